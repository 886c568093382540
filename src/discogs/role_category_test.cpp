#include "discogs/role_category.hpp"

#include <gtest/gtest.h>

namespace waxpress::discogs {
namespace {

TEST(discogs_role_category, a_phrase_of_the_table_is_its_category) {
    EXPECT_EQ(category_of_role("Producer"), "production");
    EXPECT_EQ(category_of_role("Engineer"), "engineering");
    EXPECT_EQ(category_of_role("REMASTERED BY"), "mastering");
    EXPECT_EQ(category_of_role("bass"), "session");
    EXPECT_EQ(category_of_role("Photography By"), "design");
    EXPECT_EQ(category_of_role("A&R"), "management");
}

TEST(discogs_role_category, white_space_and_notes_around_a_phrase_do_no_harm) {
    EXPECT_EQ(category_of_role(" Executive Producer "), "production");
    EXPECT_EQ(category_of_role("Photography By [Cover]"), "design");
    EXPECT_EQ(category_of_role("A&R [Assistant]"), "management");
}

TEST(discogs_role_category, the_longest_phrase_of_all_categories_decides) {
    EXPECT_EQ(category_of_role("Bass, Executive Producer"), "production");
    EXPECT_EQ(category_of_role("Lacquer Cut By, Producer"), "mastering");
    EXPECT_EQ(category_of_role("Bassoon"), "session");
}

TEST(discogs_role_category, of_equally_long_phrases_the_alphabetically_first_decides) {
    EXPECT_EQ(category_of_role("Producer, Mixed By"), "engineering");
    EXPECT_EQ(category_of_role("Mixed By, Producer"), "engineering");
}

TEST(discogs_role_category, what_holds_no_phrase_is_other) {
    EXPECT_EQ(category_of_role("Written-By"), "other");
    EXPECT_EQ(category_of_role(""), "other");
    EXPECT_EQ(category_of_role("   "), "other");
}

TEST(discogs_role_category, only_ascii_letters_have_two_cases) {
    EXPECT_EQ(category_of_role("PRODUCER"), "production");
    // A Kelvin sign is no k.
    EXPECT_EQ(
        category_of_role("Boo\xe2\x84\xaa"
                         "ed"),
        "other"
    );
}

TEST(discogs_role_category, what_is_kept_is_what_the_table_says) {
    role_categories kept;
    for (const char* role : {"Bass", "Mixed By", "Bass", "Nobody Knows", "Mixed By"})
        EXPECT_EQ(kept.of(role), category_of_role(role)) << role;
}

}  // namespace
}  // namespace waxpress::discogs
