#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>

#include "consume/store.hpp"
#include "consume/subscriptions.hpp"
#include "observe/consumer_health.hpp"
#include "observe/metrics.hpp"
#include "pipeline/tuner.hpp"
#include "pipeline/writer_pool.hpp"
#include "rabbitmq/consumer.hpp"

namespace waxpress::consume {

struct service_options;

/// Metrics, health, log lines, the tuner and subscriptions: everything that watches the work and
/// does none of it.
///
/// Lifetime: any thread reports to it; `run` is one thread's. `figures` and `health` outlive it.
class housekeeping {
public:
    housekeeping(
        const service_options& options,
        store_names names,
        observe::metrics& figures,
        observe::consumer_health& health
    );

    void received(discogs::entity_kind kind, std::uint64_t records);
    void settled(const pipeline::settlement& done);
    void completed(discogs::entity_kind kind);
    void happened(const pipeline::write_event& event);
    void happened(const rabbitmq::link_event& event);

    /// Records a batch, as the tuner has it.
    [[nodiscard]] std::size_t batch_records() const noexcept {
        return batch_records_.load(std::memory_order_relaxed);
    }

    /// Once a second, until told to stop.
    void run(pipeline::writer_pool& pool, rabbitmq::consumer& broker, const std::stop_token& stop);

private:
    using clock = std::chrono::steady_clock;

    void set_phase();
    void tune(pipeline::writer_pool& pool, clock::time_point now);
    void change_subscriptions(rabbitmq::consumer& broker, clock::time_point now);
    void set_levels(const pipeline::pool_load& load);
    void log_progress(clock::time_point now);

    const std::string service_;
    const store_names store_;
    observe::metrics& figures_;
    observe::consumer_health& health_;
    const bool tunes_;
    const std::uint64_t max_memory_bytes_;
    const std::chrono::milliseconds startup_idle_timeout_;
    const std::chrono::milliseconds idle_log_interval_;
    std::atomic<std::size_t> batch_records_;

    // Owned by `run`.
    pipeline::tuner tuner_;
    clock::time_point began_ = clock::now();
    clock::time_point window_began_ = began_;
    clock::time_point next_progress_;
    unsigned progress_lines_ = 0;
    std::uint64_t committed_before_ = 0;

    std::mutex mutex_;
    // Guarded by mutex_.
    subscriptions plan_;
    pipeline::tuner_window window_;
    std::array<std::uint64_t, discogs::all_kinds.size()> processed_{};
    clock::time_point last_message_ = began_;
    bool is_store_out_ = false;
    bool is_broker_out_ = true;
    bool has_begun_ = false;
};

}  // namespace waxpress::consume
