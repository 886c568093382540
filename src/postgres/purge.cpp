#include "postgres/purge.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "postgres/binary.hpp"
#include "postgres/schema.hpp"
#include "postgres/seen.hpp"

namespace waxpress::postgres {
namespace {

using discogs::plural_name;
using pipeline::purge_verdict;

constexpr int ids_at_once = 20'000;
constexpr int purge_lock = 0x70757267;  // "purg"; the second key is the kind.

/// Holds the advisory lock of a kind for as long as it lives, in a transaction that does nothing
/// else: a lock of the session would not survive a pooler.
class purge_guard {
public:
    purge_guard(const connection_settings& to, discogs::entity_kind kind)
        : on_(to), holding_(on_), has_lock_(take(on_, kind)) {}

    [[nodiscard]] bool has_lock() const noexcept { return has_lock_; }
    /// Throws if the lock was lost with its connection.
    void check() { on_.run("SELECT 1"); }

private:
    static bool take(connection& on, discogs::entity_kind kind) {
        return on
            .run(fmt::format(
                "SELECT pg_try_advisory_xact_lock({}, {})", purge_lock, discogs::index_of(kind)
            ))
            .is_true(0, 0);
    }

    connection on_;
    transaction holding_;
    bool has_lock_;
};

class run_purge {
public:
    run_purge(
        const connection_settings& to,
        const run_end& end,
        const purge_options& options,
        std::stop_token stop
    )
        : on_(to), end_(end), options_(options), stop_(std::move(stop)) {}

    purge_result run(purge_guard& guard) {
        if (read_record()) return result_;
        read_ids();
        pipeline::purge_decision decision = decide_purge(result_.counts, options_.limits);
        if (decision.verdict == purge_verdict::nothing_stale) {
            find_stale();
            decision = decide_purge(result_.counts, options_.limits);
        }
        result_.reason =
            fmt::format("{} {}: {}", plural_name(end_.kind), end_.run, decision.reason);
        switch (decision.verdict) {
            case purge_verdict::purge:
            case purge_verdict::nothing_stale:
                record("purging");
                later_read_ = range_.last;
                if (delete_stale(guard)) finish();
                break;
            case purge_verdict::incomplete:
                result_.state = purge_state::incomplete;
                record("incomplete");
                break;
            case purge_verdict::not_announced:
            case purge_verdict::shrunk:
            case purge_verdict::too_many:
                result_.state = purge_state::refused;
                record("refused");
        }
        return result_;
    }

private:
    result ask(const std::string& sql) {
        const std::array<parameter, 2> parameters{
            parameter{plural_name(end_.kind)}, parameter{end_.run}};
        return on_.run(sql, parameters);
    }

    /// True if this run was completed before.
    bool read_record() {
        const result held = ask(
            "SELECT state, last_batch_no, deleted, reason FROM waxpress.runs WHERE kind = $1 AND "
            "run = $2"
        );
        const std::string_view state = held.rows() == 1 ? held.text(0, 0) : std::string_view{};
        if (state == "complete") {
            result_.state = purge_state::done_before;
            result_.deleted = static_cast<std::uint64_t>(held.integer(0, 2));
            result_.reason = held.text(0, 3);
            return true;
        }
        // What came after a run was judged may be of the next one; but while records are missing,
        // what comes is waited for.
        const bool is_judged = state == "purging" || state == "refused";
        range_.last = is_judged ? held.integer(0, 1) : last_batch_number(on_);
        const result others = ask(
            "SELECT coalesce(max(last_batch_no) FILTER (WHERE last_batch_no < " +
            std::to_string(range_.last) +
            "), 0), (SELECT seen + quarantined FROM waxpress.runs WHERE kind = $1 AND run <> $2 "
            "AND state = 'complete' ORDER BY last_batch_no DESC LIMIT 1) FROM waxpress.runs WHERE "
            "kind = $1 AND run <> $2"
        );
        range_.after = others.integer(0, 0);
        result_.counts.previous = static_cast<std::uint64_t>(others.integer(0, 1));
        return false;
    }

    void read_ids() {
        read_seen(on_, end_.kind, range_, kept_);
        result_.counts.announced = end_.announced;
        result_.counts.seen = kept_.size();
        read_quarantined(on_, end_.kind, range_, kept_);
        result_.counts.quarantined = kept_.size() - result_.counts.seen;
    }

