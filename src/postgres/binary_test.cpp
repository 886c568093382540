#include "postgres/binary.hpp"

#include <array>

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

using fields = std::array<std::string_view, 2>;

TEST(postgres_binary, rows_that_are_copied_out_are_those_that_were_copied_in) {
    copy_rows rows;
    rows.begin_row(2);
    rows.text("7");
    rows.begin_jsonb() += "{}";
    rows.end_jsonb();
    const std::string all(rows.finish());
    const std::string first = all.substr(0, all.size() - 2);
    fields found;  // Views what was read.
    copy_reader reader;
    EXPECT_EQ(reader.read(first, found), copy_status::row);
    EXPECT_EQ(found, (fields{"7", "\1{}"}));
    const std::string row = all.substr(19, all.size() - 21);
    EXPECT_EQ(reader.read(row, found), copy_status::row);
    const std::string with_null = "\0\2\377\377\377\377\0\0\0\1x"s;
    EXPECT_EQ(reader.read(with_null, found), copy_status::row);
    EXPECT_EQ(found, (fields{"", "x"}));
    EXPECT_EQ(reader.read("\377\377"s, found), copy_status::nothing);
}

TEST(postgres_binary, a_header_alone_is_no_row) {
    fields found;
    copy_reader reader;
    EXPECT_EQ(reader.read("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\1x"s, found), copy_status::nothing);
}

TEST(postgres_binary, what_is_cut_off_anywhere_is_no_row) {
    copy_rows rows;
    rows.begin_row(2);
    rows.text("71");
    rows.text("");
    const std::string all(rows.finish());
    const std::string whole = all.substr(0, all.size() - 2);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        fields found;
        copy_reader reader;
        EXPECT_NE(reader.read(whole.substr(0, size), found), copy_status::row) << size;
    }
    fields found;
    EXPECT_EQ(copy_reader().read(whole + "x", found), copy_status::malformed);
    EXPECT_EQ(copy_reader().read(whole, std::span(found).first(1)), copy_status::malformed);
}

}  // namespace
}  // namespace waxpress::postgres
