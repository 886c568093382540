#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/graph_facts.hpp"
#include "discogs/role_category.hpp"
#include "discogs/sha256.hpp"
#include "verify/fact.hpp"
#include "verify/record_mark.hpp"

namespace waxpress::verify {

/// What is to be found out of each record.
struct mark_wish {
    bool hashes_content = true;  ///< Else the hash that the store claims is believed.
    bool has_graph = false;      ///< Facts and pairs are wanted.
    int latest_year = 0;         ///< Later ones are no years.

    /// Nothing is wanted but what the store claims.
    [[nodiscard]] bool needs_content() const noexcept { return hashes_content || has_graph; }
};

/// A record as a store holds it. Lifetime: views.
struct held_record {
    std::string_view id;
    std::string_view json;   ///< Canonical; empty where it is not needed or cannot be told.
    hash_words hash{};       ///< That the store claims.
    bool is_proved = false;  ///< `json` has that hash, as somebody has seen.
};

/// Makes marks of records whose canonical JSON can be told. One per thread.
class json_marker {
public:
    json_marker(discogs::entity_kind kind, const mark_wish& wish);

    void mark(const held_record& record, marked_block& into);

    /// What the graph must hold of a record, in words, sorted.
    [[nodiscard]] std::vector<std::string> told_facts(std::string_view id, std::string_view json);

private:
    [[nodiscard]] std::uint64_t read_facts(
        std::string_view id, std::string_view json, record_mark& mark, marked_block& into
    );
    void add_pairs(std::int64_t id, marked_block& into);
    void add_pair(std::int64_t id, std::string_view other, bool is_to, marked_block& into);
    void add_styles(marked_block& into);

    const discogs::entity_kind kind_;
    const mark_wish wish_;
    discogs::sha256_hasher hasher_;
    discogs::graph_facts_reader reader_;
    discogs::graph_facts facts_;
    discogs::role_categories categories_;
    std::unordered_set<std::uint64_t> known_styles_;  // Pairs of style and genre given before.
};

}  // namespace waxpress::verify
