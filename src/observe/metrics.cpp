#include "observe/metrics.hpp"

#include <array>
#include <cassert>
#include <map>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace waxpress::observe {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::chrono::milliseconds commit_span = std::chrono::minutes(1);

struct name_and_help {
    const char* name;
    const char* help;
};

constexpr std::array<name_and_help, tallies> tally_names{
    {{"waxpress_records_received_total", "Records received, redeliveries included."},
     {"waxpress_records_written_total", "Records that are durable, new or changed."},
     {"waxpress_records_unchanged_total", "Records that the store held already."},
     {"waxpress_records_quarantined_total", "Records put aside with a reason."},
     {"waxpress_records_retried_total", "Records given to the store once more."},
     {"waxpress_records_acknowledged_total", "Records settled with their sender."}}};

constexpr std::array<name_and_help, levels> level_names{
    {{"waxpress_records_in_flight", "Records received and not yet acknowledged."},
     {"waxpress_in_flight_bytes", "Memory held for records in flight."},
     {"waxpress_pool_connections_in_use", "Connections to the store at work."},
     {"waxpress_pool_connections_limit", "Connections to the store that may be open."},
     {"waxpress_tuner_batch_records", "Records per batch, as the tuner has it."},
     {"waxpress_tuner_writers", "Writers at once, as the tuner has it."},
     {"waxpress_prefetch_records", "Deliveries that a consumer may hold."}}};

const Histogram::BucketBoundaries commit_bounds{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
const Histogram::BucketBoundaries size_bounds{
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000};
const Histogram::BucketBoundaries ratio_bounds{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1};

}  // namespace

/// What the registry holds is safe to use from any thread; the rest is guarded.
struct metrics::parts {
    struct of_kind {
        std::string name;
        std::array<Counter*, tallies> counts{};
        Histogram* batch_records = nullptr;
        Histogram* fill_ratio = nullptr;
        Histogram* commit_seconds = nullptr;
        std::uint64_t records_in_batches = 0;          ///< Guarded by `mutex`.
        std::uint64_t capacity_of_batches = 0;         ///< Guarded by `mutex`.
        recent_quantiles recent_commits{commit_span};  ///< Guarded by `mutex`.
        Gauge* queue_depth = nullptr;                  ///< Guarded by `mutex`; none: not known.
    };
    struct of_system {
        Gauge* is_out = nullptr;
        Counter* outages = nullptr;
        Counter* seconds = nullptr;
        std::optional<time_point> began;
    };

    explicit parts(std::string_view service_name) : service(service_name) {}

    template <class Builder>
    auto& family(Builder builder, const char* name, const char* help) {
        return builder.Name(name).Help(help).Labels({{"service", service}}).Register(registry);
    }
    void add_kind(const std::string& name);
    void show_recent(time_point now);
    of_system& system(std::string_view name);

    std::string service;
    prometheus::Registry registry;
    std::vector<std::unique_ptr<of_kind>> kinds;
    Family<Gauge>* last_fill_ratios = nullptr;
    Family<Gauge>* queue_depths = nullptr;
    Family<Gauge>* recent_commits = nullptr;
    Family<Gauge>* rates = nullptr;

    mutable std::mutex mutex;
    recent_quantiles all_commits{commit_span};              ///< Guarded by `mutex`.
    throughput acknowledged;                                ///< Guarded by `mutex`.
    std::map<std::string, of_system, std::less<>> systems;  ///< Guarded by `mutex`.
};

void metrics::parts::add_kind(const std::string& name) {
    auto kind = std::make_unique<of_kind>();
    kind->name = name;
    const prometheus::Labels labels{{"kind", name}};
    for (std::size_t i = 0; i < tallies; ++i) {
        kind->counts[i] =
            &family(prometheus::BuildCounter(), tally_names[i].name, tally_names[i].help)
                 .Add(labels);
    }
    kind->batch_records =
        &family(prometheus::BuildHistogram(), "waxpress_batch_records", "Records of a batch.")
             .Add(labels, size_bounds);
    kind->fill_ratio = &family(
                            prometheus::BuildHistogram(),
                            "waxpress_batch_fill_ratio",
                            "Records of a batch over the batch size in force."
    )
                            .Add(labels, ratio_bounds);
    kind->commit_seconds = &family(
                                prometheus::BuildHistogram(),
                                "waxpress_commit_seconds",
                                "From handing a batch to the store until it is durable."
    )
                                .Add(labels, commit_bounds);
    kinds.push_back(std::move(kind));
}

