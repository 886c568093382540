#include "consume/removal_log.hpp"

#include "base/log.hpp"

namespace waxpress::consume {

void log_removal(
    const removal_words& words,
    discogs::entity_kind kind,
    bool is_refused,
    std::uint64_t removed,
    const pipeline::purge_counts& counts,
    std::string_view reason
) {
    log_event(
        is_refused ? log_level::error : log_level::info,
        is_refused     ? words.refused
        : removed == 0 ? words.none
                       : words.done,
        {{"data_type", discogs::plural_name(kind)},
         {words.count, removed},
         {"stale", counts.stale},
         {"total", counts.rows},
         {"seen", counts.seen},
         {"quarantined", counts.quarantined},
         {"announced", counts.announced},
         {"reason", reason}},
        words.service
    );
}

}  // namespace waxpress::consume
