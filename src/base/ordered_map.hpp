#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/ordered_map_times.hpp"

namespace waxpress {

/// Maps what a source gives with several workers and hands the results back in the source's order.
///
/// Shape:    `In` is default-constructible and has `bytes()`, `Out` has `bytes()`. The source fills
///           an `In` and says false at its end; it runs on a thread of its own. Each worker
///           function is made by the factory, in the constructor, and used by one thread only.
/// Units:    an item counts as `In::bytes()` from the source until it is mapped, as `Out::bytes()`
///           until it is taken. The source waits while `max_bytes` or more are in flight, so that
///           one item may exceed the bound and an item larger than the bound passes alone.
/// Lifetime: `In` objects come back to the source with the buffers that the worker left in them.
///           One thread calls `next()`. The destructor stops and joins at any time, and waits no
///           longer than the source and the workers take for the item in hand.
/// Errors:   an exception of the source or of a worker comes out of `next()` at its place in order,
///           after all that lay before it; from then on each `next()` throws it again.
template <class In, class Out>
class ordered_map {
public:
    using source_function = std::function<bool(In&)>;
    using worker_function = std::function<Out(In&&)>;
    using worker_factory = std::function<worker_function()>;

    ordered_map(source_function source, const worker_factory& factory, ordered_map_options options)
        : max_bytes_(options.max_bytes), source_(std::move(source)) {
        const std::size_t count = options.workers == 0 ? 1 : options.workers;
        for (std::size_t i = 0; i < count; ++i)
            workers_.push_back(factory());
        try {
            threads_.emplace_back([this] { run_source(); });
            for (worker_function& worker : workers_) {
                threads_.emplace_back([this, &worker] { run_worker(worker); });
            }
        } catch (...) {
            stop();
            throw;
        }
    }

    ~ordered_map() { stop(); }

    /// The next result in order; nothing after the last one or after `stop()`.
    [[nodiscard]] std::optional<Out> next() {
        std::unique_lock lock(mutex_);
        timed_wait(ready_, lock, times_.taker_waiting, [&] {
            return is_stopped_ || (!slots_.empty() && slots_.front().is_done) ||
                   (slots_.empty() && is_source_done_);
        });
        if (is_stopped_ || slots_.empty()) return std::nullopt;
        slot& first = slots_.front();
        if (first.error) std::rethrow_exception(first.error);
        std::optional<Out> out = std::move(first.out);
        bytes_ -= first.bytes;
        slots_.pop_front();
        --started_;
        lock.unlock();
        room_.notify_one();
        return out;
    }

    /// Cancels and joins; results not yet taken are dropped.
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            is_stopped_ = true;
        }
        room_.notify_all();
        work_.notify_all();
        ready_.notify_all();
        for (std::thread& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

    [[nodiscard]] ordered_map_times times() const {
        const std::lock_guard lock(mutex_);
        return times_;
    }

private:
    struct slot {
        In in{};
        std::optional<Out> out;
        std::exception_ptr error;
        std::size_t bytes = 0;
        bool is_done = false;
    };

    void run_source() {
        std::unique_lock lock(mutex_);
        for (;;) {
            timed_wait(room_, lock, times_.source_waiting, [&] {
                return is_stopped_ || bytes_ < max_bytes_ || slots_.empty();
            });
            if (is_stopped_) return;
            slot made;
            if (!spare_.empty()) {
                made.in = std::move(spare_.back());
                spare_.pop_back();
            }
            lock.unlock();
            const auto begin = std::chrono::steady_clock::now();
            const bool has_more = pull(made);
            const std::chrono::nanoseconds busy = std::chrono::steady_clock::now() - begin;
            lock.lock();
            times_.source_busy += busy;
            if (has_more) {
                bytes_ += made.bytes;
                slots_.push_back(std::move(made));
            }
            if (!has_more || slots_.back().is_done) {
                is_source_done_ = true;
                work_.notify_all();
                ready_.notify_all();
                return;
            }
            work_.notify_one();
        }
    }

    /// Fills the slot; an exception of the source is a slot that is done. False: the source's end.
    bool pull(slot& made) {
        try {
            if (!source_(made.in)) return false;
            made.bytes = made.in.bytes();
        } catch (...) {
            made.error = std::current_exception();
            made.is_done = true;
        }
        return true;
    }

    void run_worker(worker_function& worker) {
        std::unique_lock lock(mutex_);
        for (;;) {
            timed_wait(work_, lock, times_.workers_waiting, [&] {
                return is_stopped_ || has_work() || is_source_done_;
            });
            if (is_stopped_ || !has_work()) return;
            // A slot stays where it is in the deque until it is taken, and it is not taken undone.
            slot& mine = slots_[started_++];
            lock.unlock();
            const auto begin = std::chrono::steady_clock::now();
            try {
                mine.out.emplace(worker(std::move(mine.in)));
            } catch (...) {
                mine.error = std::current_exception();
            }
            const std::size_t bytes = mine.out ? mine.out->bytes() : 0;
            const std::chrono::nanoseconds busy = std::chrono::steady_clock::now() - begin;
            lock.lock();
            times_.workers_busy += busy;
            bytes_ += bytes - mine.bytes;
            mine.bytes = bytes;
            mine.is_done = true;
            // What is not kept for the source dies here: a mapped item counts by its result only.
            In used = std::move(mine.in);
            if (spare_.size() <= workers_.size()) spare_.push_back(std::move(used));
            if (&mine == &slots_.front()) ready_.notify_one();
            if (bytes_ < max_bytes_) room_.notify_one();
        }
    }

    [[nodiscard]] bool has_work() const {
        return started_ < slots_.size() && !slots_[started_].is_done;
    }

    const std::size_t max_bytes_;
    source_function source_;                // Owned by the source thread.
    std::vector<worker_function> workers_;  // Each owned by its thread.

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::deque<slot> slots_;   // In order; a slot in work belongs to its worker.
    std::size_t started_ = 0;  // Slots that a worker has or had in hand; they are the first ones.
    std::size_t bytes_ = 0;
    std::vector<In> spare_;
    ordered_map_times times_;
    bool is_source_done_ = false;
    bool is_stopped_ = false;
    std::condition_variable room_, work_, ready_;

    std::vector<std::thread> threads_;
};

}  // namespace waxpress
