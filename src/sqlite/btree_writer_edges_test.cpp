// The sizes at which trees and payloads change their shape, judged by SQLite itself.
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "sqlite/btree_writer.hpp"
#include "sqlite/btree_writer_test_file.hpp"

namespace waxpress::sqlite {
namespace {

using sqlite_btree_edges = database_file_test;

std::string bytes_of(std::size_t size) {
    std::string made(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        made[i] = static_cast<char>(i * 7 + i / 251 + size);
    return made;
}

/// Sizes around each at which a payload spills or fills one more overflow page.
std::set<std::size_t> sizes_around_thresholds(std::size_t page) {
    const std::size_t least = (page - 12) * 32 / 255 - 23;
    const std::size_t most_index = (page - 12) * 64 / 255 - 23;
    std::set<std::size_t> sizes{0, 1, 127, 128, 16'383, 16'384, 1'000'000};
    for (const std::size_t base : {least, most_index, page - 35, page - 4}) {
        for (const std::size_t chain : {0U, 1U, 2U}) {
            const std::size_t middle = base + chain * (page - 4);
            for (std::size_t size = middle - 12; size < middle + 8; ++size)
                sizes.insert(size);
        }
    }
    return sizes;
}

class every_threshold : public sqlite_btree_edges, public testing::WithParamInterface<int> {};

TEST_P(every_threshold, payloads_just_below_and_above_it_read_back) {
    const auto file = make(
        GetParam(),
        "CREATE TABLE t(id INTEGER PRIMARY KEY, x BLOB);"
        "CREATE TABLE w(id INTEGER PRIMARY KEY, x BLOB) WITHOUT ROWID;"
    );
    const std::set<std::size_t> sizes =
        sizes_around_thresholds(static_cast<std::size_t>(GetParam()));
    {
        const page_number table_root = root_of(file, "t");
        const page_number tree_root = root_of(file, "w");
        page_file pages(file);
        btree_writer table(pages, btree_kind::table, table_root);
        btree_writer tree(pages, btree_kind::index, tree_root);
        for (const std::size_t size : sizes) {
            record_builder row;
            row.null();
            row.blob(bytes_of(size));
            table.append(static_cast<std::int64_t>(size), finished(row));
            record_builder key;
            key.integer(static_cast<std::int64_t>(size));
            key.blob(bytes_of(size));
            tree.append(0, finished(key));
        }
        table.finish();
        tree.finish();
        pages.finish();
    }
    connection on = reopened(file);
    expect_sound(on);
    for (const char* from : {"t", "w"}) {
        statement query(on, fmt::format("SELECT id, x FROM {} ORDER BY id", from));
        for (const std::size_t size : sizes) {
            ASSERT_TRUE(query.step());
            EXPECT_EQ(query.integer(0), static_cast<std::int64_t>(size));
            EXPECT_TRUE(query.blob(1) == bytes_of(size)) << from << " " << size;
        }
        EXPECT_FALSE(query.step());
    }
    on.run("UPDATE t SET x = substr(x, 1, length(x) / 2); DELETE FROM w WHERE id % 2 = 0");
    expect_sound(on);
}

INSTANTIATE_TEST_SUITE_P(pages, every_threshold, testing::Values(512, 1024, 4096, 16384, 65536));

TEST_F(sqlite_btree_edges, trees_of_every_size_around_one_and_two_full_pages_are_sound) {
    // One tree of each kind and count, all filled side by side.
    constexpr int most = 150;
    std::string schema;
    for (int count = 0; count <= most; ++count) {
        schema += fmt::format(
            "CREATE TABLE t{0}(x);"
            "CREATE TABLE w{0}(a INTEGER PRIMARY KEY) WITHOUT ROWID;"
            "CREATE TABLE p{0}(a, b, PRIMARY KEY(a, b)) WITHOUT ROWID;",
            count
        );
    }
    const auto file = make(512, schema);
    std::vector<page_number> roots;
    {
        connection on(file, connection::mode::read_only);
        statement query(
            on, "SELECT rootpage FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
        );
        while (query.step())
            roots.push_back(static_cast<page_number>(query.integer(0)));
    }
    {
        page_file pages(file);
        std::vector<btree_writer> trees;
        trees.reserve(roots.size());
        for (std::size_t i = 0; i < roots.size(); ++i) {
            trees.emplace_back(pages, i % 3 == 0 ? btree_kind::table : btree_kind::index, roots[i]);
        }
        const std::string text(20, 'x');
        for (int value = 0; value < most; ++value) {
            for (std::size_t count = static_cast<std::size_t>(value) + 1; count <= most; ++count) {
                record_builder built;
                built.integer(value);
                trees[3 * count].append(value, finished(built));
                trees[3 * count + 1].append(0, finished(built));
                built.text(text);
                trees[3 * count + 2].append(0, finished(built));
            }
        }
        for (btree_writer& tree : trees)
            tree.finish();
        pages.finish();
    }
    connection on = reopened(file);
    expect_sound(on);
    on.run("BEGIN");
    for (int count = 0; count <= most; ++count) {
        for (const char kind : {'t', 'w', 'p'}) {
            const auto name = fmt::format("{}{}", kind, count);
            EXPECT_EQ(on.integer("SELECT count(*) FROM " + name), count);
            EXPECT_EQ(on.integer("SELECT count(*) FROM " + name + " WHERE 1 > 0"), count);
        }
        if (count != 0) {
            EXPECT_EQ(
                on.integer(fmt::format("SELECT a FROM w{} WHERE a = {}", count, count - 1)),
                count - 1
            );
        }
        on.run(
            fmt::format("INSERT INTO w{0} VALUES (-7), (1000); DELETE FROM p{0} WHERE a > 3", count)
        );
    }
    on.run("COMMIT");
    expect_sound(on);
}

TEST_F(sqlite_btree_edges, the_smallest_and_the_largest_rowid_and_every_type_read_back) {
    const auto file =
        make(4096, "CREATE TABLE t(id INTEGER PRIMARY KEY, r REAL, x); CREATE INDEX by_r ON t(r)");
    const page_number table_root = root_of(file, "t");
    const page_number index_root = root_of(file, "by_r");
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    {
        page_file pages(file);
        btree_writer table(pages, btree_kind::table, table_root);
        btree_writer index(pages, btree_kind::index, index_root);
        double value = -2.5e300;
        for (const std::int64_t id :
             {least, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1} << 62U, most}) {
            record_builder built;
            built.null();
            built.real(value);
            built.null();
            table.append(id, finished(built));
            built.clear();
            built.real(value);
            built.integer(id);
            index.append(0, finished(built));
            value = value / 2 + 1e300;
        }
        table.finish();
        index.finish();
        pages.finish();
    }
    connection on = reopened(file);
    expect_sound(on);
    EXPECT_EQ(on.integer("SELECT min(id) FROM t"), least);
    EXPECT_EQ(on.integer("SELECT max(id) FROM t"), most);
    EXPECT_EQ(on.integer("SELECT id FROM t INDEXED BY by_r WHERE r = -2.5e300"), least);
    EXPECT_EQ(on.integer("SELECT count(*) FROM t WHERE typeof(r) = 'real' AND x IS NULL"), 5);
}

TEST_F(sqlite_btree_edges, records_are_byte_for_byte_those_of_sqlite) {
    // A file that SQLite filled and one filled with pages hold the same leaf, cell by cell.
    const std::string schema = "CREATE TABLE t(a, b, c, d, e)";
    const std::vector<std::int64_t> values{
        0,
        1,
        -1,
        2,
        127,
        128,
        -128,
        -129,
        32'767,
        32'768,
        -32'769,
        8'388'607,
        8'388'608,
        -8'388'609,
        2'147'483'647,
        2'147'483'648,
        -2'147'483'649,
        140'737'488'355'327,
        140'737'488'355'328,
        -140'737'488'355'329,
        std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()};
    const auto leaf_of = [&](const std::filesystem::path& file) {
        std::string page(16'384, '\0');
        unique_fd opened = unique_fd::open(file.string(), 0, failure_class::store);
        const std::size_t got = opened.pread_full(
            std::as_writable_bytes(std::span(page)), (root_of(file, "t") - 1) * page.size()
        );
        EXPECT_EQ(got, page.size());
        return page;
    };
    auto file = make(16'384, schema);
    {
        connection on = reopened(file);
        statement insert(on, "INSERT INTO t VALUES (?1, ?2, NULL, ?3, 2.25)");
        for (const std::int64_t value : values) {
            const std::string text(static_cast<std::size_t>(value & 0xff), 'x');
            const std::string blob = text.substr(text.size() / 2);
            insert.bind(1, value).bind(2, text).bind_blob(3, blob);
            insert.run();
        }
    }
    const std::string by_sql = leaf_of(file);
    file = make(16'384, schema);
    {
        const page_number root = root_of(file, "t");
        page_file pages(file);
        btree_writer table(pages, btree_kind::table, root);
        record_builder built;
        std::int64_t id = 0;
        for (const std::int64_t value : values) {
            const std::string text(static_cast<std::size_t>(value & 0xff), 'x');
            built.clear();
            built.integer(value);
            built.text(text);
            built.null();
            built.blob(text.substr(text.size() / 2));
            built.real(2.25);
            table.append(++id, finished(built));
        }
        table.finish();
        pages.finish();
    }
    EXPECT_TRUE(leaf_of(file) == by_sql);
}

}  // namespace
}  // namespace waxpress::sqlite
