#include "consume/service.hpp"

#include <array>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/backoff.hpp"
#include "base/bounded_channel.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "consume/completions.hpp"
#include "consume/housekeeping.hpp"
#include "consume/intake.hpp"
#include "consume/maintenance.hpp"
#include "consume/quarantine.hpp"
#include "pipeline/writer_pool.hpp"

namespace waxpress::consume {
namespace {

using clock = std::chrono::steady_clock;
using discogs::entity_kind;
using discogs::index_of;

constexpr std::uint64_t note_after_records = 256;

// The consumer bounds what is unsettled; the AMQP thread must not wait for room here.
constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();  // Items count as 0.

}  // namespace

struct service::parts {
    parts(
        const service_options& given,
        store& to_,
        observe::metrics& figures_,
        observe::consumer_health& health_
    )
        : options(given),
          to(to_),
          figures(figures_),
          health(health_),
          keeper(given, to_.names(), figures_, health_),
          upkeep(to_, given.consumer.service) {}

    const service_options options;
    store& to;
    observe::metrics& figures;
    observe::consumer_health& health;
    std::stop_source stopping;

    bounded_channel<std::vector<rabbitmq::delivery>> arrived{no_bound};
    housekeeping keeper;
    maintenance upkeep;
    std::optional<quarantine> aside;
    std::optional<pipeline::writer_pool> pool;
    std::optional<completions> ends;
    std::optional<intake> in;
    std::optional<rabbitmq::consumer> broker;
    std::array<std::uint64_t, discogs::all_kinds.size()> uncounted{};  // The intake thread's.

    std::mutex mutex;
    std::optional<failure> failed;  // Guarded by mutex; the first one.

