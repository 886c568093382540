#include "sqlite/load_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sqlite/connection.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

// A guess, not measured: beyond this a copy of the store is taken to cost more than SQL.
constexpr std::uint64_t copy_pays_below = 4;

}  // namespace

load_plan plan_load(const store_state& store, std::span<const wanted_kind> wanted) {
    load_plan plan;
    std::array<bool, 4> covered{};
    for (const wanted_kind& one : wanted)
        covered[discogs::index_of(one.kind)] = true;
    bool covers_all = true;
    for (std::size_t i = 0; i < covered.size(); ++i) {
        covers_all = covers_all && (covered[i] || !store.has_records[i]);
    }
    if (!store.exists || (!store.has_complete_load && covers_all)) {
        plan.start = load_plan::base::empty;
        plan.way.fill(load_way::pages);
        return plan;
    }
    std::uint64_t new_bytes = 0;
    bool is_unknown = false;
    for (const wanted_kind& one : wanted) {
        if (store.has_records[discogs::index_of(one.kind)]) continue;
        new_bytes += one.file_bytes;
        is_unknown = is_unknown || one.file_bytes == 0;
    }
    plan.way.fill(load_way::merge);
    if (is_unknown || new_bytes * copy_pays_below < store.file_bytes) return plan;
    for (const wanted_kind& one : wanted) {
        const std::size_t kind = discogs::index_of(one.kind);
        if (store.has_records[kind]) continue;
        plan.start = load_plan::base::copy;
        plan.way[kind] = load_way::pages;
    }
    return plan;
}

store_state look_at(const std::filesystem::path& file) {
    store_state state;
    if (!std::filesystem::exists(file)) return state;
    connection store = open_catalog(file, connection::mode::read_only);
    state.exists = true;
    state.file_bytes = std::filesystem::file_size(file);
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        state.has_records[discogs::index_of(kind)] =
            store.integer(
                fmt::format("SELECT EXISTS(SELECT 1 FROM {})", discogs::element_name(kind))
            ) != 0;
    }
    state.has_complete_load =
        store.integer("SELECT EXISTS(SELECT 1 FROM loads WHERE status = 'complete')") != 0;
    return state;
}

}  // namespace waxpress::sqlite
