#include "neo4j/removal.hpp"

#include <vector>

#include <fmt/format.h>

#include "bolt/connection.hpp"
#include "bolt/packer.hpp"
#include "discogs/sha256.hpp"
#include "neo4j/indexed_text.hpp"
#include "neo4j/statements.hpp"
#include "pipeline/id_bitmap.hpp"
#include "pipeline/seen_codec.hpp"

namespace waxpress::neo4j {
namespace {

using pipeline::id_bitmap;
using pipeline::purge_verdict;

/// What a record that was given up is noted under: no index takes every id.
std::string quarantine_key(discogs::entity_kind kind, std::string_view id) {
    if (id.size() <= most_key_bytes) return fmt::format("{} {}", plural_name(kind), id);
    const auto hash = discogs::sha256_hasher().digest(id);
    return fmt::format("{} sha256:{}", plural_name(kind), discogs::to_hex(hash));
}

std::string_view view_of(const bolt::bytes& held) noexcept {
    return {reinterpret_cast<const char*>(held.data()), held.size()};  // NOLINT
}

class removal {
public:
    removal(
        const connection_settings& to,
        const run_end& end,
        const removal_options& options,
        const std::stop_token& stop
    )
        : on_(bolt::connection::open(to.server, stop)),
          end_(end),
          options_(options),
          stop_(stop),
          in_(to.options()) {}

    [[nodiscard]] removal_result run() {
        if (is_complete()) return result_;
        read_kept();
        find_stale();
        const auto decision = pipeline::decide_purge(result_.counts, options_.limits);
        result_.reason =
            fmt::format("{} {}: {}", plural_name(end_.kind), end_.run, decision.reason);
        switch (decision.verdict) {
            case purge_verdict::purge:
            case purge_verdict::nothing_stale:
                result_.state = removal_state::interrupted;
                if (remove_stale()) finish();
                break;
            case purge_verdict::incomplete:
                result_.state = removal_state::incomplete;
                record("incomplete");
                break;
            case purge_verdict::not_announced:
            case purge_verdict::shrunk:
            case purge_verdict::too_many:
                result_.state = removal_state::refused;
                record("refused");
        }
        return result_;
    }

private:
    [[nodiscard]] std::string key() const {
        return fmt::format("{} {}", plural_name(end_.kind), end_.run);
    }
    [[nodiscard]] std::string kind() const { return std::string(plural_name(end_.kind)); }

    [[nodiscard]] bool is_complete() {
        const auto held = on_.run(
            "OPTIONAL MATCH (r:_WaxpressRun {key: $key}) OPTIONAL MATCH (p:_WaxpressRun {kind: "
            "$kind, state: 'complete'}) WHERE p.key <> $key WITH r, p ORDER BY p.at DESC LIMIT 1 "
            "RETURN r.state, r.removed, p.seen + p.quarantined",
            {{"key", key()}, {"kind", kind()}},
            in_
        );
        const auto row = held.rows[0];
        if (!row[2].is_null()) {
            result_.counts.previous = static_cast<std::uint64_t>(row[2].as_integer());
        }
        if (row[0].is_null() || row[0].as_text() != "complete") return false;
        result_.state = removal_state::done_before;
        result_.removed = static_cast<std::uint64_t>(row[1].as_integer());
        return true;
    }

    void read_kept() {
        auto seen = on_.stream(
            {"MATCH (s:_WaxpressSeen {kind: $kind}) RETURN s.ids", bolt::pack({{"kind", kind()}})},
            in_
        );
        std::vector<bolt::value> row;
        while (seen.next(row)) {
            pipeline::seen_ids ids;
            if (pipeline::decode_seen(view_of(row[0].as_bytes()), ids) !=
                pipeline::seen_status::ok) {
                throw failure(
                    failure_class::store,
                    "Neo4j: a _WaxpressSeen node is damaged: delete it, nothing is removed then",
                    next_step::stop
                );
            }
            for (const std::uint64_t number : ids.numbers)
                kept_.insert(number);
            for (const std::string& text : ids.texts)
                kept_.insert(std::string_view(text));
        }
        result_.counts.announced = end_.announced;
        result_.counts.seen = kept_.size();
        auto given_up = on_.stream(
            {"MATCH (q:_WaxpressQuarantined {kind: $kind}) RETURN q.id",
             bolt::pack({{"kind", kind()}})},
            in_
        );
        while (given_up.next(row))
            kept_.insert(std::string_view(row[0].as_text()));
        result_.counts.quarantined = kept_.size() - result_.counts.seen;
    }

