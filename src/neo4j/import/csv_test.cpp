#include "neo4j/import/csv.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace waxpress::neo4j {
namespace {

std::string field(std::string_view text) {
    std::string out;
    append_field(text, out);
    return out;
}

TEST(neo4j_csv, a_plain_text_stands_as_it_is) {
    EXPECT_EQ(field("AC;DC, \\ 'x' \xc3\xbc"), "AC;DC, \\ 'x' \xc3\xbc");
    EXPECT_EQ(field(" blank "), " blank ");
}

TEST(neo4j_csv, an_empty_text_is_not_an_absent_one) {
    EXPECT_EQ(field(""), "\"\"");
    std::string out;
    csv_row(out).text("").absent().plain("");
    EXPECT_EQ(out, "\"\"\x1f\x1f\n");
}

TEST(neo4j_csv, quotes_are_doubled_and_control_characters_quoted) {
    EXPECT_EQ(field("12\""), "\"12\"\"\"");
    EXPECT_EQ(field("a\nb"), "\"a\nb\"");
    EXPECT_EQ(
        field("a\x1f"
              "b"),
        "\"a\x1f"
        "b\""
    );
}

TEST(neo4j_csv, a_list_is_one_field) {
    std::string out;
    csv_row(out)
        .list(std::vector<std::string_view>{"a", "b\""})
        .list(std::vector<std::string_view>{});
    EXPECT_EQ(
        out,
        "\"a\x1e"
        "b\"\"\"\x1f\n"
    );
}

}  // namespace
}  // namespace waxpress::neo4j
