#include "dump/cut.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dump/test_text.hpp"

namespace waxpress::dump {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing_aid::cut_in_chunks;
using testing_aid::cutting;

constexpr std::size_t whole = 1 << 20;

std::vector<std::string> texts(const std::vector<testing_aid::piece>& pieces) {
    std::vector<std::string> out;
    for (const auto& piece : pieces)
        out.push_back(piece.text);
    return out;
}

std::vector<std::string> reasons(const std::vector<testing_aid::piece>& pieces) {
    std::vector<std::string> out;
    for (const auto& piece : pieces)
        out.push_back(piece.reason);
    return out;
}

/// Cuts `text` whole, and in chunks of every size and at every single boundary with the same
/// result.
cutting cut_all_ways(
    const std::string& text, entity_kind kind = entity_kind::releases, cut_limits limits = {}
) {
    const cutting wanted = cut_in_chunks(text, kind, whole, limits);
    for (std::size_t chunk = 1; chunk <= text.size(); ++chunk) {
        EXPECT_EQ(cut_in_chunks(text, kind, chunk, limits), wanted) << "chunks of " << chunk;
    }
    return wanted;
}

TEST(dump_cut, records_are_the_elements_between_the_root_tags) {
    const cutting cut = cut_all_ways(
        "\n<release id=\"1\"><title>a</title></release>\n<release "
        "id=\"2\"></release>\n</releases>\n"
    );
    EXPECT_THAT(
        texts(cut.records),
        ElementsAre("<release id=\"1\"><title>a</title></release>", "<release id=\"2\"></release>")
    );
    EXPECT_EQ(cut.records[0].offset, 1001U);
    EXPECT_EQ(cut.records[1].offset, 1044U);
    EXPECT_THAT(cut.rejects, IsEmpty());
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, any_white_space_does_and_none_does_too) {
    const cutting cut = cut_all_ways(
        "<release\r\n\tid = '1' ><a/></release ><release id='2'\n/>\r\n\t <release/></releases\n>\n"
    );
    EXPECT_THAT(
        texts(cut.records),
        ElementsAre("<release\r\n\tid = '1' ><a/></release >", "<release id='2'\n/>", "<release/>")
    );
    EXPECT_THAT(cut.rejects, IsEmpty());
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, names_that_only_begin_like_the_record_do_not_count) {
    const std::string record =
        "<release id=\"1\"><released>1999</released><release-x/><releaser></releaser>"
        "<release.y></release.y><re/></release>";
    const cutting cut = cut_all_ways(record + "</releases>");
    EXPECT_THAT(texts(cut.records), ElementsAre(record));
    const std::string master =
        "<master id=\"1\"><master_id>5</master_id><main_release>7</main_release></master>";
    EXPECT_THAT(
        texts(cut_all_ways(master + "</masters>", entity_kind::masters).records),
        ElementsAre(master)
    );
    const std::string artist = "<artist><id>1</id><artists/><name>a</name></artist>";
    EXPECT_THAT(
        texts(cut_all_ways(artist + "</artists>", entity_kind::artists).records),
        ElementsAre(artist)
    );
}

TEST(dump_cut, a_greater_sign_in_a_quoted_attribute_ends_no_tag) {
    const cutting cut = cut_all_ways(
        "<release id=\"1\" a=\"/>\" b='</x>'><t/></release><release a='\">/' /></releases>"
    );
    // `<` in an attribute is no XML: the tag ends there, and the presser will judge the record.
    ASSERT_EQ(cut.records.size(), 2U);
    EXPECT_EQ(cut.records[1].text, "<release a='\">/' />");
}

TEST(dump_cut, markup_in_comments_instructions_and_cdata_is_not_looked_at) {
    const std::string record =
        "<release id=\"1\"><!-- </release> - -- > <release> --><?php </release> ?>"
        "<![CDATA[</release><release>]] ]>]]></release>";
    const cutting cut = cut_all_ways(
        "<!-- <release id=\"0\"/> --><?x <release/> ?>" + record +
        "<!----></releases><!-- end -->\n"
    );
    EXPECT_THAT(texts(cut.records), ElementsAre(record));
    EXPECT_THAT(cut.rejects, IsEmpty());
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, stray_openings_in_text_are_left_to_the_presser) {
    const std::string record = "<release id=\"1\"><t>I < 3 <! you <? and <- </ x</t></release>";
    EXPECT_THAT(texts(cut_all_ways(record + "</releases>").records), ElementsAre(record));
}

TEST(dump_cut, an_unclosed_record_is_refused_and_the_next_one_is_cut) {
    const cutting cut = cut_all_ways(
        "<release id=\"1\"><title>a\n <release id=\"2\"/>\n<release id=\"3\">"
        "<release id=\"4\"></release></releases>"
    );
    EXPECT_THAT(
        texts(cut.records), ElementsAre("<release id=\"2\"/>", "<release id=\"4\"></release>")
    );
    EXPECT_THAT(
        texts(cut.rejects), ElementsAre("<release id=\"1\"><title>a", "<release id=\"3\">")
    );
    EXPECT_THAT(reasons(cut.rejects), ElementsAre("record is not closed", "record is not closed"));
    EXPECT_EQ(cut.rejects[0].id, "1");
    EXPECT_EQ(cut.rejects[0].offset, 1000U);
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, a_start_tag_that_is_not_closed_swallows_nothing) {
    const cutting cut = cut_all_ways(
        "<release id=\"1 <release id=\"2\"/><release id=\"3\n></release><release "
        "id=\"4\"/></releases>"
    );
    EXPECT_THAT(
        texts(cut.records),
        ElementsAre("<release id=\"2\"/>", "<release id=\"3\n></release>", "<release id=\"4\"/>")
    );
    EXPECT_THAT(reasons(cut.rejects), ElementsAre("record is not closed"));
}

TEST(dump_cut, the_last_record_unclosed_is_a_reject_and_the_root_still_ends) {
    const cutting cut = cut_all_ways("<release id=\"1\"/><release id=\"2\"><a></releases>\n");
    EXPECT_EQ(cut.records.size(), 1U);
    EXPECT_THAT(texts(cut.rejects), ElementsAre("<release id=\"2\"><a>"));
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, other_elements_between_records_are_rejects) {
    const cutting cut = cut_all_ways(
        "<foo><foo>x</foo><bar/><!-- > --></foo><bar/><release id=\"1\"/><released></released>"
        "<foo><x><release id=\"2\"/></releases>"
    );
    EXPECT_THAT(texts(cut.records), ElementsAre("<release id=\"1\"/>", "<release id=\"2\"/>"));
    EXPECT_THAT(
        reasons(cut.rejects),
        ElementsAre(
            "<foo> is not a <release>",
            "<bar> is not a <release>",
            "<released> is not a <release>",
            "<foo> is not closed"
        )
    );
    EXPECT_EQ(cut.rejects[0].text, "<foo><foo>x</foo><bar/><!-- > --></foo>");
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, text_between_records_is_a_reject) {
    const cutting cut = cut_all_ways(
        "lost \n text\n<release id=\"1\"/>  </artist></release> x <![CDATA[<release/>]]>"
        "<release id=\"2\"/> < <!-- c --> & </releases>"
    );
    EXPECT_EQ(cut.records.size(), 2U);
    EXPECT_THAT(
        texts(cut.rejects),
        ElementsAre("lost \n text", "</artist></release> x <![CDATA[<release/>]]>", "<", "&")
    );
    EXPECT_THAT(
        reasons(cut.rejects),
        ElementsAre(
            "text between two records",
            "</artist> closes nothing",
            "text between two records",
            "text between two records"
        )
    );
}

TEST(dump_cut, sublabels_nest_labels_and_nothing_else_does) {
    const std::string first =
        "<label><id>1</id><sublabels><label id=\"2\">a</label><label/>\n<label>b</label>"
        "</sublabels></label>";
    const std::string second = "<label><id>3</id><sublabels/><labels/></label>";
    const std::string third = "<label><sublabels></sublabels><id>4</id></label>";
    const cutting cut = cut_all_ways(
        "\n" + first + "\n" + second + third + "<label><id>5</id>\n" + second + "</labels>",
        entity_kind::labels
    );
    EXPECT_THAT(texts(cut.records), ElementsAre(first, second, third, second));
    EXPECT_THAT(texts(cut.rejects), ElementsAre("<label><id>5</id>"));
    EXPECT_EQ(cut.rejects[0].id, "5");
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, unclosed_sublabels_end_with_their_label) {
    const std::string broken = "<label><id>1</id><sublabels><label>a</label></label>";
    const std::string whole_one = "<label><id>2</id></label>";
    const cutting cut = cut_all_ways(broken + whole_one + "</labels>", entity_kind::labels);
    EXPECT_THAT(texts(cut.records), ElementsAre(broken, whole_one));
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, a_label_in_sublabels_that_is_not_closed_spoils_its_record_only) {
    const std::string broken = "<label><sublabels><label>a<label>b</label></sublabels></label>";
    const std::string whole_one = "<label><id>2</id></label>";
    EXPECT_THAT(
        texts(cut_all_ways(broken + whole_one + "</labels>", entity_kind::labels).records),
        ElementsAre(broken, whole_one)
    );
}

TEST(dump_cut, a_record_above_the_limit_is_refused_and_skipped) {
    const cut_limits limits{.max_record_bytes = 40, .kept_of_refused = 20};
    const std::string large = "<release id=\"7\">" + std::string(40, 'x') + "</release>";
    const cutting cut = cut_all_ways(
        "<release id=\"1\"/>" + large + "<release id=\"2\"/>" + std::string(50, '?') +
            "<release id=\"3\"/><foo>" + std::string(50, 'y') + "</foo><release id=\"4\">" +
            std::string(60, 'z') + "<release id=\"5\"/></releases>",
        entity_kind::releases,
        limits
    );
    EXPECT_EQ(cut.records.size(), 4U);
    EXPECT_THAT(
        texts(cut.rejects),
        ElementsAre(
            large.substr(0, 20),
            std::string(20, '?'),
            "<foo>" + std::string(15, 'y'),
            "<release id=\"4\">zzzz"
        )
    );
    EXPECT_THAT(cut.rejects[0].reason, testing::HasSubstr("66 bytes"));
    EXPECT_EQ(cut.rejects[0].id, "7");
    EXPECT_TRUE(cut.is_finished);
}

TEST(dump_cut, what_follows_the_root_stops_the_cutter) {
    for (const char* rest : {"x", "<release id=\"2\"/>", "</releases>", "<![CDATA[]]>"}) {
        const cutting cut =
            cut_all_ways(std::string("<release id=\"1\"/></releases> <!-- c -->\n") + rest);
        EXPECT_EQ(cut.records.size(), 1U);
        EXPECT_TRUE(cut.has_trailing) << rest;
        EXPECT_FALSE(cut.is_finished) << rest;
    }
}

TEST(dump_cut, each_prefix_of_a_dump_gives_the_whole_records_in_it) {
    const std::string first = "<release id=\"1\"><![CDATA[>]]></release>";
    const std::string text = "\n" + first + "<!-- c -->\n<release id=\"2\"/></releases>";
    const std::size_t second_end = text.find("</releases>");
    for (std::size_t size = 0; size < text.size(); ++size) {
        const cutting cut = cut_in_chunks(text.substr(0, size), entity_kind::releases, whole);
        const std::size_t wanted = (size > first.size() ? 1U : 0U) + (size >= second_end ? 1U : 0U);
        EXPECT_EQ(cut.records.size(), wanted) << size;
        EXPECT_THAT(cut.rejects, IsEmpty()) << size;
        EXPECT_FALSE(cut.is_finished) << size;
    }
}

TEST(dump_cut, where_the_text_stands_is_told) {
    const auto where = [](const char* text, entity_kind kind) {
        return cut_in_chunks(text, kind, 7).where;
    };
    EXPECT_EQ(
        where("<release id=\"17\">\n<a>", entity_kind::releases), "inside <release id=\"17\">"
    );
    EXPECT_EQ(where("<artist><id>9</id><na", entity_kind::artists), "inside <artist> with id 9");
    EXPECT_EQ(where("<artist/>\n", entity_kind::artists), "between two records");
    EXPECT_EQ(where("<artist><!-- ", entity_kind::artists), "inside a comment");
    EXPECT_EQ(where("<foo><b>", entity_kind::artists), "inside <foo>");
    EXPECT_EQ(where("", entity_kind::artists), "between two records");
}

TEST(dump_cut, one_changed_byte_never_depends_on_the_chunks) {
    const std::string text =
        "\n<label><id>1</id><sublabels><label>a</label></sublabels></label><!-- c --> <foo/>\n"
        "<label a='>'><![CDATA[<]]></label></labels>\n";
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const char changed : {'<', '>', '/', '"', '!', 'l', ' ', '\0'}) {
            std::string damaged = text;
            damaged[at] = changed;
            for (const entity_kind kind : {entity_kind::labels, entity_kind::artists}) {
                const cutting wanted = cut_in_chunks(damaged, kind, whole);
                for (const std::size_t chunk : {1U, 2U, 3U, 7U, 16U, 33U}) {
                    ASSERT_EQ(cut_in_chunks(damaged, kind, chunk), wanted) << damaged << chunk;
                }
            }
        }
    }
}

}  // namespace
}  // namespace waxpress::dump
