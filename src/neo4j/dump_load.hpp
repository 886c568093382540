#pragma once

#include <memory>
#include <vector>

#include "neo4j/connection_settings.hpp"
#include "pipeline/pooled_load.hpp"

namespace waxpress::neo4j {

struct dump_load_options {
    connection_settings to;
    double max_removed = 0.05;  ///< Share of a kind's records that may vanish with a month.
    pipeline::pooled_load_options pool;
};

/// A load straight into the known system's graph, with `maintain_graph` at its end.
/// Errors: as `pipeline::pooled_load`.
[[nodiscard]] std::unique_ptr<pipeline::store_load> make_dump_load(
    const dump_load_options& options, std::vector<discogs::entity_kind> kinds
);

}  // namespace waxpress::neo4j
