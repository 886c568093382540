#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bolt/packer.hpp"
#include "bolt/statement.hpp"
#include "discogs/graph_facts.hpp"
#include "discogs/role_category.hpp"
#include "neo4j/recent_writes.hpp"
#include "neo4j/statements.hpp"

namespace waxpress::neo4j {

/// Distinct keys of nodes. Lifetime: its texts live until `clear`.
class key_list {
public:
    explicit key_list(std::pmr::memory_resource& texts) : texts_(&texts) {}
    std::uint32_t add(std::string_view key);  ///< Its number, by first appearance.
    /// Fixes the places: those of the keys in bytewise order, so that all transactions take their
    /// locks in one order.
    void sort();
    [[nodiscard]] std::uint32_t place_of(std::uint32_t number) const { return places_[number]; }
    [[nodiscard]] std::string_view text_of(std::uint32_t number) const { return keys_[number]; }
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
    /// The node is there already.
    void set_held(std::uint32_t number) { is_held_[number] = true; }
    [[nodiscard]] bool has_missing() const noexcept {
        return std::ranges::find(is_held_, false) != is_held_.end();
    }
    void pack_sorted(bolt::packer& to) const;
    void pack_missing(bolt::packer& to) const;
    void clear();

private:
    std::pmr::memory_resource* texts_;
    std::unordered_map<std::string_view, std::uint32_t> numbers_;
    std::vector<std::string_view> keys_;
    std::vector<bool> is_held_;
    std::vector<std::uint32_t> order_;
    std::vector<std::uint32_t> places_;
};

/// Records of one kind, made into the statements that write them: pure.
///
/// Shape:    fresh: not held, or without a hash: two transactions, the first makes the nodes that
///           the records refer to, which is soon over and shares locks with others; the second the
///           records whole, so that there is none with a hash and without its relations. Changed:
///           one transaction, which also takes away what the record does not say any more.
/// Lifetime: the ids that are added must live until the statements have been used; `statements`
///           view this batch.
class graph_batch {
public:
    enum class form : std::uint8_t { fresh, changed };

    graph_batch(discogs::entity_kind kind, form how);

    /// Errors: the reason in one line, and nothing is added, where a text is longer than an index
    ///         takes; empty: it is in.
    [[nodiscard]] std::string_view add(
        std::string_view id,
        std::string_view hash,
        const discogs::graph_facts& facts,
        const recent_writes& known
    );

    [[nodiscard]] bool is_empty() const noexcept { return ids_.empty(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return nodes_.size(); }

    /// Packs what was added; once.
    void finish();
    /// The first transaction; of a changed batch the only one.
    [[nodiscard]] std::span<const bolt::packed_statement> first() const noexcept { return first_; }
    [[nodiscard]] std::span<const bolt::packed_statement> second() const noexcept {
        return second_;
    }
    /// What is committed need not be merged again.
    void remember(recent_writes& known) const;

    void clear();

private:
    struct pair {
        std::uint32_t record;
        std::uint32_t key;
    };
    struct credit {
        std::uint32_t role;  ///< Its number in `roles_`.
        std::string_view artist;
    };
    struct lane_rows {
        explicit lane_rows(std::pmr::memory_resource& texts) : keys(texts) {}
        key_list keys;
        std::vector<pair> pairs;      ///< In order of records.
        std::vector<credit> credits;  ///< Beside `pairs`, of credits.
    };
    struct link {
        std::string_view from;
        std::string_view to;
        std::uint64_t hash;
    };

    [[nodiscard]] std::string_view keep(std::string_view text);
    void add_lane(
        const lane& one,
        lane_rows& to,
        const discogs::graph_facts& facts,
        const recent_writes& known
    );
    void add_links(const discogs::graph_facts& facts, const recent_writes& known);
    void add_link(
        std::vector<link>& to,
        char type,
        std::string_view from,
        std::string_view to_node,
        const recent_writes& known
    );
    void pack_roles(bolt::packer& to) const;
    void pack_node(std::string_view id, std::string_view hash, const discogs::graph_facts& facts);

    void finish_fresh();
    void finish_changed();
    void push(std::vector<bolt::packed_statement>& to, std::string_view text, std::string&& packed);
    void push_sided(std::vector<bolt::packed_statement>& to);
    void push_links(std::vector<bolt::packed_statement>& to);
    [[nodiscard]] std::string packed_links() const;
    [[nodiscard]] static std::string packed_stubs(const key_list& keys);
    [[nodiscard]] std::string packed_nodes() const;
    [[nodiscard]] std::string packed_records() const;
    [[nodiscard]] std::string packed_kept(const lane_rows& rows) const;
    [[nodiscard]] std::string packed_rows(const lane_rows& rows) const;

    const discogs::entity_kind kind_;
    const form form_;
    std::span<const lane> lanes_;
    std::pmr::monotonic_buffer_resource texts_;
    std::vector<std::string_view> ids_;
    std::string nodes_;  ///< Packed rows.
    std::vector<lane_rows> rows_;
    std::vector<link> part_of_;
    std::vector<link> same_as_;
    std::unordered_set<std::uint64_t> links_here_;
    key_list roles_{texts_};                             ///< Many credits share one: sent once.
    std::vector<std::string_view> categories_of_roles_;  ///< Beside `roles_`.
    discogs::role_categories categories_;

    std::vector<std::string> buffers_;
    std::vector<bolt::packed_statement> first_;
    std::vector<bolt::packed_statement> second_;
};

}  // namespace waxpress::neo4j
