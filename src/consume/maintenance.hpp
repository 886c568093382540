#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

#include "base/backoff.hpp"
#include "consume/store.hpp"

namespace waxpress::consume {

/// Lets a store do what takes longer than a message may wait, on the thread that calls `run`: once
/// at the start, and whenever something may have become due.
///
/// Lifetime: any thread may call `notify`; the store outlives it.
class maintenance {
public:
    maintenance(
        store& of,
        std::string service,
        backoff_limits waits = {std::chrono::milliseconds(1'000), 2.0, std::chrono::minutes(1)}
    )
        : of_(of), service_(std::move(service)), waits_(waits) {}

    /// There may be something to do.
    void notify();
    /// Errors: failure whose step is stop.
    void run(const std::stop_token& stop);

private:
    [[nodiscard]] bool wait(const std::stop_token& stop);
    void maintain(const std::stop_token& stop);

    store& of_;
    const std::string service_;
    const backoff_limits waits_;

    std::mutex mutex_;
    bool is_due_ = true;  // Guarded by mutex_.
    std::condition_variable_any changed_;
};

}  // namespace waxpress::consume
