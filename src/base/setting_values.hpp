#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waxpress {

/// Texts that people write in settings, read. Each takes the whole text or gives nothing, and
/// throws for memory only.

/// true, yes, on, 1 and false, no, off, 0, in any case.
[[nodiscard]] std::optional<bool> boolean_in(std::string_view text) noexcept;

/// "500", "-3". No fraction, no exponent, no more than 64 bits.
[[nodiscard]] std::optional<std::int64_t> whole_number_in(std::string_view text) noexcept;

/// "0.90", "2". Finite, no exponent.
[[nodiscard]] std::optional<double> number_in(std::string_view text) noexcept;

/// "2.0" (seconds), "500ms", "2 s", "5m" (minutes), "1h", "2d". Not negative; rounded to 1 ms.
[[nodiscard]] std::optional<std::chrono::milliseconds> duration_in(std::string_view text) noexcept;

/// "500 ms", "2.5 s", "300 s".
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

/// Without the white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);

/// The text in quotes, fit for one line of a message: control characters are shown as `?`, and what
/// is very long is cut.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// A URL fit to be shown: its password and its query, which may hold one, are `***`.
[[nodiscard]] std::string mask_url(std::string_view url);

/// Where a server is.
struct host_and_port {
    std::string host;
    std::optional<std::uint16_t> port;
};

/// "host", "host:port", "[v6]:port", "[v6]" or a bare IPv6 address. Nothing where it is none of
/// these.
/// Source: reference/wire-and-schema.md, 3.8.
[[nodiscard]] std::optional<host_and_port> host_and_port_in(std::string_view text);

}  // namespace waxpress
