#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>

#include "base/byte_size.hpp"
#include "consume/store.hpp"
#include "consume/subscriptions.hpp"
#include "observe/consumer_health.hpp"
#include "observe/metrics.hpp"
#include "pipeline/batcher.hpp"
#include "rabbitmq/consumer.hpp"

namespace waxpress::consume {

struct service_options {
    rabbitmq::consumer_settings consumer;  ///< Its `service` is the name in the log, too.
    pipeline::batch_limits batches;
    unsigned writers = 2;       ///< At work from the start.
    unsigned max_writers = 12;  ///< Threads, each with a connection: where the tuner may go.
    bool tunes = false;         ///< The tuner moves batch size and writers.
    std::uint64_t max_queued_bytes = 64 * mib;  ///< Of batches that no writer has taken.
    std::uint64_t max_memory_bytes = 0;         ///< Resident, for the tuner; 0: no bound.
    subscriptions::limits leaving;
    std::chrono::milliseconds startup_idle_timeout{30'000};
    std::chrono::milliseconds idle_log_interval{300'000};
    std::chrono::milliseconds shutdown_patience{8'000};
};

/// Moves what the four queues hold into a store.
///
/// Threads:  the AMQP thread receives and acknowledges and nothing else; the caller's thread reads
///           messages and gathers batches; writers, each with a connection; one that finishes
///           files and extractions; one for the store's maintenance; one that looks after metrics,
///           the tuner and subscriptions.
/// Delivery: a delivery is acknowledged once all of its records are durable, unchanged or
///           quarantined. Killed at any moment, the broker sends the rest again.
/// Memory:   bounded by the prefetch and `max_unsettled_bytes` of the consumer and by
///           `max_queued_bytes`.
/// Lifetime: `to`, `figures` and `health` outlive it. `run` is called once.
/// Source:   reference/wire-and-schema.md, 3 and 4.5.
class service {
public:
    service(
        const service_options& options,
        store& to,
        observe::metrics& figures,
        observe::consumer_health& health
    );
    ~service();
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    /// Until told to stop; then within `shutdown_patience` and a little.
    /// Errors: failure whose step is stop: credentials, access, an object at the broker or in the
    ///         store that differs from what is needed.
    void run(const std::stop_token& stop);

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace waxpress::consume
