#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/graph_facts.hpp"
#include "discogs/role_category.hpp"

namespace waxpress::verify {

/// What a record's node holds, and the relations that its record alone asserts.
enum class fact_kind : std::uint8_t {
    name,
    title,
    year,
    format,  ///< Name, place in the list.
    catalog_number,
    resource_url,
    releases_url,
    by,
    on,
    derived_from,
    genre,
    style,
    credited_on,  ///< Person, role, category.
    alias_of,     ///< The other artist is an alias of this one.
};

/// One thing that the graph holds of a record. Lifetime: views.
struct fact {
    fact_kind what = fact_kind::name;
    std::string_view first;
    std::string_view second{};
    std::string_view third{};

    /// A number that stands for it. Those of a record are added up, so that order does not count.
    [[nodiscard]] std::uint64_t number() const noexcept;
    /// "BY 3", "CREDITED_ON \"Bob\" as \"Bass\" (session)".
    [[nodiscard]] std::string words() const;
};

using fact_visitor = std::function<void(const fact&)>;

/// What the graph must hold of a record that says `facts`.
///
/// Shape:  as `neo4j/graph_batch` writes it; MEMBER_OF and SUBLABEL_OF, which either end may
///         assert, are not among them, nor are PART_OF and SAME_AS, which follow from many records.
void visit_facts(
    discogs::entity_kind kind,
    std::string_view id,
    const discogs::graph_facts& facts,
    discogs::role_categories& categories,
    const fact_visitor& visit
);

/// The sum that stands for all of it.
class fact_sum {
public:
    void add(const fact& one) noexcept { sum_ += one.number(); }
    [[nodiscard]] std::uint64_t value() const noexcept { return sum_; }

private:
    std::uint64_t sum_ = 0;
};

}  // namespace waxpress::verify
