#include "pipeline/writer_pool.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace waxpress::pipeline {

writer_pool::writer_pool(sink_factory make, write_handlers handlers, const pool_limits& limits)
    : make_(std::move(make)),
      handlers_(std::move(handlers)),
      limits_(limits),
      inner_handlers_(handlers_) {
    inner_handlers_.happened = [this](const write_event& event) { happened(event); };
    const unsigned writers = std::max(limits_.writers, 1U);
    active_writers_ = writers;
    running_threads_ = writers;
    threads_.reserve(writers);
    for (unsigned writer = 0; writer < writers; ++writer)
        threads_.emplace_back([this, writer] { run(writer); });
}

writer_pool::~writer_pool() {
    end();
}

bool writer_pool::submit(batch records, std::stop_token stop) {
    id_keys keys = keys_of(records);
    const std::size_t bytes = records.bytes() + keys.capacity() * sizeof(std::uint64_t);
    bool is_ready = false;
    {
        std::unique_lock lock(mutex_);
        const bool has_room = room_.wait(lock, std::move(stop), [&] {
            const std::size_t used = std::min(queued_bytes_, limits_.max_queued_bytes);
            return is_ending_ || queued_batches_ == 0 || bytes <= limits_.max_queued_bytes - used;
        });
        if (failure_) throw failure(*failure_);
        if (!has_room || is_ending_) return false;
        if (records.records.empty()) return true;
        is_ready = enqueue(std::move(records), std::move(keys), bytes);
    }
    // All of them: the one that is woken may be above the active writers.
    if (is_ready) work_.notify_all();
    return true;
}

/// True: a writer can take it now.
bool writer_pool::enqueue(batch records, id_keys keys, std::size_t bytes) {
    jobs_by_number& jobs = jobs_of(records.kind);
    const std::uint64_t number = next_number_++;
    job added{std::move(records), std::move(keys), bytes, number, 0, {}};
    std::vector<job*> earlier;
    for (auto& [other_number, other] : jobs) {
        if (have_common_key(other.keys, added.keys)) earlier.push_back(&other);
    }
    added.waits_for = earlier.size();
    job& placed = jobs.emplace(number, std::move(added)).first->second;
    for (job* other : earlier)
        other->followers.push_back(&placed);
    if (placed.waits_for == 0) ready_.emplace(number, &placed);
    ++queued_batches_;
    queued_bytes_ += bytes;
    return placed.waits_for == 0;
}

template <class IsDrained>
bool writer_pool::wait_until(IsDrained is_drained, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    done_.wait(lock, std::move(stop), [&] { return is_ending_ || is_drained(); });
    if (failure_) throw failure(*failure_);
    return is_drained();
}

bool writer_pool::drain(discogs::entity_kind kind, std::stop_token stop) {
    return wait_until([&] { return jobs_of(kind).empty(); }, std::move(stop));
}

bool writer_pool::drain(std::stop_token stop) {
    const auto is_empty = [](const jobs_by_number& jobs) { return jobs.empty(); };
    return wait_until(
        [&] { return std::all_of(jobs_.begin(), jobs_.end(), is_empty); }, std::move(stop)
    );
}

void writer_pool::set_active_writers(unsigned count) {
    {
        const std::lock_guard lock(mutex_);
        active_writers_ = std::clamp(count, 1U, static_cast<unsigned>(threads_.size()));
    }
    work_.notify_all();
}

bool writer_pool::stop(std::chrono::steady_clock::time_point deadline) {
    end();
    std::unique_lock lock(mutex_);
    return done_.wait_until(lock, deadline, [&] { return running_threads_ == 0; });
}

pool_load writer_pool::load() const {
    const std::lock_guard lock(mutex_);
    return {queued_batches_, queued_bytes_, writing_, active_writers_, writers_in_outage_};
}

void writer_pool::run(unsigned writer) {
    const job* taken = nullptr;
    try {
        part_writer parts(
            make_,
            inner_handlers_,
            limits_.waits,
            writer,
            limits_.seed + 2 * std::uint64_t{writer},
            [this](std::chrono::milliseconds wait) { return pause(wait); }
        );
        while ((taken = take(writer)) != nullptr) {
            if (!parts.write(taken->records)) break;
            finish(*std::exchange(taken, nullptr));
        }
    } catch (const failure& failed) {
        fail(failed);
    } catch (const std::exception& failed) {
        fail(failure(failure_class::store, failed.what()));
    }
    {
        const std::lock_guard lock(mutex_);
        --running_threads_;
        if (taken != nullptr) --writing_;
    }
    done_.notify_all();
}

writer_pool::job* writer_pool::take(unsigned writer) {
    job* taken = nullptr;
    {
        std::unique_lock lock(mutex_);
        work_.wait(lock, [&] {
            return is_ending_ || (writer < active_writers_ && !ready_.empty());
        });
        if (is_ending_) return nullptr;
        taken = ready_.begin()->second;
        ready_.erase(ready_.begin());
        --queued_batches_;
        queued_bytes_ -= taken->bytes;
        ++writing_;
    }
    room_.notify_all();
    return taken;
}

void writer_pool::finish(const job& done) {
    jobs_by_number::node_type freed;  // Its memory is given back outside the lock.
    bool has_released = false;
    {
        const std::lock_guard lock(mutex_);
        for (job* follower : done.followers) {
            if (--follower->waits_for > 0) continue;
            ready_.emplace(follower->number, follower);
            has_released = true;
        }
        freed = jobs_of(done.records.kind).extract(done.number);
        --writing_;
    }
    if (has_released) work_.notify_all();
    done_.notify_all();
}

void writer_pool::fail(const failure& failed) {
    {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = failed;
    }
    end();
}

void writer_pool::end() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    room_.notify_all();
    work_.notify_all();
    ending_.notify_all();
    done_.notify_all();
}

bool writer_pool::pause(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    if (wait.count() == 0) return !is_ending_;
    return !ending_.wait_for(lock, wait, [&] { return is_ending_; });
}

/// Several writers lose the same server: the first loss and the last return are told.
void writer_pool::happened(const write_event& event) {
    const std::lock_guard lock(events_mutex_);
    if (event.what == write_event_kind::outage_began && writers_in_outage_++ > 0) return;
    if (event.what == write_event_kind::outage_ended && --writers_in_outage_ > 0) return;
    if (handlers_.happened) handlers_.happened(event);
}

}  // namespace waxpress::pipeline
