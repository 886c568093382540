#include "pipeline/purge_rule.hpp"

#include <fmt/format.h>

namespace waxpress::pipeline {

purge_decision decide_purge(const purge_counts& counts, const purge_limits& limits) {
    const std::uint64_t accounted = counts.seen + counts.quarantined;
    if (counts.announced == 0) {
        return {purge_verdict::not_announced, "no records were announced: nothing is deleted"};
    }
    if (accounted != counts.announced) {
        return {
            purge_verdict::incomplete,
            fmt::format(
                "{} seen and {} quarantined are not the {} announced: nothing is deleted",
                counts.seen,
                counts.quarantined,
                counts.announced
            )};
    }
    const auto previous = static_cast<double>(counts.previous);
    if (!limits.allows_fewer &&
        static_cast<double>(accounted) < limits.min_share_of_previous * previous) {
        return {
            purge_verdict::shrunk,
            fmt::format(
                "{} records are fewer than {:.0f} % of the {} of the previous run: nothing is "
                "deleted until that is allowed",
                accounted,
                100 * limits.min_share_of_previous,
                counts.previous
            )};
    }
    if (counts.stale == 0) {
        return {
            purge_verdict::nothing_stale,
            fmt::format("all {} rows are in the dump: nothing to delete", counts.rows)};
    }
    if (static_cast<double>(counts.stale) >=
        limits.max_delete_fraction * static_cast<double>(counts.rows)) {
        return {
            purge_verdict::too_many,
            fmt::format(
                "{} stale rows are {:.1f} % of {}, and PURGE_MAX_DELETE_FRACTION is {}: nothing is "
                "deleted",
                counts.stale,
                100 * static_cast<double>(counts.stale) / static_cast<double>(counts.rows),
                counts.rows,
                limits.max_delete_fraction
            )};
    }
    return {
        purge_verdict::purge,
        fmt::format("{} of {} rows are no longer in the dump", counts.stale, counts.rows)};
}

}  // namespace waxpress::pipeline
