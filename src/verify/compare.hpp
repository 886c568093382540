#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "verify/kind_comparison.hpp"
#include "verify/pair_comparison.hpp"
#include "verify/store_side.hpp"

namespace waxpress::verify {

struct compare_options {
    std::vector<discogs::entity_kind> only;  ///< Empty: all that both sides have.
    std::filesystem::path folder;            ///< For what does not fit into memory.
    std::uint64_t memory_bytes = 0;          ///< For sorting, shared out.
    std::size_t shown = 10;                  ///< Differences that are named, of each kind.
    bool trusts_hashes = false;              ///< Contents are not hashed again.
    int latest_year = 0;
};

/// What a line of the report says: a kind of record or of relation.
struct compared_line {
    std::string name;  ///< "releases", "memberships".
    std::array<std::uint64_t, 2> counts{};
    std::array<std::uint64_t, 2> only{};
    std::array<std::string, 2> digests;  ///< Empty where there is none.
    std::uint64_t other_hash = 0;
    std::uint64_t other_facts = 0;
    std::array<std::uint64_t, 2> damaged{};
    std::array<std::uint64_t, 2> repeated{};
    std::array<std::optional<std::uint64_t>, 2> set_aside;
    std::uint64_t differences = 0;
    std::vector<std::string> first;  ///< The first differences, in words.
    std::string note;                ///< Why something was not compared; mostly empty.
};

struct comparison_report {
    std::array<std::string, 2> names;
    bool has_graph = false;  ///< Relations were compared.
    bool trusts_hashes = false;
    std::vector<compared_line> lines;
    std::array<double, 2> reading_seconds{};
    double seconds = 0;

    [[nodiscard]] std::uint64_t differences() const noexcept;
    [[nodiscard]] bool are_equal() const noexcept { return differences() == 0; }
};

/// Compares two stores, both read at the same time, kind by kind.
///
/// Errors: what the sides throw; failure(usage) where they have no kind in common.
/// Memory: `memory_bytes` and what the sides take; it does not grow with the stores.
[[nodiscard]] comparison_report compare_stores(
    store_side& a, store_side& b, const compare_options& options
);

}  // namespace waxpress::verify
