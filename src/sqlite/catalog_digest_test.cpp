#include "sqlite/catalog_digest.hpp"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "discogs/sha256.hpp"
#include "sqlite/catalog_digest_row.hpp"
#include "sqlite/catalog_test_store.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

std::string total_of(const catalog_test_store& store, unsigned threads = 1) {
    return discogs::to_hex(digest_content(store.file(), threads).total);
}

TEST(sqlite_catalog_digest, the_numbering_of_dictionaries_and_the_packing_have_no_part_in_it) {
    catalog_test_store one;
    one.add_world();
    one.finish();
    catalog_test_store other(
        {.first_words = {"Guitar", "Drums", "Prog Rock", "Bert", "Album"},
         .with_document_dictionary = true}
    );
    other.add_world();
    other.finish();
    EXPECT_NE(
        one.on().integer("SELECT role FROM credit_data WHERE role > 1 LIMIT 1"),
        other.on().integer("SELECT role FROM credit_data WHERE role > 1 LIMIT 1")
    );
    EXPECT_EQ(total_of(one), total_of(other));
    EXPECT_EQ(total_of(one, 1), total_of(one, 3));
}

TEST(sqlite_catalog_digest, a_text_that_a_full_dictionary_did_not_take_is_the_same_text) {
    catalog_test_store store;
    store.add_world();
    store.finish();
    const auto before = total_of(store);
    for (const spelled_column& column : spelled_columns()) {
        if (column.by == dictionary::genre || column.by == dictionary::style) continue;
        store.run(fmt::format(
            "UPDATE {0} SET {1} = (SELECT text FROM {2} WHERE id = {0}.{1}) WHERE typeof({1}) = "
            "'integer'",
            info_of(column.of).name,
            column.column,
            dictionary_names[static_cast<std::size_t>(column.by)]
        ));
        EXPECT_EQ(total_of(store), before) << info_of(column.of).name << "." << column.column;
    }
}

// Every cell of every table matters, and every kind of change.
TEST(sqlite_catalog_digest, any_changed_cell_changes_it) {
    catalog_test_store store;
    store.add_world();
    store.finish();
    // Tables that the world leaves empty get a row to change.
    for (std::size_t i = 0; i < table_count; ++i) {
        const table_info& info = info_of(static_cast<table>(i));
        if (store.on().integer(fmt::format("SELECT count(*) FROM {}", info.name)) != 0) continue;
        const bool is_document = info.name.ends_with("_doc");
        std::string values = is_document ? "1, '{\"id\":\"1\"}'" : "1, 0";
        for (int column = 2; column < info.column_count; ++column)
            values += ", 'x'";
        store.run(fmt::format("INSERT INTO {} VALUES({})", info.name, values));
    }
    std::set<std::string> seen{total_of(store)};
    for (std::size_t i = 0; i < table_count; ++i) {
        const table_info& info = info_of(static_cast<table>(i));
        statement columns(store.on(), "SELECT name, pk FROM pragma_table_info(?)");
        columns.bind(1, info.name);
        while (columns.step()) {
            const std::string column(columns.text(0));
            const bool is_document = column == "doc";
            const bool is_key = columns.integer(1) != 0;
            const std::string changed = is_key ? column + " + 1000"
                                        : is_document
                                            ? std::string("'{}'")
                                            : fmt::format("ifnull({}, '') || 'x'", column);
            store.run(fmt::format("UPDATE {} SET {} = {}", info.name, column, changed));
            EXPECT_TRUE(seen.insert(total_of(store)).second) << info.name << "." << column;
        }
    }
}

TEST(sqlite_catalog_digest, only_the_kind_that_changed_changes) {
    catalog_test_store store;
    store.add_world();
    store.finish();
    const content_digest before = digest_content(store.file(), 2);
    store.run("UPDATE label SET profile = '' WHERE id = 1");  // Was NULL.
    const content_digest after = digest_content(store.file(), 2);
    EXPECT_NE(before.total, after.total);
    EXPECT_NE(
        before.of_kind[discogs::index_of(entity_kind::labels)],
        after.of_kind[discogs::index_of(entity_kind::labels)]
    );
    EXPECT_EQ(
        before.of_kind[discogs::index_of(entity_kind::artists)],
        after.of_kind[discogs::index_of(entity_kind::artists)]
    );
    EXPECT_EQ(before.rows, after.rows);
}

