#include "consume/housekeeping.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "consume/service.hpp"
#include "pipeline/receipt.hpp"

namespace waxpress::consume {
namespace {

using discogs::entity_kind;
using discogs::index_of;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds tick{1000};
constexpr seconds first_progress{10};  // Three times; then the longer one.
constexpr seconds later_progress{30};

double seconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

pipeline::tuner_limits limits_for(const service_options& options) {
    pipeline::tuner_limits limits;
    limits.max_writers = options.max_writers;
    limits.max_in_flight = std::size_t{options.consumer.prefetch} * discogs::all_kinds.size();
    limits.max_memory_bytes = options.max_memory_bytes;
    limits.max_batch_records =
        std::min<std::size_t>(limits.max_batch_records, options.consumer.prefetch / 2U);
    return limits;
}

}  // namespace

housekeeping::housekeeping(
    const service_options& options,
    store_names names,
    observe::metrics& figures,
    observe::consumer_health& health
)
    : service_(options.consumer.service),
      store_(std::move(names)),
      figures_(figures),
      health_(health),
      tunes_(options.tunes),
      max_memory_bytes_(options.max_memory_bytes),
      startup_idle_timeout_(options.startup_idle_timeout),
      idle_log_interval_(options.idle_log_interval),
      batch_records_(options.batches.batch_mode ? options.batches.max_records : 1),
      tuner_(limits_for(options), {options.batches.max_records, options.writers}),
      next_progress_(began_ + first_progress),
      plan_(options.leaving) {
    figures_.set(observe::level::prefetch_records, options.consumer.prefetch);
    figures_.set(observe::level::pool_size, tunes_ ? options.max_writers : options.writers);
    figures_.set(observe::level::tuner_writers, options.writers);
    figures_.set(observe::level::tuner_batch_records, static_cast<double>(batch_records()));
}

void housekeeping::received(entity_kind kind, std::uint64_t records) {
    health_.received(index_of(kind), records, std::chrono::system_clock::now());
    health_.set_complete(index_of(kind), false);
    const std::lock_guard lock(mutex_);
    last_message_ = clock::now();
    plan_.received(kind, last_message_);
}

void housekeeping::settled(const pipeline::settlement& done) {
    const auto now = clock::now();
    const std::size_t kind = index_of(done.kind);
    figures_.add(observe::tally::written, kind, done.written, now);
    figures_.add(observe::tally::unchanged, kind, done.unchanged, now);
    figures_.add(observe::tally::acknowledged, kind, done.records, now);
    if (done.quarantined == done.records) return;
    figures_.add_batch(kind, {done.records, batch_records(), done.commit_time}, now);
    std::uint64_t total = 0;
    {
        const std::lock_guard lock(mutex_);
        total = processed_[kind] += done.records;
        window_.committed_records += done.records;
    }
    const double took = seconds_of(done.commit_time);
    log_event(
        log_level::info,
        "Batch processed",
        {{"data_type", discogs::plural_name(done.kind)},
         {"batch_size", done.records},
         {"duration_ms", took * 1e3},
         {"records_per_sec", took > 0 ? static_cast<double>(done.records) / took : 0.0},
         {"total_processed", total}},
        service_
    );
}

void housekeeping::completed(entity_kind kind) {
    health_.set_complete(index_of(kind), true);
    const std::lock_guard lock(mutex_);
    plan_.completed(kind, clock::now());
}

void housekeeping::happened(const pipeline::write_event& event) {
    using what = pipeline::write_event_kind;
    {
        const std::lock_guard lock(mutex_);
        const bool is_outage = event.what == what::outage_began ||
                               event.what == what::outage_goes_on ||
                               event.what == what::outage_ended;
        if (is_outage) {
            ++window_.outages;
            is_store_out_ = event.what != what::outage_ended;
        }
        if (event.what == what::deadlock) ++window_.deadlocks;
        if (event.what == what::split) ++window_.poison;
    }
    const std::string_view kind = discogs::plural_name(event.kind);
    const double wait = static_cast<double>(event.wait.count()) / 1e3;
    switch (event.what) {
        case what::outage_began:
            figures_.outage_began(store_.metric, clock::now());
            log_event(
                log_level::error,
                "Connection error during batch",
                {{"data_type", kind}, {"batch_size", event.records}, {"error", event.reason}},
                service_
            );
            break;
        case what::outage_goes_on:
            log_event(
                log_level::warning,
                "Backing off before retry",
                {{"backoff_seconds", wait}, {"tries", event.tries}, {"error", event.reason}},
                service_
            );
            break;
        case what::outage_ended:
            figures_.outage_ended(store_.metric, clock::now());
            log_event(log_level::info, fmt::format("{} is back", store_.name), {}, service_);
            break;
        case what::retry:
        case what::deadlock:
            figures_.add(
                observe::tally::retried, index_of(event.kind), event.records, clock::now()
            );
            log_event(
                log_level::warning,
                "Backing off before retry",
                {{"data_type", kind}, {"backoff_seconds", wait}, {"error", event.reason}},
                service_
            );
            break;
        case what::split:
            log_event(
                log_level::warning,
                "Looking for the bad record",
                {{"data_type", kind}, {"batch_size", event.records}, {"error", event.reason}},
                service_
            );
            break;
    }
    set_phase();
}

void housekeeping::happened(const rabbitmq::link_event& event) {
    using what = rabbitmq::link_change;
    {
        const std::lock_guard lock(mutex_);
        if (event.what == what::connected) is_broker_out_ = false;
        if (event.what == what::lost) is_broker_out_ = true;
        has_begun_ = has_begun_ || event.what == what::connected;
        for (const entity_kind kind : discogs::all_kinds) {
            health_.set_consuming(index_of(kind), !is_broker_out_ && !plan_.is_paused(kind));
            if (is_broker_out_) figures_.set_queue_depth(index_of(kind), std::nullopt);
        }
    }
    switch (event.what) {
        case what::connected:
            figures_.outage_ended("rabbitmq", clock::now());
            log_event(log_level::info, "Consuming", {}, service_);
            break;
        case what::lost:
            figures_.outage_began("rabbitmq", clock::now());
            log_event(
                log_level::warning,
                "Waiting for RabbitMQ",
                {{"error", event.reason},
                 {"backoff_seconds", static_cast<double>(event.wait.count()) / 1e3}},
                service_
            );
            break;
        case what::blocked:
            log_event(
                log_level::warning,
                "RabbitMQ takes no messages",
                {{"reason", event.reason}},
                service_
            );
            break;
        case what::unblocked:
            log_event(log_level::info, "RabbitMQ takes messages again", {}, service_);
            break;
    }
    set_phase();
}

void housekeeping::set_phase() {
    const std::lock_guard lock(mutex_);
    if (is_store_out_) {
        health_.set_phase(
            observe::service_phase::outage, fmt::format("Waiting for {}", store_.name)
        );
    } else if (is_broker_out_) {
        health_.set_phase(
            has_begun_ ? observe::service_phase::outage : observe::service_phase::starting,
            "Waiting for RabbitMQ"
        );
    } else {
        health_.set_phase(observe::service_phase::consuming);
    }
}

void housekeeping::run(
    pipeline::writer_pool& pool, rabbitmq::consumer& broker, const std::stop_token& stop
) {
    while (sleep_unless_stopped(tick, stop)) {
        const auto now = clock::now();
        set_levels(pool.load());
        change_subscriptions(broker, now);
        if (tunes_) tune(pool, now);
        log_progress(now);
    }
}

void housekeeping::set_levels(const pipeline::pool_load& load) {
    using observe::level;
    using observe::tally;
    const std::uint64_t received = figures_.total(tally::received);
    const std::uint64_t done = figures_.total(tally::acknowledged);
    figures_.set(
        level::records_in_flight, received > done ? static_cast<double>(received - done) : 0.0
    );
    figures_.set(level::bytes_in_flight, static_cast<double>(load.queued_bytes));
    figures_.set(level::pool_in_use, load.writing);
    const std::lock_guard lock(mutex_);
    window_.was_starved = load.queued_batches == 0 && load.writing < load.active_writers;
}

void housekeeping::tune(pipeline::writer_pool& pool, clock::time_point now) {
    pipeline::tuner_window window;
    {
        const std::lock_guard lock(mutex_);
        std::swap(window, window_);
    }
    window.seconds = seconds_of(now - window_began_);
    window_began_ = now;
    window.memory_bytes = pipeline::resident_memory_bytes();
    window.has_memory_pressure = max_memory_bytes_ != 0 && window.memory_bytes > max_memory_bytes_;
    if (const auto commit = figures_.commit_seconds(now)) {
        window.commit_p95 = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(commit->p95)
        );
    }
    const auto decision = tuner_.observe(window);
    if (!decision) return;
    const bool is_batch = decision->knob == pipeline::tuner_knob::batch_records;
    log_event(
        log_level::info,
        "Tuner changed a setting",
        {{"knob", is_batch ? "batch_records" : "writers"},
         {"from", decision->from},
         {"to", decision->to},
         {"reason", decision->reason}},
        service_
    );
    batch_records_.store(tuner_.knobs().batch_records, std::memory_order_relaxed);
    pool.set_active_writers(tuner_.knobs().writers);
    figures_.set(observe::level::tuner_writers, tuner_.knobs().writers);
    figures_.set(observe::level::tuner_batch_records, static_cast<double>(batch_records()));
}

