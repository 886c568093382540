#include "discogs/xml_text.hpp"

#include <gtest/gtest.h>

namespace waxpress::discogs {
namespace {

std::string text(std::string_view raw) {
    std::string out;
    append_text(raw, out);
    return out;
}

std::string value(std::string_view raw) {
    std::string out;
    append_attribute_value(raw, out);
    return out;
}

TEST(discogs_xml_text, the_five_names_resolve) {
    EXPECT_EQ(text("&amp;&lt;&gt;&apos;&quot;"), "&<>'\"");
}

TEST(discogs_xml_text, numbers_resolve_in_both_bases) {
    EXPECT_EQ(text("&#65;&#x42;&#x43;&#233;&#x1F600;&#xd;"), "ABC\xC3\xA9\xF0\x9F\x98\x80\r");
}

TEST(discogs_xml_text, a_number_without_a_character_is_a_replacement) {
    for (const char* raw :
         {"&#;",
          "&#x;",
          "&#0;",
          "&#xD800;",
          "&#xDFFF;",
          "&#x110000;",
          "&#99999999999999999999;",
          "&#+5;",
          "&#-5;",
          "&# 5;",
          "&#X41;",
          "&#12a;",
          "&#xg;"}) {
        EXPECT_EQ(text(raw), "\xEF\xBF\xBD") << raw;
    }
    EXPECT_EQ(text("&#x10FFFF;"), "\xF4\x8F\xBF\xBF");
}

TEST(discogs_xml_text, an_unknown_name_stays_as_it_is) {
    EXPECT_EQ(text("a &foo; b"), "a &foo; b");
    EXPECT_EQ(text("&;"), "&;");
    EXPECT_EQ(text("&AMP;"), "&AMP;");
}

TEST(discogs_xml_text, a_bare_ampersand_is_text) {
    EXPECT_EQ(text("AT&T"), "AT&T");
    EXPECT_EQ(text("&"), "&");
    EXPECT_EQ(text("a && b &amp; c &"), "a && b & c &");
    EXPECT_EQ(text("&amp"), "&amp");
    EXPECT_EQ(text("&#13"), "&#13");
}

TEST(discogs_xml_text, line_ends_stay_as_they_are) {
    EXPECT_EQ(text("a\r\nb\rc\n"), "a\r\nb\rc\n");
}

TEST(discogs_xml_text, each_ill_formed_piece_is_one_replacement) {
    constexpr std::string_view r = "\xEF\xBF\xBD";
    const auto times = [&](int count) {
        std::string all;
        while (count-- > 0)
            all += r;
        return all;
    };
    EXPECT_EQ(text("\xFF"), r);
    EXPECT_EQ(text("a\x80z"), "a" + times(1) + "z");
    EXPECT_EQ(text("\xC0\xAF"), times(2));         // Overlong.
    EXPECT_EQ(text("\xE2\x82"), times(1));         // Cut short.
    EXPECT_EQ(text("\xE2\x82z"), times(1) + "z");  // Broken off.
    EXPECT_EQ(text("\xED\xA0\x80"), times(3));     // A surrogate.
    EXPECT_EQ(text("\xF0\x9F\x98"), times(1));
    EXPECT_EQ(text("\xF4\x90\x80\x80"), times(4));        // Beyond Unicode.
    EXPECT_EQ(text("&f\xFFo;"), "&f" + times(1) + "o;");  // In a name too.
    EXPECT_EQ(text("\xE2\x82&amp;\xAC"), times(1) + "&" + times(1));
}

TEST(discogs_xml_text, white_space_in_a_value_is_a_blank) {
    EXPECT_EQ(value("a\tb\nc\rd e"), "a b c d e");
    EXPECT_EQ(value("a\r\nb\n\nc"), "a b  c");
}

TEST(discogs_xml_text, white_space_by_reference_stays_in_a_value) {
    EXPECT_EQ(value("a&#10;b&#9;c&#13;&#10;d"), "a\nb\tc\r\nd");
}

TEST(discogs_xml_text, a_value_that_does_not_resolve_is_raw_as_a_whole) {
    EXPECT_EQ(value("a &amp; b & c\td"), "a &amp; b & c\td");
    EXPECT_EQ(value("&foo; &lt;"), "&foo; &lt;");
    EXPECT_EQ(value("&#0; &lt;"), "&#0; &lt;");
    EXPECT_EQ(value("\xFF &lt;\n"), "\xEF\xBF\xBD &lt;\n");
    EXPECT_EQ(value("&lt;;"), "<;");
}

TEST(discogs_xml_text, blank_is_white_space_of_any_kind) {
    EXPECT_TRUE(is_blank(""));
    EXPECT_TRUE(is_blank(" \t\r\n\x0B\x0C"));
    EXPECT_TRUE(is_blank("\xC2\xA0\xC2\x85\xE3\x80\x80\xE2\x80\x80\xE2\x80\x8A\xE2\x80\xA8"));
    EXPECT_TRUE(is_blank("\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\x9F\xE1\x9A\x80"));
    EXPECT_FALSE(is_blank(" x "));
    EXPECT_FALSE(is_blank("\xE2\x80\x8B"));  // Zero width space has a width, of zero.
    EXPECT_FALSE(is_blank("\xEF\xBB\xBF"));
    EXPECT_FALSE(is_blank("\x1F"));
}

TEST(discogs_xml_text, blank_can_be_told_before_decoding) {
    for (const char* raw :
         {"",
          " ",
          "&#13;\n",
          "&#32;&#xA0;&#x3000;",
          "&#13;x",
          "&amp;",
          "&",
          "&foo;",
          "&#0;",
          "\xE3\x80\x80\xE3\x81\x82",
          "\xC2\xA0 &#9;",
          " &#",
          "\xE2\x80\x8B"}) {
        EXPECT_EQ(is_blank_when_decoded(raw), is_blank(text(raw))) << raw;
    }
}

}  // namespace
}  // namespace waxpress::discogs
