#pragma once

#include <cstdint>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "pipeline/purge_rule.hpp"

namespace waxpress::consume {

/// How a store says what became of records that a month does not hold any more.
struct removal_words {
    std::string_view service;
    std::string_view refused;  ///< "Refusing to purge"
    std::string_view none;     ///< "No stale rows"
    std::string_view done;     ///< "Purged stale rows"
    std::string_view count;    ///< The field with how many went: "deleted"
};

/// One line with all the numbers that decided; an error where it was refused.
void log_removal(
    const removal_words& words,
    discogs::entity_kind kind,
    bool is_refused,
    std::uint64_t removed,
    const pipeline::purge_counts& counts,
    std::string_view reason
);

}  // namespace waxpress::consume
