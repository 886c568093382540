#include "base/byte_size.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress {
namespace {

TEST(base_byte_size, sizes_are_read_as_people_write_them) {
    EXPECT_EQ(parse_byte_size("1048576"), mib);
    EXPECT_EQ(parse_byte_size("0"), 0U);
    EXPECT_EQ(parse_byte_size("64k"), 64 * kib);
    EXPECT_EQ(parse_byte_size("256M"), 256 * mib);
    EXPECT_EQ(parse_byte_size("1G"), gib);
    EXPECT_EQ(parse_byte_size("2T"), 2048 * gib);
    EXPECT_EQ(parse_byte_size("256MiB"), 256 * mib);
    EXPECT_EQ(parse_byte_size("256 mb"), 256 * mib);
    EXPECT_EQ(parse_byte_size("12B"), 12U);
    EXPECT_EQ(parse_byte_size("1.5G"), 1536 * mib);
    EXPECT_EQ(parse_byte_size("18446744073709551615"), 18446744073709551615ULL);
}

TEST(base_byte_size, what_is_no_size_is_refused_and_named) {
    for (const char* text :
         {"",
          " ",
          "M",
          "-1",
          "12q",
          "1.5",
          "1..5G",
          "0x10",
          "12 34",
          "256Mi",
          "256MBx",
          "18446744073709551616",
          "99999999999G",
          "99999999999.5T",
          "1e3",
          "."}) {
        try {
            (void)parse_byte_size(text);
            ADD_FAILURE() << text;
        } catch (const failure& refused) {
            EXPECT_EQ(refused.where(), failure_class::usage);
            EXPECT_EQ(std::string(refused.what()).find('\n'), std::string::npos);
            EXPECT_NE(std::string(refused.what()).find(text), std::string::npos);
        }
    }
}

TEST(base_byte_size, sizes_are_shown_short) {
    EXPECT_EQ(format_byte_size(0), "0 B");
    EXPECT_EQ(format_byte_size(1023), "1023 B");
    EXPECT_EQ(format_byte_size(1536), "1.5 KiB");
    EXPECT_EQ(format_byte_size(256 * mib), "256 MiB");
    EXPECT_EQ(format_byte_size(61'590'487'061), "57.4 GiB");
    EXPECT_EQ(format_byte_size(gib - 1), "1 GiB");
}

}  // namespace
}  // namespace waxpress
