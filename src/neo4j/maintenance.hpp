#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "neo4j/connection_settings.hpp"

namespace waxpress::neo4j {

/// Notes durably that all of a kind was written for this version of the dump, as the known system
/// does (`ExtractionCompletion`); with the fourth kind the graph is due for `maintain_graph`.
/// Errors: as `bolt::connection`.
void note_end_of_kind(
    const connection_settings& to, discogs::entity_kind kind, std::string_view version
);

/// The oldest version that is due; empty: none.
[[nodiscard]] std::string version_due(const connection_settings& to);

/// The statements of `maintain_graph`, in order, for whoever runs them by hand.
[[nodiscard]] std::vector<std::string> maintenance_statements();

/// What the end of a month brings: relations that nothing asserts any more go (PART_OF, SAME_AS),
/// then nodes that nothing refers to; then the statistics of genres, styles and labels are set.
/// After that, nothing is due for `version`.
///
/// Shape:  each statement commits in pieces; on the way, calls `told` with what is done next.
/// Errors: as `bolt::connection`; what was done stays, and calling again goes on. False: told to
///         stop.
/// Source: reference/wire-and-schema.md, 4.4; lessons 78 to 84.
[[nodiscard]] bool maintain_graph(
    const connection_settings& to,
    std::string_view version,
    const std::function<void(std::string_view)>& told = {},
    const std::stop_token& stop = {}
);

}  // namespace waxpress::neo4j
