#include "postgres/dump_load.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/utc_time.hpp"
#include "pipeline/writer_pool.hpp"
#include "postgres/purge.hpp"
#include "postgres/schema_setup.hpp"
#include "postgres/seen.hpp"
#include "postgres/writer.hpp"

namespace waxpress::postgres {
namespace {

using clock = std::chrono::steady_clock;
using discogs::entity_kind;

/// The records of a block at the end of a batch.
void append_block(const discogs::record_block& block, pipeline::batch& to) {
    const std::size_t base = to.text.size();
    to.text += block.text;
    to.records.reserve(to.records.size() + block.records.size());
    for (const discogs::record_entry& entry : block.records) {
        pipeline::batch_record record;
        record.json_begin = base + entry.json_begin;
        record.json_size = entry.json_size;
        record.id_begin = base + entry.id_begin;
        record.id_size = entry.id_size;
        record.hash = entry.hash;
        to.records.push_back(record);
    }
}

struct tallies {
    std::atomic<std::uint64_t> written{0};
    std::atomic<std::uint64_t> unchanged{0};
    std::atomic<std::uint64_t> quarantined{0};
    std::uint64_t malformed = 0;  // The writing thread's.
};

}  // namespace

struct dump_load::state {
    dump_load_options options;
    std::vector<entity_kind> kinds;
    std::string started_at;
    std::stop_source giving_up;
    std::unique_ptr<pipeline::writer_pool> pool;
    std::unique_ptr<pipeline::kind_writer> writer;
    tallies counts;  // Of the kind at hand.

    std::mutex mutex;
    std::optional<connection> notes;  // Guarded by mutex.
    std::jthread watch;

    void set_up();
    void note(entity_kind kind, std::string_view id, std::string_view reason);
    [[nodiscard]] pipeline::write_handlers handlers();
    void watch_for_stop(const std::stop_token& over);
    void purge(const pipeline::kind_receipt& of, std::uint64_t records, pipeline::write_counts& to);
};

namespace {

/// Gathers blocks into batches and hands them to the pool.
class batching_writer final : public pipeline::kind_writer {
public:
    using finisher = std::function<pipeline::write_counts(bool was_all)>;
    using noter = std::function<void(const discogs::rejected_record&)>;

    batching_writer(
        entity_kind kind,
        pipeline::writer_pool& pool,
        std::size_t batch_records,
        std::stop_token giving_up,
        noter note,
        finisher finish
    )
        : pool_(pool),
          batch_records_(batch_records),
          giving_up_(std::move(giving_up)),
          note_(std::move(note)),
          finish_(std::move(finish)) {
        open_.kind = kind;
    }

    [[nodiscard]] preparer make_preparer() override {
        return [](discogs::record_block&& block) {
            pipeline::prepared_block prepared;
            prepared.block = std::move(block);
            return prepared;
        };
    }
    void write(pipeline::prepared_block&& prepared) override {
        // A record that came but could not be read has not vanished.
        for (const discogs::rejected_record& reject : prepared.block.rejects)
            note_(reject);
        append_block(prepared.block, open_);
        if (open_.records.size() >= batch_records_) submit();
    }
    [[nodiscard]] pipeline::write_counts finish(bool was_all) override {
        if (!open_.records.empty()) submit();
        if (!pool_.drain(open_.kind, giving_up_)) give_up();
        return finish_(was_all);
    }

private:
    void submit() {
        pipeline::batch full = std::exchange(open_, {});
        open_.kind = full.kind;
        if (!pool_.submit(std::move(full), giving_up_)) give_up();
    }
    [[noreturn]] static void give_up() {
        throw failure(
            failure_class::store,
            "stopped while PostgreSQL was away; what it has committed stays, run the same again"
        );
    }

