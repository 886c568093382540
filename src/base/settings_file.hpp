#pragma once

#include <map>
#include <string>
#include <string_view>

namespace waxpress {

/// One value of a settings file.
struct file_setting {
    std::string text;  ///< As it would stand in the environment.
    std::string key;   ///< As it stands in the file, with its tables: `postgres.batch_size`.
    unsigned line = 0;
};

/// By the name of the setting.
using file_settings = std::map<std::string, file_setting, std::less<>>;

/// Reads a TOML file of settings.
///
/// Shape:  tables and keys, joined by `_` and in capitals, are the name of the setting: both
///         `[postgres]` `batch_size = 500` and `postgres_batch_size = 500` are POSTGRES_BATCH_SIZE.
///         Values are texts, numbers and booleans.
/// Errors: failure(usage) with path and line: no TOML, a value of another type, a setting given
///         twice.
[[nodiscard]] file_settings read_settings_file(std::string_view toml, const std::string& path);

}  // namespace waxpress
