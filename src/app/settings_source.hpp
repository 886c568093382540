#pragma once

#include <map>
#include <string>

#include "base/settings.hpp"

namespace waxpress::app {

/// The settings of this process: flags, its environment and its settings file.
///
/// Shape:  `path` names a TOML file; where it is empty, the environment variable WAXPRESS_CONFIG
///         does; without either there is no file.
/// Errors: failure(usage): the file cannot be read or is no TOML.
[[nodiscard]] settings open_settings(
    const std::string& path, std::map<std::string, flag_setting, std::less<>> flags = {}
);

}  // namespace waxpress::app
