#include "dump/root.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waxpress::dump {
namespace {

using discogs::entity_kind;
using testing::HasSubstr;

std::string reason_of(const std::string& text) {
    const root_element root = find_root(text, true);
    EXPECT_EQ(root.status, root_status::refused) << text;
    EXPECT_EQ(root.reason.find('\n'), std::string::npos);
    return root.reason;
}

TEST(dump_root, each_kind_has_its_root) {
    for (const entity_kind kind : discogs::all_kinds) {
        const std::string tag = "<" + std::string(discogs::plural_name(kind)) + ">";
        const root_element root = find_root(tag + "\n<x/>", false);
        EXPECT_EQ(root.status, root_status::found);
        EXPECT_EQ(root.kind, kind);
        EXPECT_EQ(root.content_begin, tag.size());
        EXPECT_FALSE(root.is_empty);
    }
}

TEST(dump_root, what_may_stand_before_the_root_is_passed_over) {
    const std::string before =
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding='UTF-8'?>\r\n<!-- <html> > -->\n"
        "<!DOCTYPE releases [ <!ELEMENT a (b)> <!ENTITY c \"]>\"> ]>\n<?pi <masters> ?> ";
    const std::string text = before + "<releases a='>' b=\"/\">";
    const root_element root = find_root(text, false);
    EXPECT_EQ(root.status, root_status::found) << root.reason;
    EXPECT_EQ(root.kind, entity_kind::releases);
    EXPECT_EQ(root.content_begin, text.size());
    EXPECT_FALSE(root.is_empty);
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_EQ(find_root(text.substr(0, size), false).status, root_status::need_more) << size;
        EXPECT_EQ(find_root(text.substr(0, size), true).status, root_status::refused) << size;
    }
}

TEST(dump_root, an_empty_root_is_a_root) {
    EXPECT_TRUE(find_root("<releases/>", true).is_empty);
    EXPECT_TRUE(find_root("<releases />", true).is_empty);
}

TEST(dump_root, other_roots_are_refused_by_name) {
    EXPECT_THAT(reason_of("<ListBucketResult xmlns='x'>"), HasSubstr("<ListBucketResult>"));
    EXPECT_THAT(reason_of("<label>"), HasSubstr("single record"));
    EXPECT_THAT(reason_of("<?xml version='1.0'?><release id='1'>"), HasSubstr("<release>"));
    EXPECT_THAT(reason_of("<releases_x>"), HasSubstr("<releases_x>"));
    EXPECT_THAT(reason_of("<releases <release id=\"1\">"), HasSubstr("not closed"));
}

TEST(dump_root, what_is_no_xml_is_named) {
    EXPECT_THAT(reason_of("<!DOCTYPE html>\n<html>"), HasSubstr("HTML"));
    EXPECT_THAT(reason_of("<HTML><body>"), HasSubstr("HTML"));
    EXPECT_THAT(reason_of("id,name\n1,x"), HasSubstr("begins with \"id,name?1,x\""));
    EXPECT_THAT(reason_of("{\"a\":1}"), HasSubstr("not XML"));
    EXPECT_THAT(reason_of("</releases>"), HasSubstr("not XML"));
    EXPECT_THAT(reason_of("< releases>"), HasSubstr("not XML"));
    EXPECT_THAT(reason_of("<!ELEMENT a>"), HasSubstr("not XML"));
    EXPECT_THAT(reason_of("\xFF\xFE<"), HasSubstr("UTF-16"));
    EXPECT_THAT(
        reason_of("<?xml version='1.0' encoding='ISO-8859-1'?><x>"), HasSubstr("iso-8859-1")
    );
    EXPECT_THAT(reason_of(" \n"), HasSubstr("no text"));
    EXPECT_THAT(reason_of("<!-- "), HasSubstr("cut off"));
}

TEST(dump_root, a_tar_is_told_by_its_header) {
    std::string header(512, '\0');
    header.replace(0, 12, "releases.xml");
    EXPECT_THAT(reason_of(header + "<releases>"), HasSubstr("tar"));
    header.replace(257, 5, "ustar");
    EXPECT_THAT(reason_of(header + "<releases>"), HasSubstr("unpack"));
    EXPECT_EQ(find_root(header.substr(0, 100), false).status, root_status::need_more);
}

TEST(dump_root, a_root_that_never_comes_is_not_waited_for) {
    const std::string spaces(2'000'000, ' ');
    EXPECT_EQ(find_root(spaces, false).status, root_status::refused);
}

}  // namespace
}  // namespace waxpress::dump
