#include "discogs/year.hpp"

#include <gtest/gtest.h>

namespace waxpress::discogs {
namespace {

TEST(discogs_year, a_year_is_four_digits_between_1860_and_next_year) {
    EXPECT_EQ(year_of("1969-09-26", 2027), 1969);
    EXPECT_EQ(year_of(" 1969", 2027), 1969);
    EXPECT_EQ(year_of("1860", 2027), 1860);
    EXPECT_EQ(year_of("2027", 2027), 2027);
    for (const auto* text :
         {"",
          "196",
          "1859",
          "2028",
          "0400-01-01",
          "+196",
          "-1969",
          "19 69",
          "0",
          "Sept 1969",
          "19",
          "   "}) {
        EXPECT_EQ(year_of(text, 2027), 0) << text;
    }
}

}  // namespace
}  // namespace waxpress::discogs
