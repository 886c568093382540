#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace waxpress {

/// How long to wait before the next try: longer after each failure, never quite alike.
struct backoff_limits {
    std::chrono::milliseconds initial{100};
    double factor = 2.0;                    ///< At least 1.
    std::chrono::milliseconds max{30'000};  ///< No wait is longer.
    double jitter = 0.25;                   ///< In [0, 1]: this share of a wait is left to chance.
};

/// A row of waits: initial, initial x factor, ... up to max, each shortened by up to `jitter` of
/// itself, so that many clients of one server do not come back in the same instant.
///
/// Shape:  pure; whoever holds it does the waiting.
/// Errors: none.
class backoff {
public:
    backoff(const backoff_limits& limits, std::uint64_t seed);

    /// The next wait; it counts as a try.
    [[nodiscard]] std::chrono::milliseconds next();
    /// After a success: the next wait is the initial one again.
    void reset() noexcept { tries_ = 0; }
    /// Waits handed out since the start or the last reset.
    [[nodiscard]] unsigned tries() const noexcept { return tries_; }

private:
    backoff_limits limits_;
    std::mt19937 random_;
    double wait_ms_ = 0;
    unsigned tries_ = 0;
};

}  // namespace waxpress
