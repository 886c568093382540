#pragma once

#include <memory>
#include <vector>

#include "pipeline/pooled_load.hpp"
#include "postgres/connection_settings.hpp"

namespace waxpress::postgres {

struct dump_load_options {
    connection_settings to;
    bool is_unlogged = false;   ///< New tables are logged only once they are filled.
    double max_removed = 0.05;  ///< Share of the rows that may vanish with a month.
    pipeline::row_progress progress;
    pipeline::pooled_load_options pool;
};

/// A load straight into the tables of the known system. Rows that a month no longer holds are
/// removed by the rules of `purge`; secondary indexes that are missing are made at the end, over
/// several connections.
/// Errors: as `pipeline::pooled_load`.
[[nodiscard]] std::unique_ptr<pipeline::store_load> make_dump_load(
    const dump_load_options& options, std::vector<discogs::entity_kind> kinds
);

}  // namespace waxpress::postgres
