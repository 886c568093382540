#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "discogs/press.hpp"
#include "discogs/record_block.hpp"
#include "discogs/sha256.hpp"
#include "dump/text_slab.hpp"
#include "extractor/rule_engine.hpp"

namespace waxpress::extractor {

/// A record that a rule speaks of.
struct flagged_record {
    std::uint64_t source_offset = 0;
    std::string id;
    std::string xml;   ///< As it stands in the dump; empty where only infos speak of it.
    std::string json;  ///< As XML says it, after the filters; empty likewise.
    skip_finding skip;
    std::vector<violation> violations;  ///< None for one that is skipped.
};

/// A block of what is to be published, and what rules say of it and of the rest.
///
/// Lifetime: `flagged` points into the rules.
struct ruled_block {
    discogs::record_block block;
    std::uint64_t skipped = 0;  ///< Parsed and not published.
    std::vector<flagged_record> flagged;

    /// Records parsed, which is what `record_counts` counts.
    [[nodiscard]] std::uint64_t parsed() const noexcept { return block.records.size() + skipped; }
    [[nodiscard]] std::size_t bytes() const noexcept;
};

/// Presses each record of a slab by the rules of its kind: skip, filter, observe, normalise, hash.
/// What is hashed is what is published.
///
/// Shape:    as `dump::press_slab`, which does all the work where there are no rules.
/// Lifetime: the slab's text stays in place; its rejects move.
/// Errors:   as `dump::press_slab`.
[[nodiscard]] ruled_block press_with_rules(
    dump::text_slab&& slab,
    const kind_rules& rules,
    discogs::presser& presser,
    discogs::sha256_hasher& hasher
);

}  // namespace waxpress::extractor
