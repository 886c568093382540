#pragma once

#include "discogs/entity_kind.hpp"
#include "pipeline/store_load.hpp"
#include "sqlite/connection.hpp"

namespace waxpress::sqlite {

/// Makes the full text indexes that are missing; they are empty.
void create_full_text(connection& on);
/// Fills the (empty) index of one kind from its table.
void fill_full_text(
    connection& on, discogs::entity_kind kind, const pipeline::row_progress& progress
);
/// Makes and fills the index over track titles, unless it is there.
void make_track_full_text(connection& on, const pipeline::row_progress& progress);

}  // namespace waxpress::sqlite