    void set_up_store();
    void make();
    void make_consumer();
    void take_messages();
    void take(std::vector<rabbitmq::delivery>&& messages);
    void count_received();
    void submit(pipeline::closed_batch&& closed);
    void settled(const pipeline::settlement& done);
    [[nodiscard]] bool shut_down();
    [[noreturn]] void leave();
    void fail(const failure& why);
    template <class Work>
    std::jthread guarded(Work work);
};

service::service(
    const service_options& options,
    store& to,
    observe::metrics& figures,
    observe::consumer_health& health
)
    : parts_(std::make_unique<parts>(options, to, figures, health)) {
}

service::~service() = default;

void service::parts::fail(const failure& why) {
    {
        const std::lock_guard lock(mutex);
        if (!failed) failed = why;
    }
    stopping.request_stop();
}

/// A thread whose failure ends the service.
template <class Work>
std::jthread service::parts::guarded(Work work) {
    return std::jthread([this, work] {
        try {
            work(stopping.get_token());
        } catch (const failure& why) {
            fail(why);
        }
    });
}

void service::parts::set_up_store() {
    const std::string name = to.names().name;
    backoff waits({std::chrono::milliseconds(500), 2.0, std::chrono::milliseconds(10'000)}, 1);
    health.set_phase(
        observe::service_phase::starting, fmt::format("Initializing {} connection", name)
    );
    for (;;) {
        try {
            to.set_up(stopping.get_token());
            return;
        } catch (const failure& why) {
            if (why.step() == next_step::stop) throw;
            const auto wait = waits.next();
            log_event(
                log_level::warning,
                fmt::format("Waiting for {}", name),
                {{"error", why.what()},
                 {"backoff_seconds", static_cast<double>(wait.count()) / 1e3}},
                options.consumer.service
            );
            if (!sleep_unless_stopped(wait, stopping.get_token())) return;
        }
    }
}

void service::parts::make() {
    const auto settle = [this](pipeline::delivery_id delivery) { broker->settle(delivery); };
    aside.emplace(
        to,
        options.consumer.service,
        quarantine::ports{
            [this](rabbitmq::dead_letter letter) { broker->send(std::move(letter)); }, settle},
        stopping.get_token()
    );
    pipeline::write_handlers handlers;
    handlers.settled = [this](const pipeline::settlement& done) { settled(done); };
    handlers.quarantine = [this](const auto& batch, const auto& record, const failure& why) {
        figures.add(observe::tally::quarantined, index_of(batch.kind), 1, clock::now());
        aside->put(batch, record, why);
        return false;
    };
    handlers.happened = [this](const pipeline::write_event& event) { keeper.happened(event); };
    pipeline::pool_limits limits;
    limits.writers = options.tunes ? options.max_writers : options.writers;
    limits.max_queued_bytes = options.max_queued_bytes;
    pool.emplace(to.writers(), handlers, limits);
    pool->set_active_writers(options.writers);
    ends.emplace(
        to,
        options.consumer.service,
        completions::ports{
            [this](entity_kind kind, const std::stop_token& stop) {
                return pool->drain(kind, stop);
            },
            settle,
            [this](entity_kind kind) { health.set_complete(index_of(kind), true); },
            [this](entity_kind kind) {
                keeper.completed(kind);
                upkeep.notify();
            }}
    );
    intake_handlers taken;
    taken.batch_closed = [this](pipeline::closed_batch&& closed) { submit(std::move(closed)); };
    taken.malformed = [this](const incoming& message, std::string_view reason) {
        figures.add(observe::tally::quarantined, index_of(message.kind), 1, clock::now());
        log_event(
            log_level::warning,
            "Message cannot be read",
            {{"data_type", discogs::plural_name(message.kind)}, {"reason", reason}},
            options.consumer.service
        );
        aside->put(message, reason);
    };
    taken.file_complete = [this](const incoming& message, const rabbitmq::file_complete& file) {
        count_received();  // Later it would say that the kind is not complete any more.
        ends->add({message.kind, message.delivery, file}, stopping.get_token());
    };
    taken.extraction_complete =
        [this](const incoming& message, const rabbitmq::extraction_complete& all) {
            count_received();
            ends->add({message.kind, message.delivery, all}, stopping.get_token());
        };
    in.emplace(options.batches, std::move(taken));
}

void service::parts::make_consumer() {
    rabbitmq::consumer_handlers handlers;
    handlers.on_deliveries = [this](std::vector<rabbitmq::delivery> messages) {
        static_cast<void>(arrived.push(std::move(messages), 0));
    };
    handlers.on_link = [this](const rabbitmq::link_event& event) { keeper.happened(event); };
    handlers.on_depth = [this](entity_kind kind, std::uint32_t messages) {
        figures.set_queue_depth(index_of(kind), messages);
    };
    handlers.on_failure = [this](const failure& why) { fail(why); };
    broker.emplace(options.consumer, std::move(handlers));
}

void service::parts::count_received() {
    for (const entity_kind kind : discogs::all_kinds) {
        std::uint64_t& records = uncounted[index_of(kind)];
        if (records == 0) continue;
        figures.add(observe::tally::received, index_of(kind), records, clock::now());
        keeper.received(kind, records);
        records = 0;
    }
}

void service::parts::take(std::vector<rabbitmq::delivery>&& messages) {
    const auto now = clock::now();
    for (rabbitmq::delivery& message : messages) {
        std::uint64_t& records = uncounted[index_of(message.kind)];
        records += in->take({message.kind, std::move(message.body), message.id}, now);
        if (records >= note_after_records) count_received();
    }
}

void service::parts::take_messages() {
    const std::stop_token stop = stopping.get_token();
    while (!stop.stop_requested()) {
        const auto idle_until = clock::now() + std::chrono::milliseconds(500);
        auto messages = arrived.pop_until(in->due_at().value_or(idle_until), stop);
        in->set_max_records(keeper.batch_records());
        if (messages) {
            take(std::move(*messages));
        } else {
            count_received();
        }
        in->take_due(clock::now());
    }
}

void service::parts::submit(pipeline::closed_batch&& closed) {
    count_received();
    if (!pool->submit(std::move(closed.records), stopping.get_token())) stopping.request_stop();
}

void service::parts::settled(const pipeline::settlement& done) {
    broker->settle(done.deliveries);
    keeper.settled(done);
}

/// False: a write goes on, as one that waits for a lock may do for long.
bool service::parts::shut_down() {
    health.set_phase(observe::service_phase::stopping);
    stopping.request_stop();
    broker->stop();
    const bool is_done = pool->stop(clock::now() + options.shutdown_patience);
    if (!is_done)
        log_event(log_level::warning, "A write is still in progress", {}, options.consumer.service);
    broker->close(std::chrono::milliseconds(1'000));
    return is_done;
}

/// Nobody waits for a write that goes on: the store takes it back, and its records come again.
void service::parts::leave() {
    const std::lock_guard lock(mutex);
    if (failed)
        log_event(
            log_level::error, "Failed", {{"error", failed->what()}}, options.consumer.service
        );
    std::_Exit(failed ? failed->exit_status() : 0);
}

void service::run(const std::stop_token& stop) {
    parts& all = *parts_;
    const std::stop_callback forward(stop, [&all] { all.stopping.request_stop(); });
    all.set_up_store();
    if (all.stopping.stop_requested()) return;
    all.make_consumer();
    all.make();
    bool is_done = false;
    {
        const auto finishing =
            all.guarded([&all](const std::stop_token& own) { all.ends->run(own); });
        const auto maintaining =
            all.guarded([&all](const std::stop_token& own) { all.upkeep.run(own); });
        const auto keeping = all.guarded([&all](const std::stop_token& own) {
            all.keeper.run(*all.pool, *all.broker, own);
        });
        all.broker->start();
        try {
            all.take_messages();
        } catch (const failure& why) {
            all.fail(why);
        }
        is_done = all.shut_down();
    }
    if (!is_done) all.leave();
    all.pool.reset();
    all.broker.reset();
    const std::lock_guard lock(all.mutex);
    if (all.failed) throw *all.failed;
}

}  // namespace waxpress::consume
