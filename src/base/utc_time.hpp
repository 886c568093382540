#pragma once

#include <chrono>
#include <string>

namespace waxpress {

/// "2026-11-24T21:38:46.123456Z". Throws for memory only.
[[nodiscard]] std::string format_utc(std::chrono::system_clock::time_point when);

/// "21:38:46": the time of day alone.
[[nodiscard]] std::string format_utc_clock(std::chrono::system_clock::time_point when);

}  // namespace waxpress
