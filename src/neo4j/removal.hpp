#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "neo4j/connection_settings.hpp"
#include "pipeline/purge_rule.hpp"

namespace waxpress::neo4j {

/// The end of a run for one kind, as `extraction_complete` announces it.
struct run_end {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string run;  ///< What tells it from all others: version and start.
    std::uint64_t announced = 0;
};

enum class removal_state : std::uint8_t {
    complete,
    done_before,
    refused,      ///< The rule says no; `reason` has the numbers.
    incomplete,   ///< Records are missing: they may still come.
    interrupted,  ///< Told to stop.
};

struct removal_result {
    removal_state state = removal_state::incomplete;
    pipeline::purge_counts counts;
    std::uint64_t removed = 0;
    std::string reason;
};

struct removal_options {
    pipeline::purge_limits limits;
    std::size_t chunk_records = 1000;  ///< In one transaction.
};

/// Takes records out of the graph that are not in the dump any more, under the same guard as the
/// tables: what they alone assert goes, and their properties; what is left is a stub where others
/// refer to it, and else goes with the next `maintain_graph`.
///
/// Shape:  `_WaxpressSeen` nodes say what was seen since the last run's end, `_WaxpressRun` what
///         became of each run.
/// Cost:   two id_bitmaps; one pass over the kind's nodes.
/// Errors: as `bolt::connection`; calling again goes on.
[[nodiscard]] removal_result remove_vanished(
    const connection_settings& to,
    const run_end& end,
    const removal_options& options,
    const std::stop_token& stop = {}
);

/// Notes that a record was given up, so that it is not missed. Errors: as `bolt::connection`.
void note_quarantined(
    const connection_settings& to,
    discogs::entity_kind kind,
    std::string_view id,
    std::string_view reason
);

}  // namespace waxpress::neo4j
