#include "postgres/binary.hpp"

#include <gtest/gtest.h>

namespace waxpress::postgres {
namespace {

using std::string_literals::operator""s;

TEST(postgres_binary, integers_have_their_highest_byte_first) {
    std::string out;
    append_int16(-1, out);
    append_int32(0x01020304, out);
    append_int64(-2, out);
    EXPECT_EQ(out, "\xff\xff\x01\x02\x03\x04\xff\xff\xff\xff\xff\xff\xff\xfe"s);
}

TEST(postgres_binary, an_array_holds_its_elements_with_their_sizes) {
    text_array array;
    array.append("ab");
    array.begin_element() += "xyz";
    array.end_element();
    array.append("");
    EXPECT_EQ(array.size(), 3U);
    EXPECT_EQ(
        array.bytes(), "\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\3\0\0\0\1\0\0\0\2ab\0\0\0\3xyz\0\0\0\0"s
    );
    array.clear();
    EXPECT_EQ(array.bytes(), "\0\0\0\0\0\0\0\0\0\0\0\x19"s);
}

TEST(postgres_binary, copied_rows_have_a_header_sizes_and_an_end) {
    copy_rows rows;
    rows.begin_row(2);
    rows.text("7");
    rows.begin_jsonb() += "{}";
    rows.end_jsonb();
    EXPECT_EQ(rows.size(), 1U);
    EXPECT_EQ(
        rows.finish(), "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0017\0\0\0\3\1{}\377\377"s
    );
}

}  // namespace
}  // namespace waxpress::postgres
