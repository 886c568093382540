#include "verify/json_marker.hpp"

#include <gmock/gmock.h>

namespace waxpress::verify {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;
using testing::Pair;

constexpr mark_wish everything{true, true, 2030};

hash_words hash_of(std::string_view json) {
    return words_of(discogs::sha256_hasher().digest(json));
}

TEST(verify_json_marker, content_that_does_not_have_its_hash_is_damaged) {
    json_marker marker(entity_kind::labels, {true, false, 2030});
    marked_block block;
    const std::string json = R"({"id":"1","name":"L"})";
    marker.mark({"1", json, hash_of(json), false}, block);
    marker.mark({"2", json, hash_of("else"), false}, block);
    marker.mark({"3", json, hash_of("else"), true}, block);
    ASSERT_EQ(block.marks.size(), 3U);
    EXPECT_FALSE(block.marks[0].is_damaged);
    EXPECT_TRUE(block.marks[1].is_damaged);
    EXPECT_FALSE(block.marks[2].is_damaged);
    EXPECT_EQ(block.marks[0].hash, hash_of(json));
    EXPECT_EQ(block.marks[1].hash, hash_of("else"));
}

TEST(verify_json_marker, a_hash_that_is_trusted_is_not_looked_at) {
    json_marker marker(entity_kind::labels, {false, false, 2030});
    marked_block block;
    marker.mark({"2", "", hash_of("else"), false}, block);
    EXPECT_FALSE(block.marks[0].is_damaged);
}

TEST(verify_json_marker, json_that_cannot_be_read_is_damaged) {
    json_marker marker(entity_kind::labels, {false, true, 2030});
    marked_block block;
    marker.mark({"1", "", {}, true}, block);
    marker.mark({"2", "[]", {}, true}, block);
    EXPECT_TRUE(block.marks[0].is_damaged);
    EXPECT_TRUE(block.marks[1].is_damaged);
}

TEST(verify_json_marker, memberships_are_said_by_either_end) {
    json_marker marker(entity_kind::artists, everything);
    marked_block block;
    marker.mark({"6", "{}", {}, true}, block);
    marker.mark(
        {"7", R"({"groups":[{"id":"2"}],"id":"7","members":[{"id":"3"}],"name":"N"})", {}, true},
        block
    );
    ASSERT_EQ(block.pairs.size(), 2U);
    EXPECT_EQ(block.pairs[0].from, 3);
    EXPECT_EQ(block.pairs[0].to, 7);
    EXPECT_TRUE(block.pairs[0].is_said_by_to);
    EXPECT_EQ(block.pairs[0].place, 1U);
    EXPECT_EQ(block.pairs[1].from, 7);
    EXPECT_EQ(block.pairs[1].to, 2);
    EXPECT_FALSE(block.pairs[1].is_said_by_to);
}

TEST(verify_json_marker, sublabels_are_said_by_either_end) {
    json_marker marker(entity_kind::labels, everything);
    marked_block block;
    marker.mark({"7", R"({"parentLabel":{"id":"2"},"sublabels":[{"id":"3"}]})", {}, true}, block);
    ASSERT_EQ(block.pairs.size(), 2U);
    EXPECT_EQ(block.pairs[0].from, 7);
    EXPECT_EQ(block.pairs[0].to, 2);
    EXPECT_EQ(block.pairs[1].from, 3);
    EXPECT_EQ(block.pairs[1].to, 7);
}

TEST(verify_json_marker, styles_belong_to_the_one_genre_and_are_given_once) {
    json_marker marker(entity_kind::masters, everything);
    marked_block block;
    marker.mark({"1", R"({"genres":["Rock"],"styles":["A","B"]})", {}, true}, block);
    marker.mark({"2", R"({"genres":["Rock"],"styles":["B"]})", {}, true}, block);
    marker.mark({"3", R"({"genres":["Rock","Pop"],"styles":["C"]})", {}, true}, block);
    EXPECT_THAT(block.part_of, ElementsAre(Pair("A", "Rock"), Pair("B", "Rock")));
}

TEST(verify_json_marker, facts_are_told_in_words) {
    json_marker marker(entity_kind::masters, everything);
    EXPECT_THAT(
        marker.told_facts("1", R"({"artists":[{"id":"3"}],"title":"T","year":"1970"})"),
        ElementsAre("BY 3", "title \"T\"", "year 1970")
    );
}

}  // namespace
}  // namespace waxpress::verify
