#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/tuple_sorter.hpp"
#include "verify/record_mark.hpp"

namespace waxpress::verify {

/// A relation that one side alone holds.
struct pair_difference {
    std::int64_t from = 0;
    std::int64_t to = 0;
    side held_by = side::a;
};

struct pair_figures {
    std::array<std::uint64_t, 2> pairs{};
    std::array<std::uint64_t, 2> only{};
    std::array<std::uint64_t, 2> digest{};
    std::vector<pair_difference> first;

    [[nodiscard]] std::uint64_t differences() const noexcept { return only[0] + only[1]; }
};

/// Ids that stand more than once on a side, each with the number of its last record in the order of
/// reading.
using repeated_records = std::unordered_map<std::int64_t, std::uint64_t>;

/// Compares two sets of relations that either end's record may assert, in bounded memory.
///
/// Lifetime: any thread may add; one calls `finish`, once, at the end.
/// Errors:   failure(store) if the disk does not take what memory does not.
class pair_comparison {
public:
    pair_comparison(const std::filesystem::path& folder, std::uint64_t memory_bytes);

    /// `first_record`: the number of the block's first record in the order of reading.
    void add(side from, std::span<const marked_pair> pairs, std::uint64_t first_record);
    /// What a record asserts that was not the last of its id does not count.
    [[nodiscard]] pair_figures finish(
        const std::array<repeated_records, 2>& repeated, std::size_t shown
    );

private:
    std::mutex mutex_;
    // Guarded by mutex_.
    tuple_sorter sorter_;
    std::vector<std::int64_t> flat_;
};

struct style_figures {
    std::array<std::uint64_t, 2> pairs{};
    std::array<std::uint64_t, 2> only{};
    std::vector<std::string> first;  ///< In words.

    [[nodiscard]] std::uint64_t differences() const noexcept { return only[0] + only[1]; }
};

/// Which styles are part of which genres: few, so they are held as they are.
/// Errors: failure(store) where there are half a million; a dump has about a thousand.
class style_comparison {
public:
    void add(side from, std::span<const std::pair<std::string, std::string>> pairs);
    [[nodiscard]] style_figures finish(std::size_t shown);

private:
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::array<bool, 2>> held_;  // By mutex_.
};

}  // namespace waxpress::verify
