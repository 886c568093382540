#include "sqlite/catalog_page.hpp"

#include <gtest/gtest.h>

namespace waxpress::sqlite {
namespace {

TEST(sqlite_catalog_page, wide_and_combining_characters_are_measured_in_columns) {
    EXPECT_EQ(display_width("Björk"), 5U);
    EXPECT_EQ(display_width("Bjo\xCC\x88rk"), 5U);
    EXPECT_EQ(display_width("坂本龍一"), 8U);
    EXPECT_EQ(display_width("\xFF\xC3"), 2U);
}

TEST(sqlite_catalog_page, control_characters_do_not_reach_a_terminal) {
    EXPECT_EQ(printable("a\x1b[2Jb\tc\r\nd\x7f"), "a [2Jb c  d ");
    EXPECT_EQ(
        printable("a\xC2\x9B"
                  "b\xC2\xA0"
                  "c"),
        "a b\xC2\xA0"
        "c"
    );
    EXPECT_EQ(printable("a\r\nb\rc", true), "a\nb\nc");
}

TEST(sqlite_catalog_page, markup_becomes_text) {
    EXPECT_EQ(
        plain_markup("[b]Real[/b] [a=Bill Evans], [l=Blue] on [url=http://x.org]this page[/url]"),
        "Real Bill Evans, Blue on this page (http://x.org)"
    );
    EXPECT_EQ(plain_markup("[a123] [odd] [ [url]http://y[/url] x]"), "[a123] [odd] [ http://y x]");
}

TEST(sqlite_catalog_page, text_is_wrapped_at_blanks_and_keeps_its_own_lines) {
    const std::vector<std::string> wanted{"one two", "three", "", "four"};
    EXPECT_EQ(wrapped("one two three\n\nfour\n\n", 9), wanted);
    EXPECT_EQ(wrapped("unbreakable", 3), std::vector<std::string>{"unbreakable"});
    EXPECT_TRUE(wrapped("", 10).empty());
}

TEST(sqlite_catalog_page, columns_line_up_and_empty_ones_vanish) {
    catalog_page page({40, false});
    page.title("A page", "(release 1)");
    page.field("Country", "US");
    page.field("Notes", "");
    page.section(
        "Tracks", {{"A1", "", "So What"}, {"B10", "", "Blue in Green and on and on, for ever"}}
    );
    page.section("Nothing", {});
    EXPECT_EQ(
        page.take(),
        "A page  (release 1)\n"
        "Country        US\n"
        "\n"
        "Tracks\n"
        "  A1   So What\n"
        "  B10  Blue in Green and on and on, for\n"
        "       ever\n"
    );
}

TEST(sqlite_catalog_page, colour_is_used_only_where_asked_for) {
    catalog_page coloured({40, true});
    coloured.field("Country", "US");
    EXPECT_NE(coloured.take().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace waxpress::sqlite
