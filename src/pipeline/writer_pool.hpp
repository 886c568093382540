#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/byte_size.hpp"
#include "pipeline/batch_ids.hpp"
#include "pipeline/part_writer.hpp"

namespace waxpress::pipeline {

struct pool_limits {
    unsigned writers = 2;                     ///< Threads, and at most as many connections.
    std::size_t max_queued_bytes = 64 * mib;  ///< Of batches that no writer has taken yet.
    write_waits waits;
    std::uint64_t seed = 1;  ///< Of the jitter of the waits.
};

/// What a pool is doing, for metrics.
struct pool_load {
    std::size_t queued_batches = 0;  ///< Not taken by a writer yet.
    std::size_t queued_bytes = 0;
    unsigned writing = 0;  ///< Writers with a batch.
    unsigned active_writers = 0;
    unsigned writers_in_outage = 0;
};

/// Writes batches into a store on several threads, each with a connection of its own.
///
/// Shape:    batches run in parallel, in any order, but one id of a kind is never in two batches in
///           flight: a batch that shares an id with earlier ones waits for them, so that the last
///           one submitted is the one that stays.
/// Delivery: at least once; see `part_writer`. `settled` is called when a part is durable.
/// Lifetime: connections are made at a writer's first batch. The destructor stops like `stop`, and
///           waits for writes in progress.
/// Errors:   a failure that leaves nothing to be done ends the pool: no further write is begun, and
///           `submit` and `drain` throw that failure. What was not settled comes again.
class writer_pool {
public:
    writer_pool(sink_factory make, write_handlers handlers, const pool_limits& limits);
    ~writer_pool();
    writer_pool(const writer_pool&) = delete;
    writer_pool& operator=(const writer_pool&) = delete;

    /// Waits for room. False: told to stop, here or by `stop`; the batch is dropped, unsettled.
    [[nodiscard]] bool submit(batch records, std::stop_token stop = {});
    /// Waits until no batch of the kind is queued or being written and its handlers have returned.
    /// Nothing is given up, so an outage is waited for. False: told to stop before that.
    [[nodiscard]] bool drain(discogs::entity_kind kind, std::stop_token stop = {});
    /// The same for every kind.
    [[nodiscard]] bool drain(std::stop_token stop = {});

    /// Writers above `count` take no further batch. At least 1, at most all of them.
    void set_active_writers(unsigned count);
    /// Finishes the writes in progress, drops the rest and returns at once out of any wait. False:
    /// a write was still in progress at the deadline; the destructor would wait for it.
    [[nodiscard]] bool stop(std::chrono::steady_clock::time_point deadline);

    [[nodiscard]] pool_load load() const;

private:
    struct job {
        batch records;
        id_keys keys;
        std::size_t bytes = 0;
        std::uint64_t number = 0;
        std::size_t waits_for = 0;    ///< Earlier batches in flight that share an id.
        std::vector<job*> followers;  ///< Later ones that wait for this.
    };
    using jobs_by_number = std::map<std::uint64_t, job>;

    void run(unsigned writer);
    [[nodiscard]] job* take(unsigned writer);
    void finish(const job& done);
    void fail(const failure& failed);
    void end();
    [[nodiscard]] bool pause(std::chrono::milliseconds wait);
    void happened(const write_event& event);
    [[nodiscard]] bool enqueue(batch records, id_keys keys, std::size_t bytes);
    template <class IsDrained>
    [[nodiscard]] bool wait_until(IsDrained is_drained, std::stop_token stop);
    [[nodiscard]] jobs_by_number& jobs_of(discogs::entity_kind kind) {
        return jobs_[discogs::index_of(kind)];
    }

    const sink_factory make_;
    const write_handlers handlers_;
    const pool_limits limits_;
    write_handlers inner_handlers_;  // The same, but `happened` goes through the pool.

    std::mutex events_mutex_;  // Held while `happened` runs; never together with mutex_.
    std::atomic<unsigned> writers_in_outage_ = 0;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::array<jobs_by_number, discogs::all_kinds.size()> jobs_;  // In flight: queued or taken.
    std::map<std::uint64_t, job*> ready_;                         // Queued, waiting for nobody.
    std::uint64_t next_number_ = 0;
    std::size_t queued_batches_ = 0;
    std::size_t queued_bytes_ = 0;
    unsigned writing_ = 0;
    unsigned active_writers_ = 1;
    unsigned running_threads_ = 0;
    bool is_ending_ = false;
    std::optional<failure> failure_;
    std::condition_variable_any room_;    // For submitters.
    std::condition_variable_any work_;    // For writers without a batch.
    std::condition_variable_any ending_;  // For writers in a wait.
    std::condition_variable_any done_;    // For drain and stop.

    std::vector<std::jthread> threads_;  // Last: they use all of the above.
};

}  // namespace waxpress::pipeline
