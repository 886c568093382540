#include "sqlite/page_file.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "sqlite/btree_writer.hpp"
#include "sqlite/btree_writer_test_file.hpp"

namespace waxpress::sqlite {
namespace {

using sqlite_page_file = database_file_test;

TEST(sqlite_page_allocator, the_page_with_the_lock_byte_is_never_given_out) {
    for (const std::uint32_t page_bytes : {512U, 4096U, 16384U, 65536U}) {
        const page_number lock_page = (1U << 30U) / page_bytes + 1;
        for (page_number before = lock_page - 40; before < lock_page + 2; ++before) {
            page_allocator pages(page_bytes, before);
            for (int i = 0; i < 8; ++i) {
                const page_range taken = pages.take(16);
                ASSERT_GE(taken.count, 1U);
                const bool holds =
                    taken.first <= lock_page && lock_page < taken.first + taken.count;
                EXPECT_FALSE(holds) << page_bytes << " " << before;
            }
        }
    }
}

TEST(sqlite_page_allocator, a_file_never_ends_with_the_page_of_the_lock_byte) {
    const page_number lock_page = (1U << 30U) / 4096 + 1;
    page_allocator pages(4096, lock_page - 11);
    const page_range before = pages.take(16);
    EXPECT_EQ(before.count, 10U);
    const page_range after = pages.take(16);
    EXPECT_EQ(after.first, lock_page + 1);
    pages.give_back({before.first + 4, 6});
    pages.give_back(after);
    EXPECT_TRUE(pages.settle().empty());
    EXPECT_EQ(pages.page_count(), before.first + 3);
}

TEST(sqlite_page_allocator, pages_given_back_at_the_end_are_cut_off_and_others_are_free) {
    page_allocator pages(4096, 10);
    const page_range first = pages.take(16);
    const page_range second = pages.take(16);
    pages.give_back({first.first + 4, 12});
    pages.give_back({second.first + 2, 14});
    EXPECT_EQ(pages.settle().size(), 12U);
    EXPECT_EQ(pages.page_count(), second.first + 1);
}

TEST(sqlite_page_allocator, what_was_given_back_is_taken_first) {
    page_allocator pages(4096, 10);
    const page_range first = pages.take(16);
    pages.give_back({first.first + 1, 15});
    const page_range again = pages.take(16);
    EXPECT_EQ(again.first, first.first + 1);
    EXPECT_EQ(again.count, 15U);
}

TEST(sqlite_page_allocator, more_pages_than_sqlite_can_number_are_not_given_out) {
    const page_number largest = std::numeric_limits<page_number>::max() - 1;
    page_allocator pages(65536, largest - 20);
    EXPECT_EQ(pages.take(16).count, 16U);
    EXPECT_EQ(pages.take(16).count, 0U);
}

TEST_F(sqlite_page_file, pages_in_the_middle_that_were_not_used_are_free_pages) {
    // More of them than one trunk page of the free list can name.
    const auto file = make(512, "CREATE TABLE t(x); CREATE TABLE u(x)");
    constexpr std::uint32_t unused = 400;
    {
        page_file pages(file);
        const page_range left = pages.take(unused);
        btree_writer filled(pages, btree_kind::table, root_of(file, "t"));
        record_builder built;
        built.text(std::string(5000, 'x'));
        filled.append(1, finished(built));
        filled.finish();
        pages.give_back(left);
        pages.finish();
    }
    connection on = reopened(file);
    expect_sound(on);
    EXPECT_EQ(on.integer("PRAGMA freelist_count"), unused);
    on.run("INSERT INTO u VALUES (zeroblob(150000))");
    expect_sound(on);
    EXPECT_LT(on.integer("PRAGMA freelist_count"), 150);
}

TEST_F(sqlite_page_file, pages_that_were_free_before_stay_free) {
    const auto file = make(
        1024,
        "CREATE TABLE t(x); CREATE TABLE u(x); INSERT INTO u VALUES (zeroblob(90000)); DELETE FROM "
        "u"
    );
    {
        page_file pages(file);
        const page_range left = pages.take(10);
        btree_writer filled(pages, btree_kind::table, root_of(file, "t"));
        record_builder built;
        built.blob(std::string(5000, 'x'));
        filled.append(1, finished(built));
        filled.finish();
        pages.give_back(left);
        pages.finish();
    }
    connection on = reopened(file);
    expect_sound(on);
    EXPECT_GT(on.integer("PRAGMA freelist_count"), 90);
}

TEST_F(sqlite_page_file, nothing_written_leaves_the_file_as_it_was) {
    const auto file = make(4096, "CREATE TABLE t(x); INSERT INTO t VALUES (1)");
    const auto size = std::filesystem::file_size(file);
    page_file pages(file);
    pages.finish();
    EXPECT_EQ(std::filesystem::file_size(file), size);
    connection on(file, connection::mode::read_only);
    expect_sound(on);
    EXPECT_EQ(on.integer("SELECT x FROM t"), 1);
}

TEST_F(sqlite_page_file, trees_can_be_filled_from_several_threads) {
    constexpr int trees = 6;
    constexpr int rows = 20'000;
    std::string schema;
    for (int i = 0; i < trees; ++i)
        schema += fmt::format("CREATE TABLE t{}(x, y);", i);
    const auto file = make(1024, schema);
    std::vector<page_number> roots;
    for (int i = 0; i < trees; ++i)
        roots.push_back(root_of(file, fmt::format("t{}", i)));
    {
        page_file pages(file);
        std::vector<std::thread> threads;
        for (int i = 0; i < trees; ++i) {
            threads.emplace_back([&, i] {
                btree_writer filled(pages, btree_kind::table, roots[static_cast<std::size_t>(i)]);
                record_builder built;
                for (int id = 1; id <= rows; ++id) {
                    built.clear();
                    built.integer(id);
                    built.text(id % 500 == 0 ? std::string(3000, 'x') : "short");
                    filled.append(id, finished(built));
                }
                filled.finish();
            });
        }
        for (std::thread& one : threads)
            one.join();
        pages.finish();
    }
    connection on(file, connection::mode::read_only);
    expect_sound(on);
    for (int i = 0; i < trees; ++i) {
        EXPECT_EQ(on.integer(fmt::format("SELECT sum(x = rowid) FROM t{}", i)), rows);
    }
}

TEST_F(sqlite_page_file, files_that_pages_cannot_be_written_to_are_refused_in_one_line) {
    const auto refused = [&](const std::string& name) -> std::string {
        try {
            page_file pages(folder_ / name);
        } catch (const failure& failed) {
            EXPECT_EQ(failed.where(), failure_class::store);
            return failed.what();
        }
        return "";
    };
    EXPECT_THAT(refused("missing.db"), testing::HasSubstr("missing.db"));
    std::ofstream(folder_ / "empty.db").flush();
    EXPECT_THAT(refused("empty.db"), testing::HasSubstr("empty.db"));
    std::ofstream(folder_ / "other.db") << std::string(4096, 'x');
    EXPECT_THAT(refused("other.db"), testing::HasSubstr("other.db"));
    std::filesystem::remove(folder_ / "test.db");
    const auto vacuumed = make(4096, "PRAGMA auto_vacuum = FULL; CREATE TABLE t(x)");
    EXPECT_THAT(refused("test.db"), testing::HasSubstr(vacuumed.string()));
}

/// No file may grow past so many bytes.
class file_size_limit {
public:
    explicit file_size_limit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    file_size_limit(const file_size_limit&) = delete;
    file_size_limit& operator=(const file_size_limit&) = delete;
    ~file_size_limit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

TEST_F(sqlite_page_file, a_disk_that_takes_no_more_is_said_with_the_file_and_the_cause) {
    const auto file = make(4096, "CREATE TABLE t(x)");
    const page_number root = root_of(file, "t");
    page_file pages(file);
    btree_writer filled(pages, btree_kind::table, root);
    const file_size_limit limit(1U << 20U);
    record_builder built;
    built.blob(std::string(3000, 'x'));
    try {
        for (std::int64_t id = 1; id < 1000; ++id)
            filled.append(id, finished(built));
        ADD_FAILURE() << "a megabyte took three";
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::store);
        EXPECT_THAT(failed.what(), testing::HasSubstr(file.string()));
        EXPECT_THAT(failed.what(), testing::HasSubstr("File too large"));
    }
}

}  // namespace
}  // namespace waxpress::sqlite
