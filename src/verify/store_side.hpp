#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "verify/json_marker.hpp"
#include "verify/pair_comparison.hpp"
#include "verify/record_mark.hpp"

namespace waxpress::verify {

/// A record fetched once more, to say what is different about it.
struct told_record {
    std::string id;
    bool is_there = false;
    std::string json;                 ///< Canonical; empty where the store cannot tell it.
    std::vector<std::string> facts;   ///< What its node holds, sorted; where there is a graph.
    std::vector<std::string> damage;  ///< What is wrong with it, where the store can tell.
};

/// Takes blocks as they come, from any thread; `first_record` is the number of the first record in
/// the order of reading, which counts only where an id may come twice.
/// Errors: throws where the comparison is over before its time.
using block_taker = std::function<void(const marked_block&, std::uint64_t first_record)>;

/// Gathers the marks of records that are read one by one, and hands them over by the thousand.
/// Lifetime: dies before `take`. The records' order does not count.
class block_gatherer {
public:
    explicit block_gatherer(const block_taker& take) : take_(take) {}

    /// To be filled.
    [[nodiscard]] marked_block& block() noexcept { return block_; }
    /// After each record.
    void pass_if_full() {
        if (block_.marks.size() >= marks_at_once) pass();
    }
    /// After the last one.
    void pass_rest() {
        if (!block_.is_empty()) pass();
    }

private:
    static constexpr std::size_t marks_at_once = 1024;

    void pass() {
        take_(block_, 0);
        block_.clear();
    }

    const block_taker& take_;
    marked_block block_;
};

/// One of the two stores that are compared.
///
/// Lifetime: used by one thread at a time.
/// Errors:   failure(store) or failure(input), one line.
class store_side {
public:
    store_side() = default;
    virtual ~store_side() = default;
    store_side(const store_side&) = delete;
    store_side& operator=(const store_side&) = delete;

    /// For the reader, without secrets: "catalog.db", "PostgreSQL db:5432/discogs as wax".
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual std::vector<discogs::entity_kind> kinds() const {
        return {discogs::all_kinds.begin(), discogs::all_kinds.end()};
    }
    /// It holds the graph itself: `read` gives what is in it, pairs of either end included.
    [[nodiscard]] virtual bool is_graph() const noexcept { return false; }
    /// Of ids that stand more than once the last counts.
    [[nodiscard]] virtual bool last_counts() const noexcept { return false; }

    /// Marks of all records of a kind, and the pairs that belong to it.
    virtual void read(
        discogs::entity_kind kind, const mark_wish& wish, const block_taker& take
    ) = 0;
    /// Of a graph: PART_OF.
    virtual void read_styles(const block_taker&) {}
    /// Ids of the kind last read that stood more than once.
    [[nodiscard]] virtual repeated_records repeated() const { return {}; }
    /// Records of the kind that the store put aside instead of taking them; nothing: not known.
    [[nodiscard]] virtual std::optional<std::uint64_t> set_aside(discogs::entity_kind) {
        return std::nullopt;
    }
    /// Some records once more, in the order of `ids`.
    [[nodiscard]] virtual std::vector<told_record> tell(
        discogs::entity_kind kind, const mark_wish& wish, std::span<const std::string> ids
    ) = 0;
};

}  // namespace waxpress::verify
