#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/tuple_sorter.hpp"
#include "verify/record_mark.hpp"

namespace waxpress::verify {

/// A record that two stores do not hold alike.
struct record_difference {
    std::int64_t id = 0;
    std::array<bool, 2> is_there{};
    std::array<bool, 2> is_damaged{};
    std::array<std::uint64_t, 2> times{};  ///< How often the id stands on either side.
    std::array<hash_words, 2> hash{};
    bool has_other_hash = false;
    bool has_other_facts = false;
};

/// What one side holds of a kind.
struct side_figures {
    std::uint64_t records = 0;
    std::uint64_t damaged = 0;
    std::uint64_t repeated = 0;             ///< Ids that stand there more than once.
    std::array<std::uint64_t, 2> digest{};  ///< Of ids and hashes, whatever the order.
    std::uint64_t facts = 0;                ///< Of ids and facts.
};

struct kind_figures {
    std::array<side_figures, 2> sides;
    std::array<std::uint64_t, 2> only{};  ///< In A alone, in B alone.
    std::uint64_t other_hash = 0;
    std::uint64_t other_facts = 0;
    std::uint64_t differences = 0;         ///< Records that differ in whatever way.
    std::vector<record_difference> first;  ///< By id, those that are no numbers first.
};

struct kind_comparison_options {
    std::filesystem::path folder;  ///< For what does not fit into memory.
    std::uint64_t memory_bytes = 0;
    std::size_t shown = 10;
    bool has_graph = false;
    /// Of ids that stand more than once the last counts, as in a dump; else that is a difference.
    std::array<bool, 2> last_counts{};
};

/// Compares the records of one kind by their marks, in bounded memory.
///
/// Lifetime: any thread may add; one calls `finish`, once, at the end.
/// Errors:   failure(store) if the disk does not take what memory does not.
/// Source:   marks of both sides go through one sorter, by id and then as they came.
class kind_comparison {
public:
    explicit kind_comparison(kind_comparison_options options);

    /// Marks of one side; of one id the last that comes counts.
    void add(side from, std::span<const record_mark> marks);
    [[nodiscard]] kind_figures finish();

private:
    struct group {
        std::int64_t id = 0;
        std::array<record_mark, 2> last{};
        std::array<std::uint64_t, 2> times{};
    };

    void close(const group& all, kind_figures& into) const;
    void count(const group& all, kind_figures& into) const;

    const kind_comparison_options options_;
    std::mutex mutex_;
    // Guarded by mutex_.
    tuple_sorter sorter_;
    std::uint64_t arrived_ = 0;
    std::vector<std::int64_t> flat_;
};

}  // namespace waxpress::verify
