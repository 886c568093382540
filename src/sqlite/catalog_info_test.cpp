#include "sqlite/catalog_info.hpp"

#include <gtest/gtest.h>

#include "sqlite/catalog_test_store.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

class sqlite_catalog_info : public testing::Test {
protected:
    sqlite_catalog_info() {
        store_.add_world();
        store_.finish();
    }
    void add_load(const std::string& kind, const std::string& status, const std::string& month) {
        store_.run(
            "INSERT INTO loads(run, kind, month, source, started_at, status, reason, read, "
            "written) VALUES(1, '" +
            kind + "', '" + month + "', 's.gz', '2026-01-01T00:00:00Z', '" + status + "', " +
            (status == "incomplete" ? "'cut short'" : "NULL") + ", 5, 5)"
        );
    }
    kind_info of(entity_kind kind) { return read_info(store_.on()).kinds[discogs::index_of(kind)]; }

    catalog_test_store store_;
};

TEST_F(sqlite_catalog_info, counts_are_those_of_the_tables) {
    const catalog_info info = read_info(store_.on());
    EXPECT_EQ(info.kinds[0].records, 11);
    EXPECT_EQ(info.kinds[1].records, 1);
    EXPECT_EQ(info.kinds[3].records, 2);
    EXPECT_EQ(info.kinds[3].searchable, 2);
    EXPECT_GT(info.file_bytes, 0U);
    EXPECT_FALSE(info.has_track_search);
    EXPECT_EQ(info.months(), "");
}

TEST_F(sqlite_catalog_info, the_last_load_says_what_is_complete) {
    add_load("artists", "incomplete", "20260301");
    EXPECT_EQ(of(entity_kind::artists).completeness(), "INCOMPLETE: cut short; load it again");
    add_load("artists", "complete", "20260401");
    EXPECT_EQ(of(entity_kind::artists).completeness(), "complete");
    EXPECT_EQ(of(entity_kind::artists).last_load->read, 5);
    add_load("releases", "running", "20260401");
    EXPECT_NE(
        of(entity_kind::releases).completeness().find("INCOMPLETE: the load begun"),
        std::string::npos
    );
    EXPECT_EQ(of(entity_kind::labels).completeness(), "of unknown origin");
    store_.run("DELETE FROM label");
    EXPECT_EQ(of(entity_kind::labels).completeness(), "not loaded");
    EXPECT_FALSE(read_info(store_.on()).is_complete());
    EXPECT_EQ(read_info(store_.on()).months(), "20260401");
}

TEST_F(sqlite_catalog_info, months_that_differ_are_all_named) {
    add_load("artists", "complete", "20260301");
    add_load("labels", "complete", "20260401");
    add_load("masters", "complete", "20260401");
    add_load("releases", "complete", "20260401");
    const catalog_info info = read_info(store_.on());
    EXPECT_EQ(info.months(), "20260301, 20260401");
    EXPECT_TRUE(info.is_complete());
}

TEST_F(sqlite_catalog_info, full_text_that_lacks_names_is_told) {
    add_load("artists", "complete", "20260401");
    store_.run("INSERT INTO artist_fts(artist_fts, rowid, name) VALUES('delete', 1, 'Anna')");
    EXPECT_NE(of(entity_kind::artists).completeness().find("10 of 11"), std::string::npos);
    store_.run("DROP TABLE artist_fts");
    EXPECT_EQ(of(entity_kind::artists).completeness(), "complete, but without full text");
}

TEST_F(sqlite_catalog_info, full_text_agrees_with_the_tables) {
    for (const full_text_info& index : full_text_indexes()) {
        const std::string name(index.name);
        EXPECT_NO_THROW(
            store_.run("INSERT INTO " + name + "(" + name + ", rank) VALUES('integrity-check', 1)")
        ) << name;
    }
    store_.run("UPDATE artist SET name = 'Changed behind its back' WHERE id = 1");
    EXPECT_THROW(
        store_.run("INSERT INTO artist_fts(artist_fts, rank) VALUES('integrity-check', 1)"), failure
    );
}

TEST_F(sqlite_catalog_info, sizes_of_tables_add_up_to_the_file) {
    const auto sizes = read_table_sizes(store_.on());
    if (!sizes) GTEST_SKIP() << "this SQLite has no dbstat";
    std::uint64_t sum = 0;
    for (const table_size& each : *sizes)
        sum += static_cast<std::uint64_t>(each.bytes);
    const std::uint64_t file = read_info(store_.on()).file_bytes;
    EXPECT_LE(sum, file);
    EXPECT_GT(sum, file * 9 / 10);
}

}  // namespace
}  // namespace waxpress::sqlite
