#pragma once

#include <memory>

#include "neo4j/connection_settings.hpp"
#include "verify/store_side.hpp"

namespace waxpress::neo4j {

/// The graph as one side of a comparison: the hash that each record's node holds, its properties
/// and relations. Nodes that are only referred to have no hash and are no records.
///
/// Shape:  read page by page in the order of ids, each page in a transaction of its own: what is
///         written meanwhile may be seen in part.
/// Errors: as `bolt::connection`.
[[nodiscard]] std::unique_ptr<verify::store_side> make_graph_side(
    const connection_settings& settings
);

}  // namespace waxpress::neo4j
