#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/batch.hpp"

namespace waxpress::pipeline {

/// The records that a sink should write: of each id the last one, in the order of the part. The
/// others are settled with the part and count as unchanged.
///
/// Shape:  indexes into `part.records`, ascending.
/// Errors: none.
/// Cost:   one comparison a record where the ids ascend, as they do from a dump; else a hash set.
/// Source: reference/wire-and-schema.md, 3.3 and 8.6: ON CONFLICT cannot touch a row twice.
[[nodiscard]] std::vector<std::size_t> last_of_each_id(const batch_part& part);

/// Numbers that stand for a batch's ids when asking whether two batches share one.
///
/// Shape:  ascending. Equal ids have equal keys; a decimal id is its own key, so that batches cut
///         from an ascending dump have ranges that do not overlap. Different ids share a key only
///         by a rare accident, which makes one batch wait without need.
using id_keys = std::vector<std::uint64_t>;

[[nodiscard]] id_keys keys_of(const batch& records);

/// Whether the two have a key in common. Cost: two comparisons where the ranges do not overlap,
/// else O(a + b).
[[nodiscard]] bool have_common_key(
    std::span<const std::uint64_t> a, std::span<const std::uint64_t> b
) noexcept;

}  // namespace waxpress::pipeline
