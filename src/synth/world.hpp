#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "synth/community.hpp"
#include "synth/order.hpp"

namespace waxpress::synth {

using discogs::entity_kind;

/// One month of a world's history. The shares count what came of the month before; the first
/// month has none. Units: parts per million.
struct month_plan {
    std::string month;  ///< "20260401"
    std::uint32_t changed_ppm = 0;
    std::uint32_t removed_ppm = 0;
    std::uint32_t added_ppm = 0;

    bool operator==(const month_plan&) const = default;
};

/// Everything that decides what a month of dumps holds, byte for byte.
struct world_plan {
    std::uint64_t seed = 1;
    std::uint64_t releases = 0;  ///< In the first month.
    std::vector<month_plan> months;

    bool operator==(const world_plan&) const = default;
};

/// What a release has to do with a master.
struct master_link {
    std::optional<std::uint64_t> master;  ///< Index of the master.
    bool is_main_release = false;
};

/// What happened to a record since it first appeared.
struct record_history {
    std::uint32_t changes = 0;     ///< Months in which it was edited.
    std::size_t last_changed = 0;  ///< The last of them, counted from 0.
};

/// Who exists, under which id, and who refers to whom: pure arithmetic on indices, no tables.
///
/// Units:  an index counts the records of a kind in file order, removed ones included.
/// Errors: none after construction; `max_releases` bounds the plan.
class world {
public:
    static constexpr std::uint64_t max_releases = 1'000'000'000;

    explicit world(world_plan plan);

    [[nodiscard]] const world_plan& plan() const noexcept { return plan_; }
    [[nodiscard]] std::uint64_t seed() const noexcept { return plan_.seed; }
    [[nodiscard]] const community& artists() const noexcept { return artists_; }
    [[nodiscard]] const community& labels() const noexcept { return labels_; }

    /// Indices in use, those of removed records included.
    [[nodiscard]] std::uint64_t count(entity_kind kind) const noexcept;
    [[nodiscard]] std::uint64_t id(entity_kind kind, std::uint64_t index) const noexcept;
    /// An id of nobody, for references that lead nowhere.
    [[nodiscard]] std::uint64_t dangling_id(entity_kind kind, std::uint64_t near) const noexcept;
    /// The month in which it first appeared, counted from 0.
    [[nodiscard]] std::size_t birth(entity_kind kind, std::uint64_t index) const noexcept;
    [[nodiscard]] bool is_removed(entity_kind kind, std::uint64_t index) const noexcept;
    [[nodiscard]] record_history history(entity_kind kind, std::uint64_t index) const noexcept;

    [[nodiscard]] master_link link_of(std::uint64_t release) const noexcept;
    [[nodiscard]] std::uint64_t main_release_of(std::uint64_t master) const noexcept;

    /// The stream that answers `asked` about one record.
    [[nodiscard]] dice roll(question asked, entity_kind kind, std::uint64_t index) const noexcept;

private:
    /// The releases of one month and the masters they make up.
    struct release_part {
        std::uint64_t first_release = 0;
        std::uint64_t first_master = 0;
        std::uint64_t masters = 0;
        shuffle order;
    };
    struct shelf;

    [[nodiscard]] shelf shelf_at(const release_part& part, std::uint64_t number) const noexcept;

    world_plan plan_;
    community artists_;
    community labels_;
    std::vector<release_part> parts_;
    std::array<std::vector<std::uint64_t>, 4> ends_;  ///< Of each kind: count at each month's end.
    std::array<sparse_ids, 4> ids_;
};

}  // namespace waxpress::synth
