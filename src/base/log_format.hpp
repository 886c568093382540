#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace waxpress {

enum class log_level : std::uint8_t { debug, info, warning, error, critical };

/// "info": as it stands in a log line.
[[nodiscard]] std::string_view name_of(log_level level) noexcept;

/// In any case, without the white space around it; also WARN and FATAL. Nothing where it is none.
[[nodiscard]] std::optional<log_level> log_level_named(std::string_view name) noexcept;

/// One named value of a log line. A value of nothing is unknown, and shown as null.
struct log_field {
    using value_type = std::variant<
        std::monostate,
        bool,
        std::int64_t,
        std::uint64_t,
        double,
        std::string,
        std::vector<std::string>>;

    std::string key;
    value_type value;

    log_field(std::string_view name, std::monostate) : key(name) {}
    log_field(std::string_view name, std::string_view text) : key(name), value(std::string(text)) {}
    log_field(std::string_view name, const char* text) : key(name), value(std::string(text)) {}
    log_field(std::string_view name, std::string text) : key(name), value(std::move(text)) {}
    log_field(std::string_view name, std::vector<std::string> texts)
        : key(name), value(std::move(texts)) {}
    log_field(std::string_view name, std::same_as<bool> auto truth) : key(name), value(truth) {}
    log_field(std::string_view name, std::signed_integral auto number)
        : key(name), value(std::int64_t{number}) {}
    log_field(
        std::string_view name, std::unsigned_integral auto number
    ) requires(!std::same_as<decltype(number), bool>)
        : key(name), value(std::uint64_t{number}) {}
    log_field(std::string_view name, std::floating_point auto number)
        : key(name), value(double{number}) {}
};

/// What is the same in every line of a process.
struct log_identity {
    std::string service;
    std::string environment;
};

/// Something that happened.
struct log_record {
    std::chrono::system_clock::time_point when;
    log_level level = log_level::info;
    std::string_view logger;
    std::string_view event;
    int lineno = 0;
    std::span<const log_field> fields;
};

/// One JSON object in one line, without the line's end.
///
/// Shape:  keys sorted: timestamp, level, logger, event, service, environment, lineno and the
///         fields. A field that has the name of one of these is called `<name>_`. What is not UTF-8
///         is replaced.
/// Errors: throws for memory only.
/// Source: reference/wire-and-schema.md, 3.10.
[[nodiscard]] std::string to_json_line(const log_record& record, const log_identity& identity);

/// "21:38:46 info    Batch processed  data_type=releases batch_size=500", one line without its end;
/// control characters are shown as `?`.
[[nodiscard]] std::string to_human_line(const log_record& record, bool in_colour);

}  // namespace waxpress
