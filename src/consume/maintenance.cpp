#include "consume/maintenance.hpp"

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"

namespace waxpress::consume {

void maintenance::notify() {
    {
        const std::lock_guard lock(mutex_);
        is_due_ = true;
    }
    changed_.notify_one();
}

void maintenance::run(const std::stop_token& stop) {
    while (wait(stop))
        maintain(stop);
}

bool maintenance::wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return is_due_; })) return false;
    is_due_ = false;
    return !stop.stop_requested();
}

void maintenance::maintain(const std::stop_token& stop) {
    backoff waits(waits_, 1);
    for (;;) {
        try {
            of_.maintain(stop);
            return;
        } catch (const failure& failed) {
            if (failed.step() == next_step::stop) throw;
            log_event(
                log_level::warning,
                "Maintenance will be tried again",
                {{"error", failed.what()}},
                service_
            );
        }
        if (!sleep_unless_stopped(waits.next(), stop)) return;
    }
}

}  // namespace waxpress::consume
