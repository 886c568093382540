#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/quantiles.hpp"

namespace waxpress::observe {

/// What records of a kind are counted by.
enum class tally : std::uint8_t {
    received,      ///< From the broker or the dump; a redelivery counts again.
    written,       ///< Durable: new or changed.
    unchanged,     ///< The store held them already.
    quarantined,   ///< Put aside with a reason.
    retried,       ///< Given to the store once more.
    acknowledged,  ///< Settled with the sender: the only measure of throughput.
};
inline constexpr std::size_t tallies = 6;

/// What goes up and down.
enum class level : std::uint8_t {
    records_in_flight,    ///< Received and not yet acknowledged.
    bytes_in_flight,      ///< Held for them.
    pool_in_use,          ///< Connections at work.
    pool_size,            ///< Connections that may be open.
    tuner_batch_records,  ///< The batch size in force.
    tuner_writers,        ///< The writers in force.
    prefetch_records,     ///< Per consumer.
};
inline constexpr std::size_t levels = 7;

/// One batch that is durable.
struct batch_figures {
    std::uint64_t records = 0;
    std::uint64_t capacity = 0;  ///< The batch size in force: fill ratio = records / capacity.
    std::chrono::duration<double> commit{};
};

/// The figures of a service. Times are arguments and never go back.
///
/// Shape:    kinds are numbered as they were named at construction.
/// Lifetime: any thread may call anything; it outlives them.
/// Errors:   a number beyond the kinds is a bug. Throws for memory only.
/// Cost:     an addition is one atomic addition or one short lock: call it per batch, not per
///           record, where there is a choice.
class metrics {
public:
    using time_point = std::chrono::steady_clock::time_point;

    metrics(std::string_view service, const std::vector<std::string>& kinds);
    ~metrics();
    metrics(const metrics&) = delete;
    metrics& operator=(const metrics&) = delete;

    /// The first record received begins the wall time that rates are over.
    void add(tally what, std::size_t kind, std::uint64_t records, time_point now);
    [[nodiscard]] std::uint64_t total(tally what, std::size_t kind) const;
    [[nodiscard]] std::uint64_t total(tally what) const;

    void add_batch(std::size_t kind, const batch_figures& batch, time_point now);
    /// Commit seconds of the batches of the last minute; nothing where there were none.
    [[nodiscard]] std::optional<quantiles> commit_seconds(std::size_t kind, time_point now) const;
    [[nodiscard]] std::optional<quantiles> commit_seconds(time_point now) const;
    /// Records of all batches over the room in them; nothing where there were none.
    [[nodiscard]] std::optional<double> fill_ratio(std::size_t kind) const;

    void set(level what, double value);
    /// Messages waiting in a kind's queue; nothing: not known, and then not shown.
    void set_queue_depth(std::size_t kind, std::optional<std::uint64_t> messages);

    /// A system (`postgresql`, `rabbitmq`) is out of reach, or back; a repetition changes nothing.
    void outage_began(std::string_view system, time_point now);
    void outage_ended(std::string_view system, time_point now);
    [[nodiscard]] std::uint64_t outages(std::string_view system) const;

    /// Acknowledged records per second, over the run's wall time; nothing in its first second.
    [[nodiscard]] std::optional<double> acknowledged_per_second(time_point now) const;
    /// The same over the last ten seconds.
    [[nodiscard]] std::optional<double> recent_per_second(time_point now) const;

    /// All of it in the text format that Prometheus reads.
    [[nodiscard]] std::string to_prometheus_text(time_point now);

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace waxpress::observe
