#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "discogs/graph_facts.hpp"
#include "discogs/record_block.hpp"
#include "discogs/role_category.hpp"
#include "neo4j/import/distinct.hpp"
#include "neo4j/import/node_ids.hpp"
#include "neo4j/import/tables.hpp"

namespace waxpress::neo4j {

/// Rows of one table, as the importer reads them.
struct table_rows {
    std::string text;
    std::uint64_t rows = 0;
};

/// What records come to.
struct import_rows {
    std::array<table_rows, import_tables> tables;
    std::array<id_list, 3> referred;  ///< Artists, labels, masters, in the order of entity_kind.
    fact_list facts;

    void clear();
};

/// Turns the facts of a record into rows.
///
/// Lifetime: keeps the categories of roles and which facts came lately; one per thread.
/// Source:   reference/wire-and-schema.md, 4.1.
class record_rows {
public:
    record_rows();

    void add(
        discogs::entity_kind kind,
        std::string_view id,
        const discogs::sha256_digest& hash,
        const discogs::graph_facts& facts,
        import_rows& out
    );

private:
    void add_artist(std::string_view id, const discogs::graph_facts& facts, import_rows& out);
    void add_label(std::string_view id, const discogs::graph_facts& facts, import_rows& out);
    void add_release(std::string_view id, const discogs::graph_facts& facts, import_rows& out);
    void add_described(
        discogs::entity_kind kind,
        std::string_view id,
        const discogs::graph_facts& facts,
        import_rows& out
    );
    void add_credit(std::string_view id, const discogs::credit_fact& credit, import_rows& out);
    void add_fact(const distinct_fact& fact);

    discogs::role_categories categories_;
    recent_facts recent_;
    std::vector<std::pair<distinct_fact, std::uint64_t>> said_;  // By the record at hand, hashed.
};

/// Why no node or relation can be made of a record; empty where it can.
[[nodiscard]] std::string why_not_importable(
    std::string_view id, discogs::entity_kind kind, const discogs::graph_facts& facts
);

}  // namespace waxpress::neo4j