void housekeeping::change_subscriptions(rabbitmq::consumer& broker, clock::time_point now) {
    const std::lock_guard lock(mutex_);
    for (const subscriptions::change& change : plan_.due(now)) {
        if (change.is_paused) {
            broker.pause(change.kind);
        } else {
            broker.resume(change.kind);
        }
        health_.set_consuming(index_of(change.kind), !change.is_paused && !is_broker_out_);
        log_event(
            log_level::info,
            change.is_paused ? "Consumer cancelled: the kind is complete"
                             : "Looking at the queue again",
            {{"data_type", discogs::plural_name(change.kind)}},
            service_
        );
    }
}

void housekeeping::log_progress(clock::time_point now) {
    if (now < next_progress_) return;
    clock::time_point last;
    {
        const std::lock_guard lock(mutex_);
        last = last_message_;
    }
    const bool is_idle = now - last >= startup_idle_timeout_;
    if (is_idle) {
        next_progress_ = now + idle_log_interval_;
        log_event(log_level::info, "Idle, waiting for messages", {}, service_);
        return;
    }
    next_progress_ = now + (++progress_lines_ < 3 ? first_progress : later_progress);
    std::vector<log_field> fields;
    for (const entity_kind kind : discogs::all_kinds) {
        fields.emplace_back(
            discogs::plural_name(kind), figures_.total(observe::tally::acknowledged, index_of(kind))
        );
    }
    if (const auto rate = figures_.recent_per_second(now))
        fields.emplace_back("acknowledged_per_sec", *rate);
    log_fields(log_level::info, "Progress", fields, service_);
}

}  // namespace waxpress::consume
