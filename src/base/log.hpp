#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/log_format.hpp"

namespace waxpress {

enum class log_shape : std::uint8_t {
    automatic,  ///< Human lines on a terminal, else JSON lines.
    json,
    human,
};

enum class log_stream : std::uint8_t { standard_error, standard_output };

struct log_options {
    log_identity identity{"waxpress", "development"};
    log_level least = log_level::info;
    log_shape shape = log_shape::automatic;
    log_stream stream = log_stream::standard_error;
    /// JSON lines are appended to it too; empty: none. A name that ends with `/` is a folder, the
    /// file in it is `<service>.log`.
    std::string file;
    /// Takes every line, its end included, in place of the stream.
    std::function<void(std::string_view line)> write;
};

/// Says where and how the process logs from now on. Before, lines of level info go to standard
/// error.
///
/// Shape:  colours only on a terminal, and not where NO_COLOR is set.
/// Errors: failure(usage) if the file cannot be opened.
void start_log(const log_options& options);

/// Writes one line, from any thread; returns after it was handed to the system.
///
/// Shape:  `log_event(log_level::info, "Batch processed", {{"batch_size", 500}})`. No secrets.
/// Errors: never throws: a line that cannot be written is lost.
/// Cost:   below the least level: one load.
void log_event(
    log_level level,
    std::string_view event,
    std::initializer_list<log_field> fields = {},
    std::string_view logger = "waxpress",
    int lineno = __builtin_LINE()
) noexcept;

/// The same for fields that were collected.
void log_fields(
    log_level level,
    std::string_view event,
    std::span<const log_field> fields,
    std::string_view logger = "waxpress",
    int lineno = __builtin_LINE()
) noexcept;

/// False: a line of this level would not be written.
[[nodiscard]] bool is_logged(log_level level) noexcept;

}  // namespace waxpress