    /// One pass over the primary key, a piece at a time: no transaction stays open for long.
    void find_stale() {
        std::string after;
        for (bool is_first = true;; is_first = false) {
            const std::array<parameter, 1> parameters{parameter{after}};
            const result ids = on_.run(
                fmt::format(
                    "SELECT data_id FROM {} WHERE data_id {} $1 ORDER BY data_id LIMIT {}",
                    table_of(end_.kind),
                    is_first ? ">=" : ">",
                    ids_at_once
                ),
                parameters
            );
            for (int row = 0; row < ids.rows(); ++row) {
                ++result_.counts.rows;
                const std::string_view id = ids.text(row, 0);
                if (!kept_.contains(id)) stale_.insert(id);
            }
            if (ids.rows() < ids_at_once) break;
            after = ids.text(ids.rows() - 1, 0);
        }
        result_.counts.stale = stale_.size();
    }

    void record(std::string_view state) {
        const pipeline::purge_counts& counts = result_.counts;
        const std::array<parameter, 3> parameters{
            parameter{plural_name(end_.kind)}, parameter{end_.run}, parameter{result_.reason}};
        on_.run(
            fmt::format(
                "INSERT INTO waxpress.runs (kind, run, reason, state, announced, seen, "
                "quarantined, rows_before, stale, last_batch_no) VALUES ($1, $2, $3, '{}', {}, {}, "
                "{}, {}, {}, {}) ON CONFLICT (kind, run) DO UPDATE SET reason = excluded.reason, "
                "state = excluded.state, announced = excluded.announced, seen = excluded.seen, "
                "quarantined = excluded.quarantined, rows_before = excluded.rows_before, stale = "
                "excluded.stale, last_batch_no = excluded.last_batch_no, at = now()",
                state,
                counts.announced,
                counts.seen,
                counts.quarantined,
                counts.rows,
                counts.stale,
                range_.last
            ),
            parameters
        );
    }

    /// False if it was stopped.
    bool delete_stale(purge_guard& guard) {
        text_array ids;
        bool is_stopped = false;
        stale_.for_each([&](std::string_view id) {
            if (is_stopped) return;
            if (ids.size() == 0) read_later();
            if (later_.contains(id)) return;
            ids.append(id);
            if (ids.size() < options_.chunk_rows) return;
            is_stopped = stop_.stop_requested();
            if (!is_stopped) delete_chunk(guard, ids);
            ids.clear();
        });
        if (!is_stopped && ids.size() > 0) delete_chunk(guard, ids);
        if (!is_stopped) return true;
        result_.state = purge_state::interrupted;
        return false;
    }

    /// What the next run has seen since this one was judged.
    void read_later() {
        const std::int64_t now = last_batch_number(on_);
        read_seen(on_, end_.kind, {later_read_, now}, later_);
        later_read_ = std::max(later_read_, now);
    }

    void delete_chunk(purge_guard& guard, text_array& ids) {
        guard.check();
        transaction deleting(on_);
        const std::array<parameter, 1> parameters{parameter{ids.bytes(), type_oid::text_array}};
        const auto deleted =
            on_.run(
                   fmt::format(
                       "DELETE FROM {} WHERE data_id = ANY($1::text[])", table_of(end_.kind)
                   ),
                   parameters
            )
                .affected();
        ask(fmt::format(
            "UPDATE waxpress.runs SET deleted = deleted + {} WHERE kind = $1 AND run = $2", deleted
        ));
        deleting.commit();
    }

    void finish() {
        transaction ending(on_);
        const std::array<parameter, 1> parameters{parameter{plural_name(end_.kind)}};
        on_.run(
            fmt::format(
                "DELETE FROM waxpress.seen_ids WHERE kind = $1 AND batch_no <= {}", range_.last
            ),
            parameters
        );
        const result held = ask(
            "UPDATE waxpress.runs SET state = 'complete', at = now() WHERE kind = $1 AND run = $2 "
            "RETURNING deleted"
        );
        ending.commit();
        result_.deleted = static_cast<std::uint64_t>(held.integer(0, 0));
        result_.state = purge_state::complete;
    }

    connection on_;
    const run_end& end_;
    const purge_options& options_;
    std::stop_token stop_;
    batch_range range_;
    pipeline::id_bitmap kept_;   ///< Seen or quarantined.
    pipeline::id_bitmap stale_;  ///< In the table, and not kept.
    pipeline::id_bitmap later_;  ///< Seen in batches after the range.
    std::int64_t later_read_ = 0;
    purge_result result_;
};

}  // namespace

purge_result purge_stale(
    const connection_settings& to,
    const run_end& end,
    const purge_options& options,
    std::stop_token stop
) {
    purge_guard guard(to, end.kind);
    if (!guard.has_lock()) {
        purge_result busy;
        busy.state = purge_state::busy;
        busy.reason =
            fmt::format("{} {}: another instance is at it", plural_name(end.kind), end.run);
        return busy;
    }
    return run_purge(to, end, options, std::move(stop)).run(guard);
}

}  // namespace waxpress::postgres
