#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace waxpress {

/// A queue between threads, bounded in bytes. Full means wait.
///
/// Shape:    an item has `bytes()`, or its size is given to `push`. First in, first out.
/// Units:    the bound holds for the items inside; an item larger than the bound passes alone.
/// Lifetime: any number of threads may push and pop; it must outlive them.
/// Errors:   none of its own: `push` says false and `pop` says nothing where it is closed or the
///           caller was told to stop.
template <class Item>
class bounded_channel {
public:
    explicit bounded_channel(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    /// Waits for room. False: closed or told to stop, and the item is dropped.
    [[nodiscard]] bool push(Item item, std::stop_token stop = {}) {
        const std::size_t bytes = item.bytes();
        return push(std::move(item), bytes, std::move(stop));
    }

    [[nodiscard]] bool push(Item item, std::size_t bytes, std::stop_token stop = {}) {
        std::unique_lock lock(mutex_);
        const bool has_room = room_.wait(lock, std::move(stop), [&] {
            return is_closed_ || items_.empty() || bytes <= max_bytes_ - used(max_bytes_);
        });
        if (!has_room || is_closed_) return false;
        items_.emplace_back(std::move(item), bytes);
        bytes_ += bytes;
        lock.unlock();
        arrived_.notify_one();
        return true;
    }

    /// Waits for an item. Nothing: told to stop, or closed and empty.
    [[nodiscard]] std::optional<Item> pop(std::stop_token stop = {}) {
        std::unique_lock lock(mutex_);
        const bool has_news =
            arrived_.wait(lock, std::move(stop), [&] { return is_closed_ || !items_.empty(); });
        if (!has_news || items_.empty()) return std::nullopt;
        return take(lock);
    }

    /// The same, but waits no longer than until `deadline`.
    [[nodiscard]] std::optional<Item> pop_until(
        std::chrono::steady_clock::time_point deadline, std::stop_token stop = {}
    ) {
        std::unique_lock lock(mutex_);
        arrived_.wait_until(lock, std::move(stop), deadline, [&] {
            return is_closed_ || !items_.empty();
        });
        if (items_.empty()) return std::nullopt;
        return take(lock);
    }

    /// Refuses further items and wakes everybody; what is inside can still be popped.
    void close() {
        {
            const std::lock_guard lock(mutex_);
            is_closed_ = true;
        }
        room_.notify_all();
        arrived_.notify_all();
    }

    [[nodiscard]] std::size_t bytes() const {
        const std::lock_guard lock(mutex_);
        return bytes_;
    }

private:
    [[nodiscard]] Item take(std::unique_lock<std::mutex>& lock) {
        Item item(std::move(items_.front().first));
        bytes_ -= items_.front().second;
        items_.pop_front();
        lock.unlock();
        // Items differ in size: the room may be enough for one that waits and not for another.
        room_.notify_all();
        return item;
    }
    [[nodiscard]] std::size_t used(std::size_t limit) const noexcept {
        return bytes_ < limit ? bytes_ : limit;
    }

    const std::size_t max_bytes_;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::deque<std::pair<Item, std::size_t>> items_;
    std::size_t bytes_ = 0;
    bool is_closed_ = false;
    std::condition_variable_any room_;
    std::condition_variable_any arrived_;
};

}  // namespace waxpress
