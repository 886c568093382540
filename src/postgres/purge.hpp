#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "pipeline/purge_rule.hpp"
#include "postgres/connection.hpp"

namespace waxpress::postgres {

/// A run of one kind that has come to its end.
struct run_end {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    /// What tells this run from others: the dump's version and when its extraction began.
    std::string run;
    std::uint64_t announced = 0;
};

struct purge_options {
    pipeline::purge_limits limits;
    std::size_t chunk_rows = 1000;  ///< Rows deleted in one transaction.
};

enum class purge_state : std::uint8_t {
    complete,     ///< Done: the stale rows, if any, are gone and the run is on record.
    done_before,  ///< This run was completed earlier.
    busy,         ///< Another instance is at it.
    incomplete,   ///< The counts differ: batches may still be under way, so it can be tried again.
    refused,      ///< A guard says no; the reason is what the operator must hear.
    interrupted,  ///< Stopped between two chunks; it goes on when it is called again.
};

struct purge_result {
    purge_state state = purge_state::incomplete;
    pipeline::purge_counts counts;
    std::uint64_t deleted = 0;  ///< In all attempts at this run.
    std::string reason;         ///< One line.
};

/// Ends a run: where every announced record is accounted for, deletes the rows that it did not see.
///
/// It may be called any number of times, by any number of instances, and after a crash at any
/// point: one of them does it, and what was done is not done again. Rows of quarantined ids stay,
/// and so do rows that the next run had seen when their chunk was begun. What a refused run has
/// seen is kept until a later run of the kind is complete.
///
/// Cost:   memory of three id_bitmaps; one pass over the primary key. Two connections.
/// Errors: server_failure; calling again continues.
[[nodiscard]] purge_result purge_stale(
    const connection_settings& to,
    const run_end& end,
    const purge_options& options,
    std::stop_token stop = {}
);

}  // namespace waxpress::postgres
