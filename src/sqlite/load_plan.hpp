#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::sqlite {

/// How the records of one kind get into the store.
enum class load_way : std::uint8_t {
    pages,  ///< The kind is not there yet: finished b-tree pages, into a new file.
    merge,  ///< Compared by hash with what is there; differences through SQL.
};

/// A kind that a run is going to load.
struct wanted_kind {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::uint64_t file_bytes = 0;  ///< 0 where it cannot be told (standard input).
};

/// What a run does to the store file.
struct load_plan {
    enum class base : std::uint8_t {
        none,   ///< No new file is made: everything is merged.
        empty,  ///< A new, empty store takes the place of what is there, if anything.
        copy,   ///< A copy of the store takes the new kinds, then the place of the store.
    };
    base start = base::none;
    std::array<load_way, 4> way{};  ///< By kind; of kinds that are wanted.
};

/// What a store holds before a run.
struct store_state {
    bool exists = false;
    std::uint64_t file_bytes = 0;
    std::array<bool, 4> has_records{};
    bool has_complete_load = false;  ///< Of any kind, ever.
};

/// Decides. Pure.
///
/// A first load that was interrupted is begun anew when the run covers every kind that is there:
/// writing pages from the start is faster than going on through SQL.
[[nodiscard]] load_plan plan_load(const store_state& store, std::span<const wanted_kind> wanted);

/// Looks at a store. Errors: as open_catalog.
[[nodiscard]] store_state look_at(const std::filesystem::path& file);

}  // namespace waxpress::sqlite
