#include "app/settings_source.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/failure.hpp"
#include "base/setting_values.hpp"

namespace waxpress::app {

settings open_settings(
    const std::string& path, std::map<std::string, flag_setting, std::less<>> flags
) {
    settings_input input{std::move(flags), process_environment(), files_on_disk(), "", path};
    if (input.toml_path.empty())
        input.toml_path = trimmed(input.environment("WAXPRESS_CONFIG").value_or(""));
    if (!input.toml_path.empty()) {
        auto text = input.read_file(input.toml_path);
        if (!text) {
            throw failure(
                failure_class::usage,
                fmt::format("the settings file {} cannot be read", in_quotes(input.toml_path))
            );
        }
        input.toml = std::move(*text);
    }
    return settings(std::move(input));
}

}  // namespace waxpress::app
