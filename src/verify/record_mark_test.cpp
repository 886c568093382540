#include "verify/record_mark.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "discogs/sha256.hpp"

namespace waxpress::verify {
namespace {

TEST(verify_record_mark, an_id_is_its_number_where_it_is_written_as_one) {
    EXPECT_EQ(id_number("0"), 0);
    EXPECT_EQ(id_number("42"), 42);
    EXPECT_EQ(id_number("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
}

TEST(verify_record_mark, any_other_id_is_odd_and_itself) {
    for (const char* odd : {"", "x", "042", "-1", "+1", " 1", "1 ", "1.0", "9223372036854775808"}) {
        EXPECT_TRUE(is_odd(id_number(odd))) << odd;
        EXPECT_EQ(id_number(odd), id_number(odd));
        EXPECT_NE(id_number(odd), id_number("another"));
    }
}

TEST(verify_record_mark, odd_ids_are_noted_and_named) {
    marked_block block;
    EXPECT_EQ(noted_id("7", block), 7);
    const std::int64_t odd = noted_id("x7", block);
    ASSERT_EQ(block.odd_ids.size(), 1U);
    odd_id_names names;
    names.add(block.odd_ids[0].first, block.odd_ids[0].second);
    EXPECT_EQ(names.name_of(7), "7");
    EXPECT_EQ(names.name_of(odd), "\"x7\"");
    EXPECT_EQ(names.id_of(odd), "x7");
    EXPECT_EQ(names.id_of(odd + 1), "");
    EXPECT_EQ(names.name_of(odd + 1), "(an id that is no number)");
}

TEST(verify_record_mark, a_hash_gives_the_same_words_as_its_digits) {
    const auto hash = discogs::sha256_hasher().digest("record");
    EXPECT_EQ(words_of(hash), words_of_hex(discogs::to_hex(hash)));
    EXPECT_NE(words_of_hex(""), words_of_hex("no hash"));
    EXPECT_EQ(words_of_hex("no hash"), words_of_hex("no hash"));
}

}  // namespace
}  // namespace waxpress::verify