metrics::parts::of_system& metrics::parts::system(std::string_view name) {
    const auto known = systems.find(name);
    if (known != systems.end()) return known->second;
    const prometheus::Labels labels{{"system", std::string(name)}};
    of_system made;
    made.is_out =
        &family(prometheus::BuildGauge(), "waxpress_outage", "1 while it is out of reach.")
             .Add(labels);
    made.outages =
        &family(prometheus::BuildCounter(), "waxpress_outages_total", "Outages begun.").Add(labels);
    made.seconds = &family(
                        prometheus::BuildCounter(),
                        "waxpress_outage_seconds_total",
                        "Seconds of outages that are over."
    )
                        .Add(labels);
    return systems.emplace(name, made).first->second;
}

void metrics::parts::show_recent(time_point now) {
    const auto show =
        [](Family<Gauge>& family, const prometheus::Labels& labels, std::optional<double> value) {
            Gauge& gauge = family.Add(labels);
            if (value)
                gauge.Set(*value);
            else
                family.Remove(&gauge);
        };
    show(*rates, {{"window", "run"}}, acknowledged.per_second(now));
    show(*rates, {{"window", "10s"}}, acknowledged.recent_per_second(now));
    for (const auto& kind : kinds) {
        const auto commits = kind->recent_commits.at(now);
        const auto one = [&](const char* q, double quantiles::*member) {
            const std::optional<double> value =
                commits ? std::optional(commits.value().*member) : std::nullopt;
            show(*recent_commits, {{"kind", kind->name}, {"quantile", q}}, value);
        };
        one("0.5", &quantiles::p50);
        one("0.95", &quantiles::p95);
        one("0.99", &quantiles::p99);
    }
}

metrics::metrics(std::string_view service, const std::vector<std::string>& kinds)
    : parts_(std::make_unique<parts>(service)) {
    for (const std::string& kind : kinds)
        parts_->add_kind(kind);
    parts_->last_fill_ratios = &parts_->family(
        prometheus::BuildGauge(),
        "waxpress_batch_last_fill_ratio",
        "The fill ratio of the last batch."
    );
    parts_->queue_depths = &parts_->family(
        prometheus::BuildGauge(), "waxpress_queue_messages", "Messages waiting in the queue."
    );
    parts_->recent_commits = &parts_->family(
        prometheus::BuildGauge(),
        "waxpress_recent_commit_seconds",
        "Quantiles of the commit seconds of the last minute."
    );
    parts_->rates = &parts_->family(
        prometheus::BuildGauge(),
        "waxpress_records_acknowledged_per_second",
        "Acknowledged records over wall time."
    );
}

metrics::~metrics() = default;

void metrics::add(tally what, std::size_t kind, std::uint64_t records, time_point now) {
    assert(kind < parts_->kinds.size() && "kinds are numbered as they were named");
    if (records == 0) return;
    Counter& count = *parts_->kinds[kind]->counts[static_cast<std::size_t>(what)];
    if (what == tally::acknowledged) {
        const std::scoped_lock lock(parts_->mutex);
        parts_->acknowledged.add(records, now);
    } else if (what == tally::received && count.Value() == 0) {
        const std::scoped_lock lock(parts_->mutex);
        parts_->acknowledged.begin(now);
    }
    count.Increment(static_cast<double>(records));
}

std::uint64_t metrics::total(tally what, std::size_t kind) const {
    return static_cast<std::uint64_t>(
        parts_->kinds.at(kind)->counts[static_cast<std::size_t>(what)]->Value()
    );
}

