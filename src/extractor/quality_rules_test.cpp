#include "extractor/quality_rules.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "extractor/test_folder.hpp"

namespace waxpress::extractor {
namespace {

using discogs::entity_kind;
using testing::AllOf;
using testing::HasSubstr;
using testing_aid::test_folder;

std::string refusal(const std::string& text) {
    try {
        (void)parse_quality_rules(text, "rules.yaml");
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::usage);
        std::string line = failed.what();
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
        return line;
    }
    return {};
}

std::string refusal_of_file(const std::string& path) {
    try {
        (void)load_quality_rules(path);
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::usage);
        return failed.what();
    }
    return {};
}

TEST(extractor_quality_rules, the_known_rules_are_read) {
    const quality_rules rules = load_quality_rules("src/extractor/test_rules.yaml");
    EXPECT_EQ(rules.of(entity_kind::artists).skips.size(), 1U);
    EXPECT_EQ(rules.of(entity_kind::artists).skips.front().contains, "do not use");
    EXPECT_EQ(rules.of(entity_kind::releases).filters.size(), 2U);
    EXPECT_EQ(rules.of(entity_kind::releases).rules.size(), 4U);
    EXPECT_EQ(rules.of(entity_kind::labels).rules.size(), 1U);
    const filter_rule& year = rules.of(entity_kind::masters).filters.back();
    EXPECT_EQ(year.below, 1860.0);
    EXPECT_EQ(year.above, 2027.0);
    EXPECT_FALSE(year.remove_matching);
    const quality_rule& genre = rules.of(entity_kind::releases).rules.back();
    EXPECT_EQ(genre.field.keys, (std::vector<std::string>{"genres", "genre"}));
    EXPECT_EQ(std::get<enum_condition>(genre.condition).values.size(), 15U);
    EXPECT_EQ(genre.severity, rule_severity::warning);
    EXPECT_EQ(
        rules.of(entity_kind::releases).rules.front().description,
        "Year before the first recording or after next year"
    );
}

TEST(extractor_quality_rules, every_section_may_be_absent) {
    for (const char* text : {"", "---\n", "rules:\n", "rules: {artists: }", "filters: {}\n"}) {
        const quality_rules rules = parse_quality_rules(text, "x");
        for (const entity_kind kind : discogs::all_kinds)
            EXPECT_TRUE(rules.of(kind).is_empty()) << text;
    }
}

TEST(extractor_quality_rules, each_mistake_is_told_with_its_line_and_what_is_accepted) {
    const std::string rule = "rules:\n  artists:\n    - {name: n, field: f, severity: error, ";
    const std::string filter = "filters:\n  masters:\n    - {field: f, reason: r, ";
    const std::vector<std::pair<std::string, std::vector<std::string>>> cases{
        {"a: [", {"is no YAML"}},
        {"- x", {"rules.yaml:1: ", "skip_records, filters, rules"}},
        {"ruls: {}", {"rules.yaml:1: ", "\"ruls\"", "skip_records, filters, rules"}},
        {"rules: {}\nrules: {}", {"rules.yaml:2: ", "twice"}},
        {"rules:\n  artist: []", {":2: ", "\"artist\"", "artists, labels, masters, releases"}},
        {"rules:\n  artists: {a: b}", {":2: ", "rules.artists is no list"}},
        {"skip_records:\n  labels:\n    - field: f", {":3: ", "a skip lacks \"contains\""}},
        {"skip_records:\n  labels:\n    - {field: f, contains: '', reason: r}",
         {":3: ", "\"contains\" is empty"}},
        {"skip_records:\n  labels:\n    - {field: a..b, contains: x, reason: r}",
         {":3: ", "is no path", "genres.genre"}},
        {"skip_records:\n  labels:\n    - {field: [a], contains: x, reason: r}", {"is no text"}},
        {"skip_records:\n  labels:\n    - {field: f, contains: x}", {"lacks \"reason\""}},
        {"skip_records:\n  labels:\n    - x", {"a skip has no keys: field, contains, reason"}},
        {filter + "}", {":3: ", "either \"remove_matching\" or \"nullify_when\""}},
        {filter + "remove_matching: x, nullify_when: {type: range, below: 1}}", {"either"}},
        {filter + "remove_matching: '('}", {":3: ", "\"(\" is no regular expression"}},
        {filter + "nullify_when: {type: list}}", {"can only be range"}},
        {filter + "nullify_when: {type: range}}", {"\"below\", \"above\" or both"}},
        {filter + "nullify_when: {type: range, below: soon}}", {"\"below\" is no number"}},
        {filter + "nullify_when: {type: range, below: .nan}}", {"\"below\" is no number"}},
        {"filters:\n  masters:\n    - {field: '@id', reason: r, remove_matching: x}",
         {":3: ", "may not change a record's id"}},
        {rule + "}", {":3: ", "lacks \"condition\""}},
        {rule + "condition: {type: size}}",
         {"\"size\" is no condition", "range, required, regex, length, enum"}},
        {rule + "condition: {type: required, min: 1}}", {"required knows no \"min\""}},
        {rule + "condition: {type: range}}", {"needs \"min\", \"max\" or both"}},
        {rule + "condition: {type: range, min: 2, max: 1}}", {"\"min\" is above \"max\""}},
        {rule + "condition: {type: length, min: -1}}", {"\"min\" is no whole number"}},
        {rule + "condition: {type: length, max: 1.5}}", {"\"max\" is no whole number"}},
        {rule + "condition: {type: regex}}", {"lacks \"pattern\""}},
        {rule + "condition: {type: regex, pattern: '[a'}}", {"is no regular expression"}},
        {rule + "condition: {type: regex, pattern: '(a)\\1'}}", {"is no regular expression"}},
        {rule + "condition: {type: enum, values: []}}", {"is no list of texts"}},
        {rule + "condition: {type: enum, values: [[a]]}}", {"is no list of texts"}},
        {"rules:\n  artists:\n    - {name: n, field: f, condition: {type: required}}",
         {"lacks \"severity\""}},
        {"rules:\n  artists:\n    - {name: n, field: f, severity: bad, condition: {type: "
         "required}}",
         {"\"bad\" is no severity", "error, warning, info"}}};
    for (const auto& [text, parts] : cases) {
        const std::string line = refusal(text);
        EXPECT_THAT(line, HasSubstr("rules.yaml")) << text;
        for (const std::string& part : parts)
            EXPECT_THAT(line, HasSubstr(part)) << text;
    }
}

TEST(extractor_quality_rules, every_prefix_of_a_file_is_read_or_refused) {
    const test_folder folder;
    const std::string whole = [] {
        std::ifstream in("src/extractor/test_rules.yaml", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    }();
    ASSERT_FALSE(whole.empty());
    EXPECT_EQ(refusal(whole), "");
    for (std::size_t size = 0; size < whole.size(); size += 3)
        (void)refusal(whole.substr(0, size));
    EXPECT_NE(refusal(std::string(100'000, '[')), "");
}

TEST(extractor_quality_rules, the_file_must_be_there_and_be_called_yaml) {
    const test_folder folder;
    EXPECT_THAT(
        refusal_of_file(folder.path() + "/absent.yaml"),
        AllOf(HasSubstr("absent.yaml"), HasSubstr("No such file"))
    );
    EXPECT_THAT(refusal_of_file(folder.write("rules.json", "{}")), HasSubstr(".yaml or .yml"));
    EXPECT_EQ(refusal_of_file(folder.write("rules.yml", "{}")), "");
}

}  // namespace
}  // namespace waxpress::extractor