TEST(sqlite_catalog_digest, bookkeeping_has_no_part_in_it) {
    catalog_test_store store;
    store.add_world();
    store.finish();
    const auto before = total_of(store);
    store.run(
        "INSERT INTO loads(run, kind, source, started_at, status) VALUES(1, 'labels', 's', 't', "
        "'running');"
        "INSERT INTO rejects(kind, source, byte_offset, reason, raw) VALUES('labels', 's', 1, 'r', "
        "'x');"
        "INSERT INTO term(text) VALUES('unused'); DROP TABLE release_fts; VACUUM"
    );
    EXPECT_EQ(total_of(store), before);
}

TEST(sqlite_catalog_digest, ids_at_the_ends_of_the_range_are_read_once) {
    catalog_test_store store;
    store.finish();
    for (const char* id :
         {"-9223372036854775808", "-1", "0", "65535", "65536", "9223372036854775807"}) {
        store.run(fmt::format("INSERT INTO label(id, hash) VALUES({}, x'00')", id));
    }
    EXPECT_EQ(digest_content(store.file(), 2).rows, 6U);
}

TEST(sqlite_catalog_digest, a_damaged_document_is_named) {
    catalog_test_store store;
    store.add_world();
    store.finish();
    store.run("INSERT OR REPLACE INTO release_doc VALUES(20, x'00112233')");
    try {
        (void)total_of(store);
        FAIL() << "was not noticed";
    } catch (const failure& failed) {
        EXPECT_NE(std::string(failed.what()).find("release 20"), std::string::npos)
            << failed.what();
        EXPECT_EQ(failed.where(), failure_class::store);
    }
}

TEST(sqlite_catalog_digest, cells_that_look_alike_are_told_apart) {
    std::set<std::string> seen;
    std::string cell;
    const auto is_new = [&] { return seen.insert(std::exchange(cell, {})).second; };
    append_null(cell);
    EXPECT_TRUE(is_new());
    append_integer(cell, 1);
    EXPECT_TRUE(is_new());
    append_bytes(cell, 't', "1");
    EXPECT_TRUE(is_new());
    append_bytes(cell, 'b', "1");
    EXPECT_TRUE(is_new());
    append_bytes(cell, 't', "a");
    append_bytes(cell, 't', "bc");
    EXPECT_TRUE(is_new());
    append_bytes(cell, 't', "ab");
    append_bytes(cell, 't', "c");
    EXPECT_TRUE(is_new());
}

// The table of spelled columns must know every column that a view spells out.
TEST(sqlite_catalog_digest, every_column_without_a_type_is_known_to_be_spelled_or_a_number) {
    catalog_test_store store;
    store.finish();
    const std::set<std::string_view> numbers{
        "width", "height", "duration", "embed", "src", "length", "quantity", "resource_url"};
    for (std::size_t i = 0; i < table_count; ++i) {
        const auto which = static_cast<table>(i);
        const row_shape shape(which);
        statement columns(store.on(), "SELECT cid, name, type FROM pragma_table_info(?)");
        columns.bind(1, info_of(which).name);
        std::size_t count = 0;
        while (columns.step()) {
            ++count;
            const bool is_spelled =
                shape.spelled_by.at(static_cast<std::size_t>(columns.integer(0))).has_value();
            const bool is_number = numbers.contains(columns.text(1)) ||
                                   (which == table::company && columns.text(1) == "type");
            const bool is_node = columns.text(1) == "genre_id" || columns.text(1) == "style_id";
            EXPECT_EQ(is_spelled, (columns.text(2).empty() && !is_number) || is_node)
                << info_of(which).name << "." << columns.text(1);
        }
        EXPECT_EQ(shape.spelled_by.size(), count);
    }
}

}  // namespace
}  // namespace waxpress::sqlite
