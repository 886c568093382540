#include "pipeline/pooled_load.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/utc_time.hpp"
#include "pipeline/writer_pool.hpp"

namespace waxpress::pipeline {
namespace {

using discogs::entity_kind;

/// The records of a block at the end of a batch.
void append_block(const discogs::record_block& block, batch& to) {
    const std::size_t base = to.text.size();
    to.text += block.text;
    to.records.reserve(to.records.size() + block.records.size());
    for (const discogs::record_entry& entry : block.records) {
        batch_record record;
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

struct pooled_load::state {
    pooled_load_ports ports;
    pooled_load_options options;
    std::vector<entity_kind> kinds;
    std::string month;
    std::string started_at;
    std::stop_source giving_up;
    std::unique_ptr<writer_pool> pool;
    std::unique_ptr<kind_writer> writer;
    tallies counts;  // Of the kind at hand.

    std::mutex noting;  // One note at a time.
    std::jthread watch;

    void set_up();
    void note(entity_kind kind, std::string_view id, std::string_view reason);
    [[nodiscard]] write_handlers handlers();
    void watch_for_stop(const std::stop_token& over);
    void remove_vanished(const kind_receipt& of, std::uint64_t records, write_counts& to);
};

namespace {

/// Gathers blocks into batches and hands them to the pool.
class batching_writer final : public kind_writer {
public:
    using finisher = std::function<write_counts(bool was_all)>;
    using noter = std::function<void(const discogs::rejected_record&)>;

    batching_writer(
        entity_kind kind,
        writer_pool& pool,
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
            prepared_block prepared;
            prepared.block = std::move(block);
            return prepared;
        };
    }
    void write(prepared_block&& prepared) override {
        // A record that came but could not be read has not vanished.
        for (const discogs::rejected_record& reject : prepared.block.rejects)
            note_(reject);
        append_block(prepared.block, open_);
        if (open_.records.size() >= batch_records_) submit();
    }
    [[nodiscard]] write_counts finish(bool was_all) override {
        if (!open_.records.empty()) submit();
        if (!pool_.drain(open_.kind, giving_up_)) give_up();
        return finish_(was_all);
    }

private:
    void submit() {
        batch full = std::exchange(open_, {});
        open_.kind = full.kind;
        if (!pool_.submit(std::move(full), giving_up_)) give_up();
    }
    [[noreturn]] static void give_up() {
        throw failure(
            failure_class::store,
            "stopped while the server was away; what it has committed stays, run the same again"
        );
    }

    writer_pool& pool_;
    const std::size_t batch_records_;
    const std::stop_token giving_up_;
    const noter note_;
    const finisher finish_;
    batch open_;
};

}  // namespace

pooled_load::pooled_load(
    pooled_load_ports ports, const pooled_load_options& options, std::vector<entity_kind> kinds
)
    : state_(std::make_unique<state>()) {
    state_->ports = std::move(ports);
    state_->options = options;
    state_->kinds = std::move(kinds);
    state_->started_at = format_utc(std::chrono::system_clock::now());
    state_->set_up();
}

pooled_load::~pooled_load() = default;

void pooled_load::state::set_up() {
    pool_limits limits;
    limits.writers = options.writers;
    limits.max_queued_bytes = options.max_queued_bytes;
    pool = std::make_unique<writer_pool>(ports.writers, handlers(), limits);
    pool->set_active_writers(options.writers);
    watch = std::jthread([this](const std::stop_token& over) { watch_for_stop(over); });
}

write_handlers pooled_load::state::handlers() {
    write_handlers handlers;
    handlers.settled = [this](const settlement& done) {
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
    handlers.happened = [this](const write_event& event) {
        using what = write_event_kind;
        if (event.what == what::outage_began)
            options.say(fmt::format("waiting for {}: {}", ports.name, event.reason));
        if (event.what == what::outage_ended) options.say(fmt::format("{} is back", ports.name));
        if (event.what == what::retry && event.tries == 1)
            options.say(fmt::format("trying again: {}", event.reason));
    };
    return handlers;
}

/// Notes what was set aside, so that it does not count as vanished.
void pooled_load::state::note(entity_kind kind, std::string_view id, std::string_view reason) {
    const std::lock_guard lock(noting);
    for (;;) {
        try {
            ports.note(kind, id, reason);
            return;
        } catch (const failure& failed) {
            if (failed.step() == next_step::stop) throw;
        }
        if (!sleep_unless_stopped(std::chrono::milliseconds(500), giving_up.get_token())) return;
    }
}

/// Told to stop, what is under way is finished; only a server that is away is not waited for.
void pooled_load::state::watch_for_stop(const std::stop_token& over) {
    while (sleep_unless_stopped(std::chrono::milliseconds(200), over)) {
        if (!options.was_stopped() || pool->load().writers_in_outage == 0) continue;
        giving_up.request_stop();
        return;
    }
}

const std::vector<entity_kind>& pooled_load::order() const noexcept {
    return state_->kinds;
}

bool pooled_load::wants_samples(entity_kind /*kind*/) const {
    return false;
}

kind_writer& pooled_load::begin(
    const kind_receipt& begun, std::span<const std::string_view> /*samples*/
) {
    state& all = *state_;
    all.month = std::max(all.month, begun.month);
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
            write_counts counts;
            counts.written = all.counts.written;
            counts.unchanged = all.counts.unchanged;
            counts.quarantined = all.counts.quarantined;
            const std::uint64_t accounted =
                counts.written + counts.unchanged + counts.quarantined + all.counts.malformed;
            if (was_all) all.remove_vanished(begun, accounted, counts);
            return counts;
        }
    );
    return *all.writer;
}

void pooled_load::state::remove_vanished(
    const kind_receipt& of, std::uint64_t records, write_counts& to
) {
    if (options.keep_vanished) return;
    const removal_note result = ports.remove_vanished(
        of.kind, fmt::format("{} {}", of.month, started_at), records, giving_up.get_token()
    );
    to.removed = result.removed;
    to.was_refused = result.was_refused;
    if (result.was_refused) to.note = result.reason;
}

void pooled_load::end(
    const kind_receipt& /*ended*/, std::span<const source_reject> /*rejects*/
) {
    state_->writer.reset();
}

std::vector<stage_time> pooled_load::finish() {
    state_->watch.request_stop();
    return state_->ports.finish(state_->month);
}

}  // namespace waxpress::pipeline
