// docs/schema.md says what is true: its queries run, and what it calls indexed is.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sqlite/catalog_test_store.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

std::string document() {
    const std::ifstream file(WAXPRESS_SCHEMA_DOCUMENT);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> queries_of(const std::string& text) {
    std::vector<std::string> queries;
    constexpr std::string_view fence = "\n```sql\n";
    for (std::size_t at = 0; (at = text.find(fence, at)) != std::string::npos;) {
        const std::size_t begin = at + fence.size();
        at = text.find("\n```", begin);
        queries.push_back(text.substr(begin, at - begin));
    }
    return queries;
}

class sqlite_schema_document : public testing::Test {
protected:
    sqlite_schema_document() {
        store_.add_world();
        store_.finish();
    }
    // Tables of records that a query reads from end to end.
    std::vector<std::string> scanned_by(const std::string& sql) {
        statement plan(store_.on(), "EXPLAIN QUERY PLAN " + sql);
        std::vector<std::string> found;
        while (plan.step()) {
            const std::string line(plan.text(3));
            if (!line.starts_with("SCAN ") || line.find("VIRTUAL TABLE") != std::string::npos)
                continue;
            const std::string_view name = std::string_view(line).substr(5, line.find(' ', 5) - 5);
            if (is_record_table(name) || name.size() <= 2 || name == "mine" || name == "other") {
                found.push_back(line);
            }
        }
        return found;
    }
    static bool is_record_table(std::string_view name) {
        for (std::size_t i = 0; i < table_count; ++i) {
            if (info_of(static_cast<table>(i)).name == name) return true;
        }
        return false;
    }
    catalog_test_store store_;
};

TEST_F(sqlite_schema_document, every_query_runs_and_uses_indexes_where_it_says_so) {
    const std::vector<std::string> queries = queries_of(document());
    ASSERT_GE(queries.size(), 18U);
    std::size_t indexed = 0;
    for (const std::string& sql : queries) {
        ASSERT_NO_THROW(statement(store_.on(), sql).run()) << sql;
        if (!sql.starts_with("-- by index")) continue;
        ++indexed;
        const auto scanned = scanned_by(sql);
        EXPECT_TRUE(scanned.empty()) << sql << "\n" << scanned.front();
        statement query(store_.on(), sql);
        EXPECT_TRUE(query.step()) << "finds nothing in the made-up world:\n" << sql;
    }
    EXPECT_GE(indexed, 12U);
}

TEST_F(sqlite_schema_document, every_table_view_and_column_is_described) {
    const std::string text = document();
    statement names(
        store_.on(),
        "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view', 'index') "
        "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts_%'"
    );
    while (names.step()) {
        std::string name(names.text(0));
        if (name.ends_with("_data")) name.resize(name.size() - 5);  // Its view is described.
        EXPECT_NE(text.find("`" + name + "`"), std::string::npos) << name;
        if (names.text(1) != "view" && name.find('_') != std::string::npos) continue;
        statement columns(store_.on(), "SELECT name FROM pragma_table_info(?)");
        columns.bind(1, name);
        while (columns.step()) {
            const std::string column(columns.text(0));
            const bool is_there = text.find("`" + column + "`") != std::string::npos ||
                                  text.find(column + ",") != std::string::npos ||
                                  text.find(column + ")") != std::string::npos;
            EXPECT_TRUE(is_there || column == "checksum") << name << "." << column;
        }
    }
}

TEST_F(sqlite_schema_document, the_graph_is_walked_by_index_both_ways) {
    for (const std::string_view end : {"source", "target"}) {
        for (const std::string_view kind :
             {"artist", "label", "master", "release", "genre", "style"}) {
            const std::string where = std::string(end) + "_kind = '" + std::string(kind) +
                                      "' AND " + std::string(end) + "_id = ?";
            const auto scanned = scanned_by("SELECT * FROM edge WHERE " + where);
            EXPECT_TRUE(scanned.empty()) << where << ": " << scanned.front();
        }
    }
}

}  // namespace
}  // namespace waxpress::sqlite
