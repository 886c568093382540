#include "synth/world.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace waxpress::synth {

using discogs::index_of;

namespace {

/// Artists and labels that a number of releases has: 10.08 and 2.38 million for 19.19.
std::uint64_t artists_for(std::uint64_t releases) noexcept {
    return std::max<std::uint64_t>(1, releases * 525 / 1000);
}
std::uint64_t labels_for(std::uint64_t releases) noexcept {
    return std::max<std::uint64_t>(1, releases * 124 / 1000);
}

/// Releases stand on shelves of 15; a full shelf holds the releases of two masters and some that
/// have none. A last, shorter shelf holds one master.
constexpr std::uint64_t shelf_size = 15;
constexpr std::uint64_t shortest_shelf = 4;

constexpr std::uint64_t million = 1'000'000;

bool happens(dice roll, std::uint32_t ppm) noexcept {
    return roll.below(million) < ppm;
}

}  // namespace

/// Who stands on a shelf: first the releases of its first master, then of its second.
struct world::shelf {
    std::uint64_t first_master = 0;
    std::uint64_t of_first = 0;   ///< Releases of the first master.
    std::uint64_t of_either = 0;  ///< Releases of any master.
};

world::world(world_plan plan)
    : plan_(std::move(plan)),
      artists_(mix(plan_.seed * 4 + 1)),
      labels_(mix(plan_.seed * 4 + 2)),
      ids_{
          sparse_ids(stream_key(plan_.seed, question::gap, 0, 0), 5),
          sparse_ids(stream_key(plan_.seed, question::gap, 1, 0), 5),
          sparse_ids(stream_key(plan_.seed, question::gap, 2, 0), 2),
          sparse_ids(stream_key(plan_.seed, question::gap, 3, 0), 40)} {
    assert(plan_.releases > 0 && !plan_.months.empty() && "the caller checks the plan");
    std::uint64_t releases = 0;
    std::uint64_t masters = 0;
    for (std::size_t i = 0; i < plan_.months.size(); ++i) {
        const std::uint64_t added =
            i == 0 ? plan_.releases
                   : (releases * plan_.months[i].added_ppm + million / 2) / million;
        if (added > 0) {
            const std::uint64_t tail = added % shelf_size;
            const std::uint64_t made = added / shelf_size * 2 + (tail >= shortest_shelf ? 1 : 0);
            const std::uint64_t key = stream_key(plan_.seed, question::order, 3, releases);
            parts_.push_back({releases, masters, made, shuffle(added, key)});
            masters += made;
            releases += added;
        }
        artists_.grow(artists_for(releases) - artists_.count());
        labels_.grow(labels_for(releases) - labels_.count());
        ends_[0].push_back(artists_.count());
        ends_[1].push_back(labels_.count());
        ends_[2].push_back(masters);
        ends_[3].push_back(releases);
    }
}

std::uint64_t world::count(entity_kind kind) const noexcept {
    return ends_[index_of(kind)].back();
}

std::uint64_t world::id(entity_kind kind, std::uint64_t index) const noexcept {
    return ids_[index_of(kind)].id_of(index);
}

std::uint64_t world::dangling_id(entity_kind kind, std::uint64_t near) const noexcept {
    return ids_[index_of(kind)].gap_near(near);
}

std::size_t world::birth(entity_kind kind, std::uint64_t index) const noexcept {
    const auto& ends = ends_[index_of(kind)];
    return static_cast<std::size_t>(std::ranges::upper_bound(ends, index) - ends.begin());
}

dice world::roll(question asked, entity_kind kind, std::uint64_t index) const noexcept {
    return dice(stream_key(plan_.seed, asked, index_of(kind), index));
}

bool world::is_removed(entity_kind kind, std::uint64_t index) const noexcept {
    dice roll_of_record = roll(question::removal, kind, index);
    for (std::size_t i = birth(kind, index) + 1; i < plan_.months.size(); ++i) {
        if (happens(dice(roll_of_record.next() + i), plan_.months[i].removed_ppm)) return true;
    }
    return false;
}

record_history world::history(entity_kind kind, std::uint64_t index) const noexcept {
    record_history found;
    if (plan_.months.size() == 1) return found;
    dice roll_of_record = roll(question::change, kind, index);
    for (std::size_t i = birth(kind, index) + 1; i < plan_.months.size(); ++i) {
        if (!happens(dice(roll_of_record.next() + i), plan_.months[i].changed_ppm)) continue;
        ++found.changes;
        found.last_changed = i;
    }
    return found;
}

world::shelf world::shelf_at(const release_part& part, std::uint64_t number) const noexcept {
    dice fate(stream_key(plan_.seed, question::links, part.first_release, number));
    const std::uint64_t size = std::min(shelf_size, part.order.length() - number * shelf_size);
    shelf found;
    found.first_master = part.first_master + number * 2;
    if (size < shelf_size) {
        found.of_either = size < shortest_shelf ? 0 : size * 3 / 5;
        found.of_first = found.of_either;
        return found;
    }
    // 58.4 % of all releases have a master: 8.76 of a shelf.
    found.of_either = fate.chance(0.76) ? 9 : 8;
    const std::uint64_t smaller = fate.between(1, 4);
    found.of_first = fate.chance(0.5) ? smaller : found.of_either - smaller;
    return found;
}

master_link world::link_of(std::uint64_t release) const noexcept {
    std::size_t at = parts_.size() - 1;
    while (release < parts_[at].first_release)
        --at;
    const release_part& part = parts_[at];
    const std::uint64_t slot = part.order.slot_of(release - part.first_release);
    const shelf found = shelf_at(part, slot / shelf_size);
    const std::uint64_t place = slot % shelf_size;
    if (place < found.of_first) return {found.first_master, place == 0};
    if (place < found.of_either) return {found.first_master + 1, place == found.of_first};
    return {};
}

std::uint64_t world::main_release_of(std::uint64_t master) const noexcept {
    std::size_t at = parts_.size() - 1;
    while (master < parts_[at].first_master || parts_[at].masters == 0)
        --at;
    const release_part& part = parts_[at];
    const std::uint64_t local = master - part.first_master;
    const shelf found = shelf_at(part, local / 2);
    const std::uint64_t place = local % 2 == 0 ? 0 : found.of_first;
    return part.first_release + part.order.index_at(local / 2 * shelf_size + place);
}

}  // namespace waxpress::synth
