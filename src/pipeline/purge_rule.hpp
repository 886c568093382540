#pragma once

#include <cstdint>
#include <string>

namespace waxpress::pipeline {

struct purge_limits {
    double max_delete_fraction = 0.90;    ///< At or above that share of the rows: refused.
    double min_share_of_previous = 0.95;  ///< Below that share of the previous run: refused,
    bool allows_fewer = false;            ///< unless the operator says that it is so.
};

/// What is known of a run of one kind when its end is announced.
struct purge_counts {
    std::uint64_t announced = 0;    ///< Records of the dump, as the extractor counted them.
    std::uint64_t seen = 0;         ///< Distinct ids that were written or found unchanged.
    std::uint64_t quarantined = 0;  ///< Distinct ids that were given up, apart from those seen.
    std::uint64_t previous = 0;     ///< Ids of the last complete run; 0: there was none.
    std::uint64_t rows = 0;         ///< Rows of the table.
    std::uint64_t stale = 0;        ///< Of these, the ones that the run neither saw nor gave up.
};

enum class purge_verdict : std::uint8_t {
    purge,          ///< Delete the stale rows.
    nothing_stale,  ///< All is well, and there is nothing to delete.
    not_announced,  ///< The dump is said to hold nothing.
    incomplete,     ///< Records are missing, or there are more than announced.
    shrunk,         ///< Far fewer records than in the previous run.
    too_many,       ///< It would delete more than is allowed.
};

struct purge_decision {
    purge_verdict verdict = purge_verdict::incomplete;
    std::string reason;  ///< One line, with the numbers that decided.
};

/// Decides whether stale rows are deleted. Every doubt keeps them.
/// Errors: never throws but for memory.
/// Source: reference/wire-and-schema.md, 3.4 and 9, lessons 74 to 77.
[[nodiscard]] purge_decision decide_purge(const purge_counts& counts, const purge_limits& limits);

}  // namespace waxpress::pipeline
