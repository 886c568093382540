#include "verify/difference_words.hpp"

#include <gmock/gmock.h>

namespace waxpress::verify {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

record_difference on_both() {
    record_difference found;
    found.is_there = {true, true};
    found.times = {1, 1};
    return found;
}

TEST(verify_difference_words, a_record_that_one_side_lacks) {
    record_difference found;
    found.is_there = {true, false};
    EXPECT_EQ(difference_words("release 42", found, {}), "release 42: in A, not in B");
    found.is_there = {false, true};
    EXPECT_EQ(difference_words("release 42", found, {}), "release 42: in B, not in A");
    EXPECT_FALSE(wants_telling(found));
}

TEST(verify_difference_words, relations_that_one_side_lacks) {
    record_difference found = on_both();
    found.has_other_facts = true;
    EXPECT_TRUE(wants_telling(found));
    const told_record a{"7", true, "", {"BY 3", "BY 4", "ON 5"}, {}};
    const told_record b{"7", true, "", {"BY 4", "ON 5", "ON 6"}, {}};
    EXPECT_EQ(
        difference_words("release 7", found, {a, b}),
        "release 7: BY 3 is in A only; ON 6 is in B only"
    );
}

TEST(verify_difference_words, a_relation_that_one_side_holds_twice) {
    record_difference found = on_both();
    found.has_other_facts = true;
    const told_record a{"7", true, "", {"BY 3"}, {}};
    const told_record b{"7", true, "", {"BY 3", "BY 3"}, {}};
    EXPECT_EQ(difference_words("release 7", found, {a, b}), "release 7: BY 3 is in B only");
}

TEST(verify_difference_words, of_many_the_first_and_how_many_more) {
    record_difference found = on_both();
    found.has_other_facts = true;
    const told_record a{
        "7", true, "", {"BY 1", "BY 2", "BY 3", "BY 4", "BY 5", "BY 6", "BY 7"}, {}};
    EXPECT_THAT(
        difference_words("release 7", found, {a, told_record{}}), testing::EndsWith("; and 2 more")
    );
}

TEST(verify_difference_words, other_content_names_the_elements) {
    record_difference found = on_both();
    found.has_other_hash = true;
    found.hash = {hash_words{0x1234, 0}, hash_words{0xabcd, 0}};
    const told_record a{"7", true, R"({"id":"7","notes":"a","title":"T"})", {}, {}};
    const told_record b{"7", true, R"({"id":"7","notes":"b","year":"1"})", {}, {}};
    EXPECT_EQ(
        difference_words("release 7", found, {a, b}),
        "release 7: other content, hash 0000000000001234... in A, 000000000000abcd... in B; "
        "notes differs; title is in A only; year is in B only"
    );
}

TEST(verify_difference_words, damage_is_told_also_of_a_record_that_the_other_side_lacks) {
    record_difference found = on_both();
    found.is_there = {false, true};
    found.is_damaged = {false, true};
    EXPECT_TRUE(wants_telling(found));
    told_record b;
    b.damage = {"name differs"};
    EXPECT_EQ(
        difference_words("label 5", found, {told_record{}, b}),
        "label 5: in B, not in A; damaged in B, what it holds is not what its hash was made of; "
        "name differs"
    );
}

TEST(verify_difference_words, a_long_text_is_cut_between_characters) {
    record_difference found = on_both();
    found.has_other_facts = true;
    std::string title = "title \"";
    while (title.size() < 400)
        title += "\xc3\xa9";
    const std::string words = difference_words(
        "release 7", found, {told_record{"7", true, "", {title}, {}}, told_record{}}
    );
    EXPECT_LT(words.size(), 200U);
    EXPECT_THAT(words, testing::EndsWith("\xc3\xa9... is in A only"));
}

TEST(verify_difference_words, what_is_no_object_has_no_elements) {
    EXPECT_THAT(differing_elements("", "{}"), IsEmpty());
    EXPECT_THAT(differing_elements("{}", "[1]"), IsEmpty());
    EXPECT_THAT(
        differing_elements(R"({"a":1})", R"({"b":1})", {"its rows", "its document"}),
        ElementsAre("a is in its rows only", "b is in its document only")
    );
}

}  // namespace
}  // namespace waxpress::verify
