#include "extractor/rule_engine.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discogs/normalise.hpp"
#include "discogs/xml_tree.hpp"

namespace waxpress::extractor {
namespace {

using discogs::entity_kind;
using discogs::json_value;
using testing::ElementsAre;

json_value record_of(const std::string& content) {
    discogs::xml_element root;
    discogs::xml_error error;
    EXPECT_TRUE(discogs::read_element("<r id=\"7\">" + content + "</r>", root, error));
    return discogs::to_json(std::move(root));
}

/// The rules of releases in a file with one entry in one section.
quality_rules rules_with(const std::string& section, const std::string& entry) {
    return parse_quality_rules(section + ":\n  releases:\n    - {" + entry + "}", "r.yaml");
}

bool skips(const std::string& field, const std::string& contains, const std::string& content) {
    const quality_rules rules = rules_with(
        "skip_records", "field: '" + field + "', contains: '" + contains + "', reason: r"
    );
    json_value record = record_of(content);
    return find_skip(rules.of(entity_kind::releases).skips, record).rule != nullptr;
}

std::string filtered(
    const std::string& field, const std::string& what, const std::string& content
) {
    const quality_rules rules = rules_with("filters", "field: '" + field + "', reason: r, " + what);
    json_value record = record_of(content);
    apply_filters(rules.of(entity_kind::releases).filters, record);
    std::string json;
    discogs::append_json(record, json);
    return json;
}

/// The values that a rule objects to.
std::vector<std::string> objects_to(
    const std::string& field, const std::string& condition, const std::string& content
) {
    const quality_rules rules = rules_with(
        "rules", "name: n, field: '" + field + "', severity: error, condition: {" + condition + "}"
    );
    json_value record = record_of(content);
    std::vector<std::string> values;
    for (const violation& found : find_violations(rules.of(entity_kind::releases).rules, record))
        values.push_back(found.value);
    return values;
}

TEST(extractor_rule_engine, a_skip_looks_into_every_value_whatever_its_case) {
    EXPECT_TRUE(skips("profile", "DO NOT USE", "<profile>Please do not Use!</profile>"));
    EXPECT_FALSE(skips("profile", "DO NOT USE", "<profile>Use it.</profile>"));
    EXPECT_FALSE(skips("profile", "DO NOT USE", "<name>DO NOT USE</name>"));
    EXPECT_FALSE(skips("profile", "DO NOT USE", "<profile/>"));
    EXPECT_TRUE(skips("a.b", "x", "<a><b>1</b><b>2X</b></a>"));
    EXPECT_TRUE(skips("a.b", "x", "<a><b>1</b></a><a><b>x</b></a>"));
    EXPECT_TRUE(skips("@id", "7", ""));
    EXPECT_FALSE(skips("a", "x", "<a><b>x</b></a>")) << "an object is no value";
}

TEST(extractor_rule_engine, a_filter_removes_what_matches_from_lists_and_alone) {
    const std::string digits = "remove_matching: '^\\d+$'";
    const auto genres = [&](const std::string& content) {
        return filtered("genres.genre", digits, "<genres>" + content + "</genres>");
    };
    EXPECT_EQ(
        genres("<genre>1</genre><genre>Rock</genre><genre>22</genre>"),
        R"({"@id":"7","genres":{"genre":["Rock"]}})"
    );
    // One element is no list: the bad value must go all the same.
    EXPECT_EQ(genres("<genre>1</genre>"), R"({"@id":"7","genres":{}})");
    EXPECT_EQ(genres("<genre>Rock</genre>"), R"({"@id":"7","genres":{"genre":"Rock"}})");
    EXPECT_EQ(genres("<genre/><genre>3</genre>"), R"({"@id":"7","genres":{"genre":[null]}})");
    EXPECT_EQ(filtered("year", digits, "<year>1990</year>"), R"({"@id":"7"})");
    EXPECT_EQ(filtered("year", digits, ""), R"({"@id":"7"})");
    EXPECT_EQ(
        filtered("a.b.c", digits, "<a><b><c>1</c></b><b><c>x</c></b></a><a>text</a>"),
        R"({"@id":"7","a":[{"b":[{},{"c":"x"}]},"text"]})"
    );
    EXPECT_EQ(
        filtered("f.@qty", digits, "<f qty=\"2\" name=\"LP\"/>"),
        R"({"@id":"7","f":{"@name":"LP"}})"
    );
}

TEST(extractor_rule_engine, a_filter_nullifies_numbers_and_dates_outside_its_bounds) {
    const std::string bounds = "nullify_when: {type: range, below: 1860, above: 2027}";
    const auto kept = [&](const std::string& year) {
        const std::string json = filtered("year", bounds, "<year>" + year + "</year>");
        EXPECT_TRUE(
            json == R"({"@id":"7","year":")" + year + "\"}" || json == R"({"@id":"7","year":null})"
        ) << json;
        return json.find("null") == std::string::npos;
    };
    for (const char* year : {"1860", "2027", "1999-12-31", "1999-00-00", "soon", "1980s", "200?"})
        EXPECT_TRUE(kept(year)) << year;
    for (const char* year :
         {"0", "197", "1859", "2028", "0400-01-01", "0400", "9999/1", "3000 x", "3000.1", "0197T1"})
        EXPECT_FALSE(kept(year)) << year;
    EXPECT_EQ(filtered("year", bounds, ""), R"({"@id":"7"})");
    EXPECT_EQ(filtered("year", bounds, "<year/>"), R"({"@id":"7","year":null})");
    EXPECT_EQ(
        filtered("year", "nullify_when: {type: range, below: 5}", "<year>4</year><year>5</year>"),
        R"({"@id":"7","year":[null,"5"]})"
    );
}

TEST(extractor_rule_engine, a_range_objects_to_numbers_outside_it_only) {
    const std::string range = "type: range, min: 10, max: 20";
    EXPECT_THAT(
        objects_to("n", range, "<n>9</n><n>10</n><n>20</n><n>20.5</n>"), ElementsAre("9", "20.5")
    );
    EXPECT_THAT(objects_to("n", range, "<n>x</n><n/><n>1999-01-01</n>"), ElementsAre());
    EXPECT_THAT(objects_to("n", "type: range, min: 10", "<n>9</n><n>99</n>"), ElementsAre("9"));
    EXPECT_THAT(objects_to("n", range, ""), ElementsAre());
}

TEST(extractor_rule_engine, required_objects_to_what_is_missing_null_or_empty) {
    const std::string required = "type: required";
    EXPECT_THAT(objects_to("title", required, ""), ElementsAre(""));
    EXPECT_THAT(objects_to("title", required, "<title/>"), ElementsAre(""));
    EXPECT_THAT(objects_to("title", required, "<title></title>"), ElementsAre(""));
    EXPECT_THAT(objects_to("title", required, "<title>T</title>"), ElementsAre());
    EXPECT_THAT(objects_to("a.b", required, "<a><b>1</b><b/></a>"), ElementsAre(""));
    EXPECT_THAT(objects_to("a", required, "<a><b>1</b></a>"), ElementsAre());
    EXPECT_THAT(objects_to("a.b", required, "<a>text</a>"), ElementsAre(""));
}

TEST(extractor_rule_engine, a_regex_objects_to_what_it_matches_anywhere) {
    EXPECT_THAT(
        objects_to("g", "type: regex, pattern: '[0-9]'", "<g>a1</g><g>b</g>"), ElementsAre("a1")
    );
    EXPECT_THAT(objects_to("g", "type: regex, pattern: '^$'", "<g/><g>b</g>"), ElementsAre(""))
        << "null is an empty text";
    EXPECT_THAT(
        objects_to("g", "type: regex, pattern: '(?i)^rock$'", "<g>ROCK</g>"), ElementsAre("ROCK")
    );
    const std::string long_text(500'000, 'a');
    EXPECT_THAT(
        objects_to("g", "type: regex, pattern: '^(a|b)*c'", "<g>" + long_text + "</g>"),
        ElementsAre()
    );
}

TEST(extractor_rule_engine, an_enum_objects_to_what_it_does_not_list) {
    const std::string list = "type: enum, values: [LP, CD, 7]";
    EXPECT_THAT(objects_to("f", list, "<f>LP</f><f>lp</f><f>7</f>"), ElementsAre("lp"));
    EXPECT_THAT(objects_to("fs.f.@name", list, "<fs><f name=\"MC\"/></fs>"), ElementsAre("MC"));
    EXPECT_THAT(
        objects_to("fs.f.@name", list, "<fs><f name=\"MC\"/><f name=\"CD\"/></fs>"),
        ElementsAre("MC")
    );
    EXPECT_THAT(objects_to("f", list, ""), ElementsAre());
}

TEST(extractor_rule_engine, a_length_counts_characters_not_bytes) {
    const std::string length = "type: length, min: 2, max: 3";
    EXPECT_THAT(
        objects_to("n", length, "<n>é</n><n>éé</n><n>日本語</n><n>日本語x</n><n/>"),
        ElementsAre("é", "日本語x", "")
    );
}

}  // namespace
}  // namespace waxpress::extractor
