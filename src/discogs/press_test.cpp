#include "discogs/press.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "discogs/press_test_support.hpp"

namespace waxpress::discogs {
namespace {

constexpr auto artists = entity_kind::artists;
constexpr auto labels = entity_kind::labels;
constexpr auto masters = entity_kind::masters;
constexpr auto releases = entity_kind::releases;

/// What `xml` becomes inside a record, where nothing is normalised.
std::string as_is(std::string_view xml) {
    std::string json = json_of(artists, "<artist><id>1</id>" + std::string(xml) + "</artist>");
    constexpr std::string_view head = R"({"id":"1",)";
    return json.starts_with(head) ? "{" + json.substr(head.size()) : json;
}

std::string release(std::string_view content) {
    return json_of(releases, "<release id=\"1\">" + std::string(content) + "</release>");
}

// Golden vectors: the bytes and hashes on which stores of whole months depend.

constexpr std::string_view golden_artist =
    "<artist><id>7</id><name>Béla &amp; Co</name><realname/><profile>line one\n"
    "line \"two\"</profile><namevariations><name>B. &amp; Co</name><name>Béla</name>"
    "</namevariations><members><id>9</id><name id=\"9\">Ann</name></members></artist>";

TEST(discogs_press, golden_artist) {
    const std::string json = json_of(artists, golden_artist);
    EXPECT_EQ(
        json,
        R"({"id":"7","members":[{"id":"9","name":"Ann"}],"name":"Béla & Co","namevariations":)"
        R"({"name":["B. & Co","Béla"]},"profile":"line one\nline \"two\"","realname":null})"
    );
    EXPECT_EQ(hash_of(json), "1b7ed9218219639ea8fc7debe070a8ba4c0dc26d4582e914bcfe12ffe4bc2518");
}

TEST(discogs_press, golden_label) {
    const std::string json = json_of(
        labels,
        R"(<label><id>3</id><name>Sub</name><parentLabel id="1">Top</parentLabel>)"
        R"(<urls><url>http://example.org/</url></urls></label>)"
    );
    EXPECT_EQ(
        json,
        R"({"id":"3","name":"Sub","parentLabel":{"id":"1","name":"Top"},)"
        R"("urls":{"url":"http://example.org/"}})"
    );
    EXPECT_EQ(hash_of(json), "a7053d502721681771db475fde9738470a8cb3a3f1174fa76ec94a2c32b38693");
}

TEST(discogs_press, golden_master) {
    const std::string json = json_of(
        masters,
        R"(<master id="12"><main_release>34</main_release><artists><artist><id>7</id>)"
        R"(<name>Béla &amp; Co</name><anv></anv><join></join><role></role><tracks></tracks>)"
        R"(</artist></artists><genres><genre>Rock</genre></genres><styles><style>Prog Rock</style>)"
        R"(<style>Krautrock</style></styles><year>1973</year><title>T</title>)"
        R"(<data_quality>Correct</data_quality></master>)"
    );
    EXPECT_EQ(
        json,
        R"({"artists":[{"anv":null,"id":"7","join":null,"name":"Béla & Co","role":null,)"
        R"("tracks":null}],"data_quality":"Correct","genres":["Rock"],"id":"12",)"
        R"("main_release":"34","styles":["Prog Rock","Krautrock"],"title":"T","year":"1973"})"
    );
    EXPECT_EQ(hash_of(json), "e783ab8d5d4e249a9388cc12bf815d658e5edd15d59c71dbf04e91a84d9269ce");
}

constexpr std::string_view golden_release =
    R"(<release id="34" status="Accepted"><title>T</title><labels><label name="Sub" catno="none" )"
    R"(id="3"/></labels><formats><format name="Vinyl" qty="1" text=""><descriptions><description>)"
    R"(LP</description><description>Album</description></descriptions></format></formats><genres>)"
    R"(<genre>Rock</genre></genres><released>1973-00-00</released><master_id )"
    R"(is_main_release="true">12</master_id></release>)";

