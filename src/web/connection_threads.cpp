#include "web/connection_threads.hpp"

#include <system_error>
#include <utility>

namespace waxpress::web {
namespace {

constexpr std::size_t most_waiting = 128;

}  // namespace

connection_threads::~connection_threads() {
    shutdown();
}

void connection_threads::enqueue(std::function<void()> connection) {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [&] { return is_closed_ || waiting_.size() < most_waiting; });
    waiting_.push_back(std::move(connection));
    const bool needs_thread = waiting_.size() > idle_ && threads_.size() < most_;
    lock.unlock();
    arrived_.notify_one();
    if (!needs_thread) return;
    try {
        threads_.emplace_back([this] { run(); });
    } catch (const std::system_error&) {
        // The system has no thread left: those that there are will come to it.
        if (threads_.empty()) throw;
    }
}

void connection_threads::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        arrived_.wait(lock, [&] { return is_closed_ || !waiting_.empty(); });
        --idle_;
        if (waiting_.empty()) return;
        const std::function<void()> connection = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        has_room_.notify_one();
        connection();
        lock.lock();
    }
}

void connection_threads::shutdown() {
    {
        const std::scoped_lock lock(mutex_);
        is_closed_ = true;
    }
    arrived_.notify_all();
    has_room_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

}  // namespace waxpress::web
