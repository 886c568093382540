#pragma once

#include <chrono>
#include <stop_token>
#include <thread>

namespace waxpress {

/// Asks one thing to stop a while after another was: time to finish what is under way.
///
/// Lifetime: gives up when it is destroyed; does not keep `outer` or the one that stops alive
///           longer than that.
class delayed_stop {
public:
    delayed_stop(std::stop_token outer, std::chrono::milliseconds delay);

    /// Stops `delay` after `outer` did.
    [[nodiscard]] std::stop_token token() const noexcept { return source_.get_token(); }

private:
    std::stop_source source_;
    std::jthread thread_;
};

}  // namespace waxpress
