#include "base/interruptible_sleep.hpp"

#include <condition_variable>
#include <mutex>

namespace waxpress {

bool sleep_unless_stopped(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any nobody;
    std::unique_lock lock(mutex);
    nobody.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace waxpress
