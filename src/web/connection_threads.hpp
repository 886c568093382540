#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <httplib.h>

namespace waxpress::web {

/// Runs each connection of an HTTP server on a thread: as many as are needed, up to the most; then
/// connections wait, and when too many wait, the server accepts no more.
class connection_threads final : public httplib::TaskQueue {
public:
    explicit connection_threads(std::size_t most) : most_(most) {}
    ~connection_threads() override;
    connection_threads(const connection_threads&) = delete;
    connection_threads& operator=(const connection_threads&) = delete;

    void enqueue(std::function<void()> connection) override;
    /// Runs what waits, then joins.
    void shutdown() override;

private:
    void run();

    const std::size_t most_;
    std::vector<std::thread> threads_;  ///< Owned by the thread that accepts.
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable has_room_;
    std::deque<std::function<void()>> waiting_;  ///< Guarded by `mutex_`.
    std::size_t idle_ = 0;                       ///< Guarded by `mutex_`.
    bool is_closed_ = false;                     ///< Guarded by `mutex_`.
};

}  // namespace waxpress::web
