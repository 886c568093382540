#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace waxpress {

struct ordered_map_options {
    std::size_t workers = 1;
    std::size_t max_bytes = 64 * 1024 * 1024;  ///< In flight, from the source to the taker.
};

/// Who waited for whom, summed over threads: tells the limiting stage.
struct ordered_map_times {
    std::chrono::nanoseconds source_busy{0};
    std::chrono::nanoseconds source_waiting{0};   ///< For room: somebody behind it is slower.
    std::chrono::nanoseconds workers_busy{0};     ///< Summed over the workers.
    std::chrono::nanoseconds workers_waiting{0};  ///< For something to do, summed likewise.
    std::chrono::nanoseconds taker_waiting{0};    ///< In `next()`.
};

/// Waits for `condition` and adds the time to `waited`; no clock is read where it holds already.
template <class Condition>
void timed_wait(
    std::condition_variable& signal,
    std::unique_lock<std::mutex>& lock,
    std::chrono::nanoseconds& waited,
    Condition condition
) {
    if (condition()) return;
    const auto begin = std::chrono::steady_clock::now();
    signal.wait(lock, condition);
    waited += std::chrono::steady_clock::now() - begin;
}

}  // namespace waxpress
