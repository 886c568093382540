#include "verify/kind_comparison.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include <gtest/gtest.h>

namespace waxpress::verify {
namespace {

kind_comparison_options options() {
    kind_comparison_options how;
    how.folder = std::filesystem::temp_directory_path();
    how.memory_bytes = 16U << 20U;
    how.has_graph = true;
    return how;
}

record_mark mark_of(std::int64_t id, std::uint64_t content = 0, std::uint64_t facts = 0) {
    return {id, {mixed(static_cast<std::uint64_t>(id) + content), content}, mixed(facts), false};
}

std::vector<record_mark> marks_of(std::int64_t first, std::int64_t last) {
    std::vector<record_mark> marks;
    for (std::int64_t id = first; id <= last; ++id)
        marks.push_back(mark_of(id));
    return marks;
}

TEST(verify_kind_comparison, the_same_records_in_another_order_are_equal) {
    kind_comparison comparison(options());
    std::vector<record_mark> marks = marks_of(1, 5000);
    comparison.add(side::a, marks);
    std::shuffle(marks.begin(), marks.end(), std::mt19937_64(1));
    comparison.add(side::b, marks);
    const kind_figures found = comparison.finish();
    EXPECT_EQ(found.differences, 0U);
    EXPECT_TRUE(found.first.empty());
    EXPECT_EQ(found.sides[0].records, 5000U);
    EXPECT_EQ(found.sides[1].records, 5000U);
    EXPECT_EQ(found.sides[0].digest, found.sides[1].digest);
    EXPECT_EQ(found.sides[0].facts, found.sides[1].facts);
}

TEST(verify_kind_comparison, each_way_to_differ_is_counted_and_named) {
    kind_comparison comparison(options());
    record_mark damaged = mark_of(6);
    damaged.is_damaged = true;
    comparison.add(side::a, std::vector{mark_of(1), mark_of(2), mark_of(4), mark_of(5), damaged});
    comparison.add(
        side::b, std::vector{mark_of(6), mark_of(5, 0, 9), mark_of(4, 9), mark_of(3), mark_of(1)}
    );
    const kind_figures found = comparison.finish();
    EXPECT_EQ(found.only[0], 1U);
    EXPECT_EQ(found.only[1], 1U);
    EXPECT_EQ(found.other_hash, 1U);
    EXPECT_EQ(found.other_facts, 1U);
    EXPECT_EQ(found.sides[0].damaged, 1U);
    EXPECT_EQ(found.sides[1].damaged, 0U);
    EXPECT_EQ(found.differences, 5U);
    ASSERT_EQ(found.first.size(), 5U);
    EXPECT_EQ(found.first[0].id, 2);
    EXPECT_TRUE(found.first[0].is_there[0]);
    EXPECT_FALSE(found.first[0].is_there[1]);
    EXPECT_EQ(found.first[1].id, 3);
    EXPECT_FALSE(found.first[1].is_there[0]);
    EXPECT_EQ(found.first[2].id, 4);
    EXPECT_TRUE(found.first[2].has_other_hash);
    EXPECT_EQ(found.first[3].id, 5);
    EXPECT_TRUE(found.first[3].has_other_facts);
    EXPECT_FALSE(found.first[3].has_other_hash);
    EXPECT_EQ(found.first[4].id, 6);
    EXPECT_TRUE(found.first[4].is_damaged[0]);
    EXPECT_NE(found.sides[0].digest, found.sides[1].digest);
}

TEST(verify_kind_comparison, of_what_is_not_shown_the_number_is_told) {
    kind_comparison_options how = options();
    how.shown = 3;
    kind_comparison comparison(how);
    comparison.add(side::a, marks_of(1, 100));
    comparison.add(side::b, marks_of(51, 100));
    const kind_figures found = comparison.finish();
    EXPECT_EQ(found.differences, 50U);
    ASSERT_EQ(found.first.size(), 3U);
    EXPECT_EQ(found.first[2].id, 3);
}

TEST(verify_kind_comparison, of_an_id_that_stands_twice_in_a_dump_the_last_counts) {
    for (const bool last_counts : {true, false}) {
        kind_comparison_options how = options();
        how.last_counts = {last_counts, false};
        kind_comparison comparison(how);
        comparison.add(side::a, std::vector{mark_of(1, 5), mark_of(2), mark_of(1, 6)});
        comparison.add(side::b, std::vector{mark_of(1, 6), mark_of(2)});
        const kind_figures found = comparison.finish();
        EXPECT_EQ(found.differences, last_counts ? 0U : 1U);
        EXPECT_EQ(found.sides[0].records, 2U);
        EXPECT_EQ(found.sides[0].repeated, 1U);
        EXPECT_EQ(found.sides[0].digest, found.sides[1].digest);
        if (!last_counts) {
            EXPECT_EQ(found.first[0].times[0], 2U);
        }
    }
}

TEST(verify_kind_comparison, facts_do_not_count_where_no_side_is_a_graph) {
    kind_comparison_options how = options();
    how.has_graph = false;
    kind_comparison comparison(how);
    comparison.add(side::a, std::vector{mark_of(1, 0, 1)});
    comparison.add(side::b, std::vector{mark_of(1, 0, 2)});
    EXPECT_EQ(comparison.finish().differences, 0U);
}

TEST(verify_kind_comparison, more_than_memory_holds_gives_the_same_as_all_at_once) {
    std::mt19937_64 chance(7);
    std::vector<record_mark> a = marks_of(1, 40'000);
    std::vector<record_mark> b = marks_of(200, 40'100);
    for (int i = 0; i < 50; ++i)
        b[chance() % b.size()].hash[1] ^= 1;
    std::array<kind_figures, 2> found;
    for (const bool is_little : {false, true}) {
        kind_comparison_options how = options();
        if (is_little) how.memory_bytes = 1;  // A thousand tuples a run.
        kind_comparison comparison(how);
        std::shuffle(a.begin(), a.end(), chance);
        std::jthread other([&] {
            for (std::size_t at = 0; at < b.size(); at += 97) {
                const auto piece =
                    std::span(b).subspan(at, std::min<std::size_t>(97, b.size() - at));
                comparison.add(side::b, piece);
            }
        });
        comparison.add(side::a, a);
        other.join();
        found[is_little ? 1 : 0] = comparison.finish();
    }
    EXPECT_GT(found[0].other_hash, 0U);
    EXPECT_EQ(found[0].only[0], 199U);
    EXPECT_EQ(found[0].only[1], 100U);
    EXPECT_EQ(found[0].differences, found[1].differences);
    EXPECT_EQ(found[0].sides[0].digest, found[1].sides[0].digest);
    EXPECT_EQ(found[0].sides[1].digest, found[1].sides[1].digest);
}

TEST(verify_kind_comparison, nothing_on_either_side_is_equal) {
    const kind_figures found = kind_comparison(options()).finish();
    EXPECT_EQ(found.differences, 0U);
    EXPECT_EQ(found.sides[0].records, 0U);
}

}  // namespace
}  // namespace waxpress::verify