    pipeline::writer_pool& pool_;
    const std::size_t batch_records_;
    const std::stop_token giving_up_;
    const noter note_;
    const finisher finish_;
    pipeline::batch open_;
};

}  // namespace

dump_load::dump_load(const dump_load_options& options, std::vector<entity_kind> kinds)
    : state_(std::make_unique<state>()) {
    state_->options = options;
    state_->kinds = std::move(kinds);
    state_->started_at = format_utc(std::chrono::system_clock::now());
    state_->set_up();
}

dump_load::~dump_load() = default;

void dump_load::state::set_up() {
    table_states tables;
    {
        connection on(options.to);
        tables = set_up_tables(on, {options.is_unlogged, false});
    }
    pipeline::pool_limits limits;
    limits.writers = options.writers;
    limits.max_queued_bytes = options.max_queued_bytes;
    pool = std::make_unique<pipeline::writer_pool>(
        make_writers(options.to, {}, std::make_shared<empty_tables>(tables)), handlers(), limits
    );
    pool->set_active_writers(options.writers);
    watch = std::jthread([this](const std::stop_token& over) { watch_for_stop(over); });
}

pipeline::write_handlers dump_load::state::handlers() {
    pipeline::write_handlers handlers;
    handlers.settled = [this](const pipeline::settlement& done) {
        counts.written += done.written;
        counts.unchanged += done.unchanged;
        counts.quarantined += done.quarantined;
    };
    handlers.quarantine = [this](const auto& batch, const auto& record, const failure& why) {
        note(batch.kind, batch.id(record), why.what());
        options.say(fmt::format(
            "{} {} was set aside: {}",
            discogs::element_name(batch.kind),
            batch.id(record),
            why.what()
        ));
        return true;
    };
    handlers.happened = [this](const pipeline::write_event& event) {
        using what = pipeline::write_event_kind;
        if (event.what == what::outage_began)
            options.say(fmt::format("waiting for PostgreSQL: {}", event.reason));
        if (event.what == what::outage_ended) options.say("PostgreSQL is back");
        if (event.what == what::retry && event.tries == 1)
            options.say(fmt::format("trying again: {}", event.reason));
    };
    return handlers;
}

/// Notes what was set aside, so that it does not count as vanished.
void dump_load::state::note(entity_kind kind, std::string_view id, std::string_view reason) {
    const std::lock_guard lock(mutex);
    for (;;) {
        try {
            if (!notes) notes.emplace(options.to);
            note_quarantined(*notes, kind, id, reason);
            return;
        } catch (const failure& failed) {
            notes.reset();
            if (failed.step() == next_step::stop) throw;
        }
        if (!sleep_unless_stopped(std::chrono::milliseconds(500), giving_up.get_token())) return;
    }
}

/// Told to stop, what is under way is finished; only a server that is away is not waited for.
void dump_load::state::watch_for_stop(const std::stop_token& over) {
    while (sleep_unless_stopped(std::chrono::milliseconds(200), over)) {
        if (!options.was_stopped() || pool->load().writers_in_outage == 0) continue;
        giving_up.request_stop();
        return;
    }
}

const std::vector<entity_kind>& dump_load::order() const noexcept {
    return state_->kinds;
}

bool dump_load::wants_samples(entity_kind /*kind*/) const {
    return false;
}

pipeline::kind_writer& dump_load::begin(
    const pipeline::kind_receipt& begun, std::span<const std::string_view> /*samples*/
) {
    state& all = *state_;
    all.counts.written = 0;
    all.counts.unchanged = 0;
    all.counts.quarantined = 0;
    all.counts.malformed = 0;
    all.writer = std::make_unique<batching_writer>(
        begun.kind,
        *all.pool,
        all.options.batch_records,
        all.giving_up.get_token(),
        [&all, begun](const discogs::rejected_record& reject) {
            const std::string name =
                reject.id.empty() ? fmt::format("byte {}", reject.source_offset) : reject.id;
            all.note(begun.kind, name, reject.reason);
            ++all.counts.malformed;
        },
        [&all, begun](bool was_all) {
            pipeline::write_counts counts;
            counts.written = all.counts.written;
            counts.unchanged = all.counts.unchanged;
            counts.quarantined = all.counts.quarantined;
            const std::uint64_t accounted =
                counts.written + counts.unchanged + counts.quarantined + all.counts.malformed;
            if (was_all) all.purge(begun, accounted, counts);
            return counts;
        }
    );
    return *all.writer;
}

void dump_load::state::purge(
    const pipeline::kind_receipt& of, std::uint64_t records, pipeline::write_counts& to
) {
    if (options.keep_vanished) return;
    purge_options how;
    how.limits.max_delete_fraction = options.max_removed;
    how.limits.allows_fewer = options.max_removed >= 1.0;
    const run_end end{of.kind, fmt::format("{} {}", of.month, started_at), records};
    const purge_result result = purge_stale(options.to, end, how, giving_up.get_token());
    to.removed = result.deleted;
    if (result.state == purge_state::refused || result.state == purge_state::incomplete) {
        to.was_refused = true;
        to.note = result.reason;
    }
}

void dump_load::end(
    const pipeline::kind_receipt& /*ended*/, std::span<const pipeline::source_reject> /*rejects*/
) {
    state_->writer.reset();
}

std::vector<pipeline::stage_time> dump_load::finish() {
    state& all = *state_;
    all.watch.request_stop();
    std::vector<pipeline::stage_time> stages;
    const auto timed = [&](const char* name, auto&& work) {
        const auto begin = clock::now();
        work();
        const std::chrono::duration<double> passed = clock::now() - begin;
        stages.push_back({name, passed.count(), 1});
    };
    if (all.options.is_unlogged) {
        timed("logging tables", [&] {
            connection on(all.options.to);
            for (const entity_kind kind : all.kinds)
                set_logged(on, kind);
        });
    }
    timed("indexes", [&] {
        build_indexes(
            all.options.to,
            all.kinds,
            {all.options.writers, ""},
            [&](std::size_t done, std::size_t of, const std::string& /*name*/) {
                if (all.options.progress) all.options.progress("indexes", done, of);
            }
        );
    });
    return stages;
}

}  // namespace waxpress::postgres