std::uint64_t metrics::total(tally what) const {
    std::uint64_t sum = 0;
    for (std::size_t kind = 0; kind < parts_->kinds.size(); ++kind)
        sum += total(what, kind);
    return sum;
}

void metrics::add_batch(std::size_t kind, const batch_figures& batch, time_point now) {
    parts::of_kind& of = *parts_->kinds.at(kind);
    of.batch_records->Observe(static_cast<double>(batch.records));
    of.commit_seconds->Observe(batch.commit.count());
    if (batch.capacity != 0) {
        const double ratio =
            static_cast<double>(batch.records) / static_cast<double>(batch.capacity);
        of.fill_ratio->Observe(ratio);
        parts_->last_fill_ratios->Add({{"kind", of.name}}).Set(ratio);
    }
    const std::scoped_lock lock(parts_->mutex);
    if (batch.capacity != 0) {
        of.records_in_batches += batch.records;
        of.capacity_of_batches += batch.capacity;
    }
    of.recent_commits.add(batch.commit.count(), now);
    parts_->all_commits.add(batch.commit.count(), now);
}

std::optional<quantiles> metrics::commit_seconds(std::size_t kind, time_point now) const {
    const std::scoped_lock lock(parts_->mutex);
    return parts_->kinds.at(kind)->recent_commits.at(now);
}

std::optional<quantiles> metrics::commit_seconds(time_point now) const {
    const std::scoped_lock lock(parts_->mutex);
    return parts_->all_commits.at(now);
}

std::optional<double> metrics::fill_ratio(std::size_t kind) const {
    const std::scoped_lock lock(parts_->mutex);
    const parts::of_kind& of = *parts_->kinds.at(kind);
    if (of.capacity_of_batches == 0) return std::nullopt;
    return static_cast<double>(of.records_in_batches) / static_cast<double>(of.capacity_of_batches);
}

void metrics::set(level what, double value) {
    const name_and_help& named = level_names[static_cast<std::size_t>(what)];
    parts_->family(prometheus::BuildGauge(), named.name, named.help).Add({}).Set(value);
}

void metrics::set_queue_depth(std::size_t kind, std::optional<std::uint64_t> messages) {
    const std::scoped_lock lock(parts_->mutex);
    parts::of_kind& of = *parts_->kinds.at(kind);
    if (!messages) {
        if (of.queue_depth != nullptr) parts_->queue_depths->Remove(of.queue_depth);
        of.queue_depth = nullptr;
        return;
    }
    if (of.queue_depth == nullptr) of.queue_depth = &parts_->queue_depths->Add({{"kind", of.name}});
    of.queue_depth->Set(static_cast<double>(*messages));
}

void metrics::outage_began(std::string_view system, time_point now) {
    const std::scoped_lock lock(parts_->mutex);
    parts::of_system& of = parts_->system(system);
    if (of.began) return;
    of.began = now;
    of.outages->Increment();
    of.is_out->Set(1);
}

void metrics::outage_ended(std::string_view system, time_point now) {
    const std::scoped_lock lock(parts_->mutex);
    parts::of_system& of = parts_->system(system);
    if (!of.began) return;
    of.seconds->Increment(std::chrono::duration<double>(now - *of.began).count());
    of.began.reset();
    of.is_out->Set(0);
}

std::uint64_t metrics::outages(std::string_view system) const {
    const std::scoped_lock lock(parts_->mutex);
    const auto known = parts_->systems.find(system);
    if (known == parts_->systems.end()) return 0;
    return static_cast<std::uint64_t>(known->second.outages->Value());
}

std::optional<double> metrics::acknowledged_per_second(time_point now) const {
    const std::scoped_lock lock(parts_->mutex);
    return parts_->acknowledged.per_second(now);
}

std::optional<double> metrics::recent_per_second(time_point now) const {
    const std::scoped_lock lock(parts_->mutex);
    return parts_->acknowledged.recent_per_second(now);
}

std::string metrics::to_prometheus_text(time_point now) {
    const std::scoped_lock lock(parts_->mutex);
    parts_->show_recent(now);
    return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

}  // namespace waxpress::observe
