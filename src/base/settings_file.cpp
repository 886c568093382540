#include "base/settings_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/failure.hpp"
#include "base/setting_values.hpp"

namespace waxpress {
namespace {

[[noreturn]] void refuse(const std::string& path, unsigned line, std::string_view reason) {
    throw failure(failure_class::usage, fmt::format("{}:{}: {}", path, line, reason));
}

std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
    if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
    if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    return std::nullopt;
}

std::string setting_name(std::string_view key) {
    std::string name = upper_case(key);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_'
    );
    return name;
}

/// A file nests as deep as its author likes; the stack does not.
constexpr int deepest_table = 8;

void collect(
    const toml::table& table,
    const std::string& prefix,
    const std::string& path,
    int depth,
    file_settings& settings
) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        const unsigned line = node.source().begin.line;
        if (const auto* inner = node.as_table()) {
            if (depth == deepest_table) refuse(path, line, in_quotes(key) + " is nested too deep");
            collect(*inner, key + ".", path, depth + 1, settings);
            continue;
        }
        std::optional<std::string> text = text_of(node);
        if (!text) refuse(path, line, in_quotes(key) + " is not a text, a number or a boolean");
        const auto [place, is_new] =
            settings.emplace(setting_name(key), file_setting{std::move(*text), key, line});
        if (!is_new) {
            refuse(
                path,
                std::max(line, place->second.line),
                fmt::format(
                    "{} and {} are the same setting", in_quotes(place->second.key), in_quotes(key)
                )
            );
        }
    }
}

}  // namespace

file_settings read_settings_file(std::string_view toml, const std::string& path) {
    file_settings settings;
    try {
        collect(toml::parse(toml, path), "", path, 1, settings);
    } catch (const toml::parse_error& error) {
        std::string reason(error.description());
        std::replace(reason.begin(), reason.end(), '\n', ' ');
        refuse(path, error.source().begin.line, reason);
    }
    return settings;
}

}  // namespace waxpress