TEST(discogs_press, golden_release) {
    const std::string json = json_of(releases, golden_release);
    EXPECT_EQ(
        json,
        R"({"formats":[{"descriptions":{"description":["LP","Album"]},"name":"Vinyl","qty":"1",)"
        R"("text":""}],"genres":["Rock"],"id":"34","labels":[{"catno":"none","id":"3",)"
        R"("name":"Sub"}],"master_id":"12","released":"1973-00-00","status":"Accepted",)"
        R"("title":"T"})"
    );
    EXPECT_EQ(hash_of(json), "09022276d53c01d167e2973dd3cefb95deef7e2d321fde8398317d0977544bcb");
}

// XML to JSON, rule by rule (reference 1.2).

TEST(discogs_press, an_attribute_is_a_key_with_an_at_sign) {
    EXPECT_EQ(
        as_is(R"(<video src="s" embed="true"/>)"), R"({"video":{"@embed":"true","@src":"s"}})"
    );
    EXPECT_EQ(as_is(R"(<video src='a"b'/>)"), R"({"video":{"@src":"a\"b"}})");
    EXPECT_EQ(as_is("<video\n src = \"s\"\t/>"), R"({"video":{"@src":"s"}})");
    EXPECT_EQ(as_is(R"(<video src="&lt;&#233;&quot;"/>)"), "{\"video\":{\"@src\":\"<é\\\"\"}}");
    EXPECT_EQ(as_is("<video src=\"a\r\nb\tc\nd&#10;e\"/>"), R"({"video":{"@src":"a b c d\ne"}})");
    EXPECT_EQ(as_is(R"(<video src="a & b &amp; c"/>)"), R"({"video":{"@src":"a & b &amp; c"}})");
    EXPECT_EQ(as_is(R"(<video src="a<b>c"/>)"), R"({"video":{"@src":"a<b>c"}})");
    EXPECT_EQ(as_is(R"(<video src="\"/>)"), R"({"video":{"@src":"\\"}})");
}

TEST(discogs_press, of_an_attribute_written_twice_the_first_counts) {
    EXPECT_EQ(as_is(R"(<video src="a" src="b"/>)"), R"({"video":{"@src":"a"}})");
}

TEST(discogs_press, text_alone_is_a_string_and_not_trimmed) {
    EXPECT_EQ(as_is("<name> a\tb\r\n </name>"), R"({"name":" a\tb\r\n "})");
    EXPECT_EQ(as_is("<name>a &gt; b</name>"), R"({"name":"a > b"})");
    EXPECT_EQ(as_is("<name>]]></name>"), R"({"name":"]]>"})");
}

TEST(discogs_press, white_space_alone_is_no_text) {
    EXPECT_EQ(as_is("<name> \n\t</name>"), R"({"name":null})");
    EXPECT_EQ(as_is("<name>&#13;\n</name>"), R"({"name":null})");
    EXPECT_EQ(as_is("<name>\xC2\xA0</name>"), R"({"name":null})");
    EXPECT_EQ(as_is("<name>\xE2\x80\x8B</name>"), "{\"name\":\"\xE2\x80\x8B\"}");
    EXPECT_EQ(as_is("<name id=\"2\"> </name>"), R"({"name":{"@id":"2"}})");
    EXPECT_EQ(as_is("\n<urls>\n <url>x</url>\n</urls>\n"), R"({"urls":{"url":"x"}})");
}

TEST(discogs_press, text_beside_attributes_or_children_is_in_its_own_key) {
    EXPECT_EQ(as_is("<name id=\"2\">n</name>"), R"({"name":{"#text":"n","@id":"2"}})");
    EXPECT_EQ(as_is("<urls>a<url>x</url>b</urls>"), R"({"urls":{"#text":"ab","url":"x"}})");
    EXPECT_EQ(as_is("<urls> <url/> b</urls>"), R"({"urls":{"#text":"  b","url":null}})");
}

TEST(discogs_press, an_empty_element_is_null) {
    EXPECT_EQ(as_is("<name/>"), R"({"name":null})");
    EXPECT_EQ(as_is("<name></name>"), R"({"name":null})");
    EXPECT_EQ(as_is("<name ></name >"), R"({"name":null})");
}

TEST(discogs_press, an_empty_element_with_attributes_is_their_object) {
    EXPECT_EQ(as_is("<name id=\"\"></name>"), R"({"name":{"@id":""}})");
}

TEST(discogs_press, repeated_children_are_an_array_in_their_order) {
    EXPECT_EQ(
        as_is("<urls><url>b</url><name>n</name><url/><url>a</url></urls>"),
        R"({"urls":{"name":"n","url":["b",null,"a"]}})"
    );
    EXPECT_EQ(as_is("<name>a</name><name>b</name>"), R"({"name":["a","b"]})");
    EXPECT_EQ(
        as_is("<urls><url src=\"1\"/><url><id>2</id></url></urls>"),
        R"({"urls":{"url":[{"@src":"1"},{"id":"2"}]}})"
    );
}

TEST(discogs_press, cdata_is_text) {
    EXPECT_EQ(as_is("<name>a<![CDATA[<b> &amp; ]]]>c</name>"), R"({"name":"a<b> &amp; ]c"})");
    EXPECT_EQ(as_is("<name><![CDATA[ ]]></name>"), R"({"name":null})");
}

TEST(discogs_press, references_resolve) {
    EXPECT_EQ(
        as_is("<name>&amp;&lt;&gt;&apos;&quot;&#13;&#x41;</name>"), R"({"name":"&<>'\"\rA"})"
    );
    EXPECT_EQ(
        as_is("<name>a&#0;b</name>"),
        "{\"name\":\"a\xEF\xBF\xBD"
        "b\"}"
    );
    EXPECT_EQ(as_is("<name>&foo; &amp;foo;</name>"), R"({"name":"&foo; &foo;"})");
    EXPECT_EQ(as_is("<name>AT&T & &#</name>"), R"({"name":"AT&T & &#"})");
}

TEST(discogs_press, what_is_no_content_is_ignored) {
    EXPECT_EQ(as_is("<name>a<!-- <b> -->b<?pi <c>?>c</name>"), R"({"name":"abc"})");
    EXPECT_EQ(as_is("<!-- --><name>a</name>"), R"({"name":"a"})");
    EXPECT_EQ(as_is("<!DOCTYPE x [<!ENTITY a \"b\">]><name>a</name>"), R"({"name":"a"})");
    EXPECT_EQ(
        json_of(artists, "<?xml version=\"1.0\"?>\n<!-- x --><artist><id>1</id></artist>"),
        R"({"id":"1"})"
    );
}

TEST(discogs_press, invalid_utf8_is_replaced_never_dropped) {
    EXPECT_EQ(
        as_is("<name>a\xFF"
              "b</name>"),
        "{\"name\":\"a\xEF\xBF\xBD"
        "b\"}"
    );
    EXPECT_EQ(as_is("<video src=\"\xFF&lt;\"/>"), "{\"video\":{\"@src\":\"\xEF\xBF\xBD&lt;\"}}");
}

TEST(discogs_press, control_characters_are_escaped) {
    EXPECT_EQ(as_is("<name>\x07&#1;</name>"), R"({"name":"\u0007\u0001"})");
    EXPECT_EQ(as_is(std::string_view("<name>\0</name>", 14)), R"({"name":"\u0000"})");
}

TEST(discogs_press, unknown_elements_and_attributes_pass_through) {
    EXPECT_EQ(
        as_is("<novel level=\"9\"><a.b-c:d>x</a.b-c:d></novel>"),
        R"({"novel":{"@level":"9","a.b-c:d":"x"}})"
    );
    EXPECT_EQ(as_is("<\xC3\xA9>x</\xC3\xA9>"), "{\"\xC3\xA9\":\"x\"}");
}

// Identity (reference 1.3).

TEST(discogs_press, the_id_is_the_attribute_else_the_child_else_unknown) {
    EXPECT_EQ(press_both_ways(releases, golden_release).id, "34");
    EXPECT_EQ(press_both_ways(artists, golden_artist).id, "7");
    EXPECT_EQ(press_both_ways(labels, "<label><name>n</name></label>").id, "unknown");
    EXPECT_EQ(press_both_ways(labels, "<label><id/><name>n</name></label>").id, "unknown");
    EXPECT_EQ(press_both_ways(labels, "<label><id x=\"1\">2</id></label>").id, "unknown");
    EXPECT_EQ(press_both_ways(labels, "<label><id>1</id><id>2</id></label>").id, "unknown");
    EXPECT_EQ(press_both_ways(masters, "<master><id>5</id></master>").id, "5");
    EXPECT_EQ(press_both_ways(releases, "<release id=\"\"><title>t</title></release>").id, "");
}

TEST(discogs_press, the_id_is_given_unescaped) {
    const pressed out = press_both_ways(labels, "<label><id>a&amp;\"b</id></label>");
    EXPECT_EQ(out.id, "a&\"b");
    EXPECT_EQ(out.json, R"({"id":"a&\"b"})");
}

TEST(discogs_press, a_child_id_beside_the_attribute_goes) {
    EXPECT_EQ(release("<id>2</id><title>t</title>"), R"({"id":"1","title":"t"})");
    EXPECT_EQ(json_of(artists, "<artist id=\"1\"><id>2</id></artist>"), R"({"@id":"1"})");
}

TEST(discogs_press, a_self_closing_record_is_its_attributes) {
    EXPECT_EQ(
        json_of(releases, "<release id=\"1\" status=\"Draft\"/>"), R"({"id":"1","status":"Draft"})"
    );
}

TEST(discogs_press, what_is_no_object_is_no_record) {
    for (const char* xml : {"<release/>", "<release></release>", "<release>text</release>"}) {
        EXPECT_EQ(json_of(releases, xml), "nothing in it but text") << xml;
    }
    EXPECT_EQ(
        json_of(releases, "<master id=\"1\"><title>t</title></master>"),
        "another element than expected"
    );
}

// Normalisation (reference 2.4).

TEST(discogs_press, attributes_of_a_release_win_over_children) {
    EXPECT_EQ(
        json_of(releases, R"(<release id="1" status="a"><status>b</status></release>)"),
        R"({"id":"1","status":"a"})"
    );
    EXPECT_EQ(release("text<title>t</title>"), R"({"id":"1","name":"text","title":"t"})");
    EXPECT_EQ(
        json_of(releases, R"(<release id="1" hype="2"><title>t</title></release>)"),
        R"({"hype":"2","id":"1","title":"t"})"
    );
}

TEST(discogs_press, lists_are_lists_of_one_and_of_many) {
    EXPECT_EQ(
        release("<artists><artist><name>a</name></artist></artists>"),
        R"({"artists":[{"name":"a"}],"id":"1"})"
    );
    EXPECT_EQ(
        release("<artists><artist>x</artist><artist/><artist id=\"2\">n</artist></artists>"),
        R"({"artists":[{"id":"x"},null,{"id":"2","name":"n"}],"id":"1"})"
    );
    EXPECT_EQ(
        release("<genres><genre>a</genre><genre/></genres><styles><style>b</style></styles>"),
        R"({"genres":["a",null],"id":"1","styles":["b"]})"
    );
}

TEST(discogs_press, an_empty_list_is_left_out) {
    for (const char* xml :
         {"<artists/>",
          "<artists></artists>",
          "<artists> </artists>",
          "<genres/>",
          "<formats/>",
          "<artists><artist/></artists>",
          "<artists><other/></artists>",
          "<labels x=\"1\"/>"}) {
        EXPECT_EQ(release(xml), R"({"id":"1"})") << xml;
    }
}

TEST(discogs_press, a_list_of_an_unusual_shape_keeps_what_it_has) {
    EXPECT_EQ(release("<artists>x</artists>"), R"({"artists":[{"id":"x"}],"id":"1"})");
    EXPECT_EQ(release("<genres>x</genres>"), R"({"genres":["x"],"id":"1"})");
    EXPECT_EQ(
        release("<genres><genre>a</genre></genres><genres/>"),
        R"({"genres":[{"genre":"a"},null],"id":"1"})"
    );
    EXPECT_EQ(
        release("<artists><artist><id>1</id></artist><id>9</id></artists>"),
        R"({"artists":[{"id":"1"}],"id":"1"})"
    );
}

TEST(discogs_press, formats_are_lifted_and_what_is_in_them_is_not) {
    EXPECT_EQ(
        release("<formats><format name=\"CD\"><descriptions><description a=\"b\"/></descriptions>"
                "</format><format>x</format><format/></formats>"),
        R"({"formats":[{"descriptions":{"description":{"@a":"b"}},"name":"CD"},"x",null],"id":"1"})"
    );
}

TEST(discogs_press, a_lifted_attribute_wins_over_a_child) {
    EXPECT_EQ(
        release("<labels><label id=\"1\"><id>2</id></label></labels>"),
        R"({"id":"1","labels":[{"id":"1"}]})"
    );
    EXPECT_EQ(
        release("<labels><label name=\"a\">b</label></labels>"),
        R"({"id":"1","labels":[{"#text":"b","name":"a"}]})"
    );
    EXPECT_EQ(
        release("<labels><label id=\"1\">b<name>a</name></label></labels>"),
        R"({"id":"1","labels":[{"#text":"b","id":"1","name":"a"}]})"
    );
}

TEST(discogs_press, a_master_id_is_its_text_else_its_id) {
    EXPECT_EQ(release("<master_id>5</master_id>"), R"({"id":"1","master_id":"5"})");
    EXPECT_EQ(release("<master_id/>"), R"({"id":"1","master_id":null})");
    EXPECT_EQ(
        release("<master_id is_main_release=\"true\">5</master_id>"),
        R"({"id":"1","master_id":"5"})"
    );
    EXPECT_EQ(
        release("<master_id is_main_release=\"true\"><id>5</id></master_id>"),
        R"({"id":"1","master_id":"5"})"
    );
    EXPECT_EQ(
        release("<master_id is_main_release=\"true\"/>"),
        R"({"id":"1","master_id":{"@is_main_release":"true"}})"
    );
}

TEST(discogs_press, what_is_not_named_keeps_its_shape) {
    EXPECT_EQ(
        release("<series><series name=\"s\" catno=\"\" id=\"2\"/></series><tracklist><track>"
                "<position>1</position><title>t</title></track></tracklist>"),
        R"({"id":"1","series":{"series":{"@catno":"","@id":"2","@name":"s"}},)"
        R"("tracklist":{"track":{"position":"1","title":"t"}}})"
    );
}

TEST(discogs_press, names_of_old_members_are_taken_and_bare_ids_are_not) {
    EXPECT_EQ(
        json_of(
            artists,
            "<artist><id>1</id><members><id>2</id><name>a</name><id>3</id><name>b</name></members>"
            "<groups><name id=\"4\">g</name></groups><aliases/></artist>"
        ),
        R"({"groups":[{"id":"4","name":"g"}],"id":"1","members":[{"id":"a"},{"id":"b"}]})"
    );
}

TEST(discogs_press, labels_and_their_parents) {
    EXPECT_EQ(
        json_of(
            labels,
            "<label>\n\t\t<id>1</id>\n\t\t<sublabels>\n\t\t\t<label id=\"2\">a</label>\n"
            "\t\t\t<label/>\n\t\t</sublabels>\n\t\t<parentLabel id=\"212\"/>\n\t</label>"
        ),
        R"({"id":"1","parentLabel":{"id":"212"},"sublabels":[{"id":"2","name":"a"},null]})"
    );
    EXPECT_EQ(
        json_of(labels, "<label><id>1</id><parentLabel>p</parentLabel></label>"),
        R"({"id":"1","parentLabel":"p"})"
    );
}

// What is malformed.

TEST(discogs_press, every_prefix_is_malformed) {
    for (const auto& [kind, xml] :
         {std::pair(artists, golden_artist), std::pair(releases, golden_release)}) {
        for (std::size_t size = 0; size < xml.size(); ++size) {
            const pressed out = press_both_ways(kind, xml.substr(0, size));
            EXPECT_EQ(out.result.status, press_status::malformed) << size;
        }
        EXPECT_EQ(
            press_both_ways(kind, std::string(xml) + " \r\n\t").result.status, press_status::ok
        );
    }
}

TEST(discogs_press, what_is_not_well_formed_is_malformed) {
    for (const auto& [xml, reason] : {
             std::pair("<release id=\"1\"><a></b></release>", "end tag of another element"),
             std::pair(
                 "<release id=\"1\"><title>t</titles></release>", "end tag of another element"
             ),
             std::pair("<release id=\"1\"><a></release>", "end tag of another element"),
             std::pair("<release id=\"1\"></a></release>", "end tag of another element"),
             std::pair("<release id=\"1\"/>x", "text after the end of the record"),
             std::pair("<release id=\"1\"></release><a/>", "text after the end of the record"),
             std::pair("<release id=\"1\"></release><!-- -->", "text after the end of the record"),
             std::pair("<release id=\"1\">a < b</release>", "stray <"),
             std::pair("<release id=\"1\"><></></release>", "stray <"),
             std::pair("<release id=\"1\"><1/></release>", "stray <"),
             std::pair("<release id=1/>", "attribute value without quotes"),
             std::pair("<release id/>", "attribute without a value"),
             std::pair("<release id=\"1/>", "attribute value without end"),
             std::pair("<release id=\"1\" =\"2\"/>", "no attribute where one was expected"),
             std::pair("<release id=\"1\"><!-- </release>", "comment without end"),
             std::pair("<release id=\"1\"><![CDATA[ </release>", "CDATA without end"),
             std::pair("<release id=\"1\"><?x </release>", "instruction without end"),
             std::pair("<release id=\"1\"><!x></release>", "stray <"),
             std::pair("</release>", "stray <"),
             std::pair("text", "no element where one was expected"),
             std::pair("", "no element where one was expected"),
         }) {
        EXPECT_EQ(json_of(releases, xml), reason) << xml;
    }
}

TEST(discogs_press, the_offset_says_where) {
    const pressed out = press_both_ways(releases, "<release id=\"1\"><a>x</b></release>");
    EXPECT_EQ(out.result.error_offset, 20U);
}

TEST(discogs_press, nesting_has_a_limit) {
    const auto nested = [](std::size_t depth, std::string_view name) {
        std::string xml = "<release id=\"1\">";
        for (std::size_t at = 1; at < depth; ++at)
            xml += "<" + std::string(name) + ">";
        for (std::size_t at = 1; at < depth; ++at)
            xml += "</" + std::string(name) + ">";
        return xml + "</release>";
    };
    for (const char* name : {"a", "track"}) {
        for (const std::size_t depth : {30U, 31U, 32U, 33U, 34U, 255U, 256U}) {
            EXPECT_EQ(
                press_both_ways(releases, nested(depth, name)).result.status, press_status::ok
            );
        }
        EXPECT_EQ(json_of(releases, nested(257, name)), "elements nested too deep");
        EXPECT_EQ(json_of(releases, nested(100'000, name)), "elements nested too deep");
    }
}

TEST(discogs_press, a_presser_can_be_used_again_and_moved) {
    presser first(releases);
    std::string text;
    record_entry entry;
    const std::string bad = "<release id=\"1\"><a>";
    EXPECT_EQ(first.press(bad, text, entry).status, press_status::malformed);
    presser second = std::move(first);
    ASSERT_EQ(second.press(golden_release, text, entry).status, press_status::ok);
    const std::string once = text;
    ASSERT_EQ(second.press(golden_release, text, entry).status, press_status::ok);
    EXPECT_EQ(text, once + once);
    EXPECT_EQ(entry.json_begin, once.size());
}

TEST(discogs_press, a_large_record_is_pressed) {
    std::string xml = "<release id=\"1\"><notes>";
    for (int line = 0; line < 100'000; ++line)
        xml += "\"\x01&#13;\n";
    xml += "</notes><tracklist>";
    for (int track = 0; track < 20'000; ++track)
        xml += "<track><title>t</title></track>";
    xml += "</tracklist></release>";
    EXPECT_GT(json_of(releases, xml).size(), 1'000'000U);
}

}  // namespace
}  // namespace waxpress::discogs
