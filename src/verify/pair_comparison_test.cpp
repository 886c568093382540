#include "verify/pair_comparison.hpp"

#include <gmock/gmock.h>

namespace waxpress::verify {
namespace {

using testing::ElementsAre;

const std::filesystem::path folder = std::filesystem::temp_directory_path();
constexpr std::uint64_t memory = 1U << 20U;

TEST(verify_pair_comparison, who_says_it_and_how_often_does_not_count) {
    pair_comparison comparison(folder, memory);
    comparison.add(side::a, std::vector<marked_pair>{{1, 2, 0, false}, {1, 2, 1, true}}, 0);
    comparison.add(side::a, std::vector<marked_pair>{{1, 2, 0, false}, {3, 2, 0, true}}, 10);
    comparison.add(side::b, std::vector<marked_pair>{{3, 2, 0, false}, {1, 2, 0, true}}, 0);
    const pair_figures found = comparison.finish({}, 10);
    EXPECT_EQ(found.differences(), 0U);
    EXPECT_EQ(found.pairs[0], 2U);
    EXPECT_EQ(found.pairs[1], 2U);
    EXPECT_EQ(found.digest[0], found.digest[1]);
}

TEST(verify_pair_comparison, what_one_side_alone_holds_is_named) {
    pair_comparison comparison(folder, memory);
    comparison.add(side::a, std::vector<marked_pair>{{1, 2, 0, false}, {5, 6, 0, false}}, 0);
    comparison.add(side::b, std::vector<marked_pair>{{2, 1, 0, false}, {5, 6, 0, false}}, 0);
    const pair_figures found = comparison.finish({}, 1);
    EXPECT_EQ(found.only[0], 1U);
    EXPECT_EQ(found.only[1], 1U);
    ASSERT_EQ(found.first.size(), 1U);
    EXPECT_EQ(found.first[0].from, 1);
    EXPECT_EQ(found.first[0].to, 2);
    EXPECT_EQ(found.first[0].held_by, side::a);
    EXPECT_NE(found.digest[0], found.digest[1]);
}

TEST(verify_pair_comparison, what_a_record_said_before_its_last_version_does_not_count) {
    pair_comparison comparison(folder, memory);
    // Record 1 stands twice, as number 0 and as number 5; record 9 says one of its pairs too.
    comparison.add(
        side::a, std::vector<marked_pair>{{1, 2, 0, false}, {1, 9, 0, false}, {1, 9, 1, true}}, 0
    );
    comparison.add(side::a, std::vector<marked_pair>{{1, 3, 0, false}}, 5);
    comparison.add(side::b, std::vector<marked_pair>{{1, 3, 0, false}, {1, 9, 0, false}}, 0);
    const pair_figures found = comparison.finish({repeated_records{{1, 5}}, {}}, 10);
    EXPECT_EQ(found.differences(), 0U);
    EXPECT_EQ(found.pairs[0], 2U);
}

TEST(verify_pair_comparison, styles_that_one_side_alone_holds_are_named) {
    using pairs = std::vector<std::pair<std::string, std::string>>;
    style_comparison comparison;
    comparison.add(side::a, pairs{{"Prog Rock", "Rock"}, {"Bop", "Jazz"}, {"Bop", "Jazz"}});
    comparison.add(side::b, pairs{{"Prog Rock", "Rock"}, {"Bop", "Rock"}});
    const style_figures found = comparison.finish(10);
    EXPECT_EQ(found.pairs[0], 2U);
    EXPECT_EQ(found.pairs[1], 2U);
    EXPECT_EQ(found.differences(), 2U);
    EXPECT_THAT(
        found.first,
        ElementsAre(
            "style \"Bop\" is PART_OF genre \"Jazz\" in A only",
            "style \"Bop\" is PART_OF genre \"Rock\" in B only"
        )
    );
}

}  // namespace
}  // namespace waxpress::verify
