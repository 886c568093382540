#pragma once

#include <cstddef>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "discogs/graph_facts.hpp"

namespace waxpress::neo4j {

/// The longest text that an index of the server takes (8,170 bytes or so), and some bytes less: a
/// longer one can be stored where there is no index yet, and the constraint would fail later.
inline constexpr std::size_t most_key_bytes = 8000;

/// The first text of a record that an index would have to hold and cannot; empty: there is none.
/// Titles are in no such index.
[[nodiscard]] std::string_view too_long_for_index(
    discogs::entity_kind kind, std::string_view id, const discogs::graph_facts& facts
) noexcept;

}  // namespace waxpress::neo4j
