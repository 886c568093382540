// Trees written as pages, judged by SQLite itself.
#include "sqlite/btree_writer.hpp"

#include <array>
#include <map>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "sqlite/btree_writer_test_file.hpp"

namespace waxpress::sqlite {
namespace {

using sqlite_btree_writer = database_file_test;

struct row {
    std::int64_t id = 0;
    std::optional<std::string> text;
    std::optional<std::string> blob;
    std::optional<std::int64_t> number;
};

constexpr std::int64_t far_id = std::int64_t{1} << 62U;

class row_maker {
public:
    row_maker(unsigned seed, int page_bytes)
        : chance_(seed), page_(static_cast<std::size_t>(page_bytes)) {}

    std::vector<row> rows(std::size_t count) {
        std::vector<row> made;
        std::int64_t id = -5;
        for (std::size_t i = 0; i < count; ++i) {
            id += below(100) == 0 ? static_cast<std::int64_t>(chance_() % (far_id / 64))
                                  : 1 + static_cast<std::int64_t>(below(3));
            made.push_back({id, bytes(), bytes(), number()});
        }
        return made;
    }

private:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(chance_() % bound); }
    std::optional<std::string> bytes() {
        const std::size_t limit = page_ - 35;
        switch (below(12)) {
            case 0:
                return std::nullopt;
            case 1:
                return "";
            case 2:
                return std::string(limit - 20 + below(40), 'a');
            case 3:
                return std::string(page_ / 4 - 40 + below(80), 'b');
            case 4:
                return std::string(page_ + below(16) - 8, 'c');
            case 5:
                return below(20) == 0 ? std::string(below(300'000), 'd') : "rare";
            default:
                return std::string(below(60), 'e');
        }
    }
    std::optional<std::int64_t> number() {
        const std::size_t bits = below(66);
        if (bits == 65) return std::nullopt;
        const auto value = static_cast<std::int64_t>(chance_());
        return bits >= 64 ? value : value >> bits;
    }
    std::mt19937_64 chance_;
    std::size_t page_;
};

void put(record_builder& built, const row& one, bool with_id) {
    built.clear();
    if (with_id) {
        built.integer(one.id);
    } else {
        built.null();
    }
    if (one.text)
        built.text(*one.text);
    else
        built.null();
    if (one.blob)
        built.blob(*one.blob);
    else
        built.null();
    if (one.number)
        built.integer(*one.number);
    else
        built.null();
}

class every_page_size : public sqlite_btree_writer, public testing::WithParamInterface<int> {
protected:
    void fill(const std::filesystem::path& file, const std::vector<row>& rows) {
        const page_number table_root = root_of(file, "t");
        const page_number tree_root = root_of(file, "w");
        const page_number index_root = root_of(file, "by_number");
        page_file pages(file);
        btree_writer table(pages, btree_kind::table, table_root);
        btree_writer tree(pages, btree_kind::index, tree_root);
        btree_writer index(pages, btree_kind::index, index_root);
        record_builder built;
        std::multimap<std::pair<bool, std::int64_t>, std::int64_t> order;  // NULLs first.
        for (const row& one : rows) {
            put(built, one, false);
            table.append(one.id, finished(built));
            put(built, one, true);
            tree.append(0, finished(built));
            order.emplace(std::pair(one.number.has_value(), one.number.value_or(0)), one.id);
        }
        for (const auto& [key, id] : order) {
            built.clear();
            if (key.first)
                built.integer(key.second);
            else
                built.null();
            built.integer(id);
            index.append(0, finished(built));
        }
        table.finish();
        tree.finish();
        index.finish();
        pages.finish();
    }
    static void expect_rows(connection& on, const std::string& from, const std::vector<row>& rows) {
        statement query(on, fmt::format("SELECT id, text, blob, number FROM {} ORDER BY id", from));
        for (const row& one : rows) {
            ASSERT_TRUE(query.step());
            EXPECT_EQ(query.integer(0), one.id);
            ASSERT_EQ(query.is_null(1), !one.text);
            EXPECT_TRUE(query.text(1) == one.text.value_or("")) << "text of " << one.id;
            ASSERT_EQ(query.is_null(2), !one.blob);
            EXPECT_TRUE(query.blob(2) == one.blob.value_or("")) << "blob of " << one.id;
            ASSERT_EQ(query.is_null(3), !one.number);
            EXPECT_EQ(query.integer(3), one.number.value_or(0));
        }
        EXPECT_FALSE(query.step());
    }
};

TEST_P(every_page_size, sqlite_reads_back_what_was_written_and_can_go_on_writing) {
    const int page_bytes = GetParam();
    const std::string schema =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT, blob BLOB, number INTEGER);"
        "CREATE INDEX by_number ON t(number);"
        "CREATE TABLE w(id INTEGER PRIMARY KEY, text TEXT, blob BLOB, number INTEGER) WITHOUT "
        "ROWID;";
    for (const std::size_t count : {0U, 1U, 2U, 3U, 7U, 40U, 150U, 1200U}) {
        SCOPED_TRACE(fmt::format("{} rows", count));
        const auto file = make(page_bytes, schema);
        row_maker maker(static_cast<unsigned>(count) + 1, page_bytes);
        const std::vector<row> rows = maker.rows(count);
        fill(file, rows);
        connection on = reopened(file);
        expect_sound(on);
        expect_rows(on, "t", rows);
        expect_rows(on, "w", rows);
        for (const row& one : rows) {
            statement look(
                on, "SELECT count(*) FROM t INDEXED BY by_number WHERE number IS ? AND id = ?"
            );
            if (one.number)
                look.bind(1, *one.number);
            else
                look.bind_null(1);
            look.bind(2, one.id);
            ASSERT_TRUE(look.step());
            EXPECT_EQ(look.integer(0), 1);
        }
        on.run(
            "DELETE FROM t WHERE id % 3 = 0; UPDATE t SET number = number / 2 + 1, text = text || "
            "'x'"
        );
        on.run(
            "INSERT INTO t SELECT id + 1000, 'new', blob, 5 FROM w WHERE 1 ON CONFLICT DO NOTHING"
        );
        on.run("DELETE FROM w WHERE number > 0");
        expect_sound(on);
        on.run("VACUUM");
        expect_sound(on);
    }
}

INSTANTIATE_TEST_SUITE_P(pages, every_page_size, testing::Values(512, 1024, 4096, 16384, 65536));

TEST_F(sqlite_btree_writer, small_rows_fill_three_levels) {
    const auto file = make(
        512,
        "CREATE TABLE t(id INTEGER PRIMARY KEY, number INTEGER); CREATE INDEX by_number ON "
        "t(number);"
        "CREATE TABLE w(a INTEGER, b TEXT, PRIMARY KEY(b, a)) WITHOUT ROWID;"
    );
    const page_number table_root = root_of(file, "t");
    const page_number index_root = root_of(file, "by_number");
    const page_number tree_root = root_of(file, "w");
    constexpr int count = 30'000;
    {
        page_file pages(file);
        btree_writer table(pages, btree_kind::table, table_root);
        btree_writer index(pages, btree_kind::index, index_root);
        btree_writer tree(pages, btree_kind::index, tree_root);
        record_builder built;
        std::string record;
        for (int i = 1; i <= count; ++i) {
            built.clear();
            built.null();
            built.integer(i);
            record.clear();
            built.append_to(record);
            table.append(i, record);
            index.append_tuple(std::array<std::int64_t, 2>{i, i});
            built.clear();
            built.text(fmt::format("{:06}", i));
            built.integer(i);
            record.clear();
            built.append_to(record);
            tree.append(0, record);
        }
        table.finish();
        index.finish();
        tree.finish();
        pages.finish();
    }
    connection on = reopened(file);
    expect_sound(on);
    for (const char* from : {"t", "t INDEXED BY by_number WHERE number > 0", "w"}) {
        EXPECT_EQ(on.integer(fmt::format("SELECT count(*) FROM {}", from)), count) << from;
    }
    EXPECT_EQ(on.integer("SELECT a FROM w WHERE b = '029999' AND a = 29999"), 29'999);
    on.run("INSERT INTO w SELECT id, 'z' || id FROM t");
    expect_sound(on);
}

TEST_F(sqlite_btree_writer, rowids_that_do_not_ascend_are_refused) {
    const auto file = make(4096, "CREATE TABLE t(id INTEGER PRIMARY KEY, x)");
    const page_number root = root_of(file, "t");
    page_file pages(file);
    btree_writer table(pages, btree_kind::table, root);
    record_builder built;
    built.null();
    built.integer(7);
    std::string record;
    built.append_to(record);
    table.append(3, record);
    EXPECT_THROW(table.append(3, record), failure);
    EXPECT_THROW(table.append(2, record), failure);
    table.append(4, record);
}

}  // namespace
}  // namespace waxpress::sqlite
