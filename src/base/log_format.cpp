#include "base/log_format.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/setting_values.hpp"
#include "base/utc_time.hpp"

namespace waxpress {
namespace {

constexpr std::array<std::string_view, 5> level_names{
    "debug", "info", "warning", "error", "critical"};

nlohmann::json json_of(const log_field::value_type& value) {
    return std::visit(
        [](const auto& held) -> nlohmann::json {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                return nullptr;
            else
                return held;
        },
        value
    );
}

/// A word as it is; anything else in quotes.
std::string human(const std::string& text) {
    const bool is_word = !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
        return c == ' ' || c == '"' || c == '=' || static_cast<unsigned char>(c) < 0x20 ||
               c == 0x7f;
    });
    if (is_word) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

struct human_value {
    std::string operator()(std::monostate) const { return "unknown"; }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(double number) const { return fmt::format("{:.6g}", number); }
    std::string operator()(const std::string& text) const { return human(text); }
    std::string operator()(const std::vector<std::string>& texts) const {
        std::string all;
        for (const std::string& text : texts)
            all += (all.empty() ? "" : ",") + human(text);
        return all.empty() ? "none" : all;
    }
    template <std::integral Number>
    std::string operator()(Number number) const {
        return fmt::format("{}", number);
    }
};

std::string_view colour_of(log_level level) noexcept {
    constexpr std::array<std::string_view, 5> colours{
        "\x1b[2m", "\x1b[36m", "\x1b[33m", "\x1b[31m", "\x1b[1;31m"};
    return colours[static_cast<std::size_t>(level)];
}

std::string printable(std::string text) {
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = '?';
    }
    return text;
}

}  // namespace

std::string_view name_of(log_level level) noexcept {
    return level_names[static_cast<std::size_t>(level)];
}

std::optional<log_level> log_level_named(std::string_view name) noexcept {
    const auto is = [word = trimmed(name)](std::string_view level) {
        return std::equal(word.begin(), word.end(), level.begin(), level.end(), [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        });
    };
    for (std::size_t i = 0; i < level_names.size(); ++i) {
        if (is(level_names[i])) return static_cast<log_level>(i);
    }
    if (is("warn")) return log_level::warning;
    if (is("fatal")) return log_level::critical;
    return std::nullopt;
}

std::string to_json_line(const log_record& record, const log_identity& identity) {
    nlohmann::json line;
    line["timestamp"] = format_utc(record.when);
    line["level"] = name_of(record.level);
    line["logger"] = record.logger;
    line["event"] = record.event;
    line["service"] = identity.service;
    line["environment"] = identity.environment;
    if (record.lineno > 0) line["lineno"] = record.lineno;
    for (const log_field& field : record.fields) {
        std::string key = field.key;
        while (line.contains(key))
            key += '_';
        line[key] = json_of(field.value);
    }
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string to_human_line(const log_record& record, bool in_colour) {
    std::string fields = record.fields.empty() ? "" : " ";
    for (const log_field& field : record.fields)
        fields += fmt::format(" {}={}", field.key, std::visit(human_value{}, field.value));
    const std::string level = fmt::format("{:<8}", name_of(record.level));
    const std::string_view colour = in_colour ? colour_of(record.level) : "";
    const std::string_view plain = in_colour ? "\x1b[0m" : "";
    return fmt::format(
        "{} {}{}{} {}{}",
        format_utc_clock(record.when),
        colour,
        level,
        plain,
        printable(std::string(record.event)),
        printable(std::move(fields))
    );
}

}  // namespace waxpress
