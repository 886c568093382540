#include "base/backoff.hpp"

#include <algorithm>

namespace waxpress {

backoff::backoff(const backoff_limits& limits, std::uint64_t seed)
    : limits_(limits), random_(static_cast<std::mt19937::result_type>(seed)) {
}

std::chrono::milliseconds backoff::next() {
    const auto max_ms = static_cast<double>(limits_.max.count());
    const double next_ms =
        tries_ == 0 ? static_cast<double>(limits_.initial.count()) : wait_ms_ * limits_.factor;
    wait_ms_ = std::min(next_ms, max_ms);
    ++tries_;
    const double chance = std::uniform_real_distribution<double>(0.0, limits_.jitter)(random_);
    return std::chrono::milliseconds(
        static_cast<std::chrono::milliseconds::rep>(wait_ms_ * (1.0 - chance))
    );
}

}  // namespace waxpress
