#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "sqlite/connection.hpp"

namespace waxpress::sqlite {

/// Told a name, rows done, rows in all.
using row_progress = std::function<void(std::string_view, std::uint64_t, std::uint64_t)>;

/// Makes the full text indexes that are missing; they are empty.
void create_full_text(connection& on);
/// Fills the (empty) index of one kind from its table.
void fill_full_text(connection& on, discogs::entity_kind kind, const row_progress& progress);
/// Makes and fills the index over track titles, unless it is there.
void make_track_full_text(connection& on, const row_progress& progress);

}  // namespace waxpress::sqlite
