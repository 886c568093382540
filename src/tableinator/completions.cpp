#include "tableinator/completions.hpp"

#include <utility>

#include "base/backoff.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"

namespace waxpress::tableinator {
namespace {

using clock = std::chrono::steady_clock;

void log_purge(discogs::entity_kind kind, const postgres::purge_result& result) {
    const bool is_refused = result.state == postgres::purge_state::refused ||
                            result.state == postgres::purge_state::incomplete;
    log_event(
        is_refused ? log_level::error : log_level::info,
        is_refused            ? "Refusing to purge"
        : result.deleted == 0 ? "No stale rows"
                              : "Purged stale rows",
        {{"data_type", discogs::plural_name(kind)},
         {"deleted", result.deleted},
         {"stale", result.counts.stale},
         {"total", result.counts.rows},
         {"seen", result.counts.seen},
         {"quarantined", result.counts.quarantined},
         {"announced", result.counts.announced},
         {"reason", result.reason}},
        "tableinator"
    );
}

}  // namespace

void completions::add(completion message, const std::stop_token& stop) {
    // Told to stop: it stays unacknowledged and comes again.
    static_cast<void>(waiting_.push(std::move(message), stop));
}

void completions::run(const std::stop_token& stop) {
    while (auto next = waiting_.pop(stop))
        finish(*next, stop);
}

void completions::finish(const completion& message, const std::stop_token& stop) {
    // Told to stop, batches that found no room are dropped: that none is left then says nothing.
    if (!out_.drain(message.kind, stop) || stop.stop_requested()) return;
    if (const auto* file = std::get_if<rabbitmq::file_complete>(&message.what)) {
        log_event(
            log_level::info,
            "File complete",
            {{"data_type", discogs::plural_name(message.kind)},
             {"file", file->file},
             {"total_processed", file->total_processed}},
            "tableinator"
        );
        out_.file_completed(message.kind);
    } else {
        const auto& end = std::get<rabbitmq::extraction_complete>(message.what);
        log_event(
            log_level::info,
            "Received extraction_complete",
            {{"data_type", discogs::plural_name(message.kind)}, {"version", end.version}},
            "tableinator"
        );
        if (!purge(message.kind, end, stop)) return;
        out_.extraction_completed(message.kind);
    }
    out_.settle(message.delivery);
}

bool completions::purge(
    discogs::entity_kind kind, const rabbitmq::extraction_complete& end, std::stop_token stop
) {
    const auto announced = end.record_counts[discogs::index_of(kind)];
    if (!announced || end.started_at.empty()) {
        log_event(
            log_level::warning,
            "Nothing is purged: the extraction does not say how many records it had",
            {{"data_type", discogs::plural_name(kind)}, {"version", end.version}},
            "tableinator"
        );
        return true;
    }
    const postgres::run_end run{kind, end.version + " " + end.started_at, *announced};
    const auto deadline = clock::now() + bounds_.patience;
    backoff waits({std::chrono::milliseconds(200), 2.0, std::chrono::milliseconds(5'000)}, 1);
    for (;;) {
        try {
            const auto result = postgres::purge_stale(bounds_.database, run, bounds_.purge, stop);
            const bool may_change =
                result.state == postgres::purge_state::busy ||
                (result.state == postgres::purge_state::incomplete && clock::now() < deadline);
            if (result.state == postgres::purge_state::interrupted) return false;
            if (!may_change) {
                log_purge(kind, result);
                return true;
            }
        } catch (const failure& failed) {
            if (failed.step() == next_step::stop) throw;
            log_event(
                log_level::warning,
                "Purge will be tried again",
                {{"data_type", discogs::plural_name(kind)}, {"error", failed.what()}},
                "tableinator"
            );
        }
        if (!sleep_unless_stopped(waits.next(), stop)) return false;
    }
}

}  // namespace waxpress::tableinator
