#pragma once

#include <chrono>
#include <stop_token>

namespace waxpress {

/// Waits. False: told to stop, at once or meanwhile.
[[nodiscard]] bool sleep_unless_stopped(
    std::chrono::milliseconds time, const std::stop_token& stop
);

}  // namespace waxpress