    void find_stale() {
        const std::string text =
            fmt::format("MATCH (n:{}) WHERE n.sha256 IS NOT NULL RETURN n.id", label_of(end_.kind));
        auto ids = on_.stream({text}, in_);
        std::vector<bolt::value> row;
        while (ids.next(row)) {
            ++result_.counts.rows;
            const std::string_view id = row[0].as_text();
            if (!kept_.contains(id)) stale_.insert(id);
        }
        result_.counts.stale = stale_.size();
    }

    /// False: told to stop.
    [[nodiscard]] bool remove_stale() {
        std::vector<std::string> chunk;
        bool is_stopped = false;
        stale_.for_each([&](std::string_view id) {
            if (is_stopped) return;
            chunk.emplace_back(id);
            if (chunk.size() < options_.chunk_records) return;
            is_stopped = stop_.stop_requested();
            if (!is_stopped) remove(chunk);
            chunk.clear();
        });
        if (!is_stopped && !chunk.empty()) remove(chunk);
        return !is_stopped;
    }

    void remove(const std::vector<std::string>& ids) {
        std::string packed;
        bolt::packer to(packed);
        to.map(1);
        to.text("i");
        to.list(ids.size());
        for (const std::string& id : ids)
            to.text(id);
        std::vector<bolt::packed_statement> statements;
        for (const std::string& text : statements_of(end_.kind).vanish)
            statements.push_back({text, packed, false});
        on_.transact(statements, in_);
        result_.removed += ids.size();
    }

    void record(std::string_view state) {
        const pipeline::purge_counts& counts = result_.counts;
        on_.run(
            "MERGE (r:_WaxpressRun {key: $key}) SET r.kind = $kind, r.run = $run, r.state = "
            "$state, r.reason = $reason, r.announced = $announced, r.seen = $seen, r.quarantined "
            "= $quarantined, r.removed = $removed, r.at = datetime()",
            {{"key", key()},
             {"kind", kind()},
             {"run", end_.run},
             {"state", state},
             {"reason", result_.reason},
             {"announced", counts.announced},
             {"seen", counts.seen},
             {"quarantined", counts.quarantined},
             {"removed", result_.removed}},
            in_
        );
    }

    void finish() {
        record("complete");
        for (const std::string_view label : {"_WaxpressSeen", "_WaxpressQuarantined"}) {
            on_.run(
                fmt::format(
                    "MATCH (s:{} {{kind: $kind}}) CALL (s) {{ DELETE s }} IN TRANSACTIONS OF 500 "
                    "ROWS",
                    label
                ),
                {{"kind", kind()}},
                in_
            );
        }
        result_.state = removal_state::complete;
    }

    bolt::connection on_;
    const run_end& end_;
    const removal_options& options_;
    const std::stop_token& stop_;
    const bolt::transaction_options in_;
    id_bitmap kept_;   ///< Seen or quarantined.
    id_bitmap stale_;  ///< In the graph, and not kept.
    removal_result result_;
};

}  // namespace

removal_result remove_vanished(
    const connection_settings& to,
    const run_end& end,
    const removal_options& options,
    const std::stop_token& stop
) {
    return removal(to, end, options, stop).run();
}

void note_quarantined(
    const connection_settings& to,
    discogs::entity_kind kind,
    std::string_view id,
    std::string_view reason
) {
    bolt::connection on = bolt::connection::open(to.server);
    on.run(
        "MERGE (q:_WaxpressQuarantined {key: $key}) SET q.kind = $kind, q.id = $id, q.reason = "
        "$reason, q.at = datetime()",
        {{"key", quarantine_key(kind, id)},
         {"kind", plural_name(kind)},
         {"id", id},
         {"reason", reason}},
        to.options()
    );
}

}  // namespace waxpress::neo4j
