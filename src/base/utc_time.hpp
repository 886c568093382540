#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace waxpress {

/// How many digits of the second's fraction are shown.
enum class fraction : std::uint8_t { none = 0, micro = 6, nano = 9 };

/// RFC 3339 in UTC: "2026-11-24T21:38:46.123456Z". Throws for memory only.
[[nodiscard]] std::string format_utc(
    std::chrono::system_clock::time_point when, fraction digits = fraction::micro
);

/// "21:38:46": the time of day alone.
[[nodiscard]] std::string format_utc_clock(std::chrono::system_clock::time_point when);

}  // namespace waxpress
