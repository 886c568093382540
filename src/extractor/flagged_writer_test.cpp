#include "extractor/flagged_writer.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "extractor/test_folder.hpp"

namespace waxpress::extractor {
namespace {

using discogs::entity_kind;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing_aid::test_folder;

const wall_time now = from_rfc3339("2026-04-02T10:00:00Z").value();
const std::string place = "flagged/20260401/artists/";

const quality_rules& rules() {
    static const quality_rules known = load_quality_rules("src/extractor/test_rules.yaml");
    return known;
}

flagged_record skipped(const std::string& id) {
    const skip_rule& rule = rules().of(entity_kind::artists).skips.front();
    flagged_record record;
    record.id = id;
    record.xml = "<artist/>";
    record.json = "{}";
    record.skip = {&rule, "DO NOT USE"};
    return record;
}

flagged_record violating(const std::string& id, bool is_info, const std::string& value) {
    const std::vector<quality_rule>& all = rules().of(entity_kind::artists).rules;
    flagged_record record;
    record.id = id;
    if (!is_info) record.xml = "<artist>" + id + "</artist>";
    if (!is_info) record.json = "{}";
    record.violations.push_back({&all[is_info ? 1 : 0], value});
    return record;
}

ruled_block block_of(std::vector<flagged_record> flagged) {
    ruled_block block;
    block.block.records.resize(10);
    block.skipped = static_cast<std::uint64_t>(std::ranges::count_if(flagged, [](const auto& one) {
        return one.skip.rule != nullptr;
    }));
    block.flagged = std::move(flagged);
    return block;
}

std::vector<json> lines(const std::string& text) {
    std::vector<json> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        all.push_back(json::parse(line));
    return all;
}

TEST(extractor_flagged_writer, each_record_is_kept_once_and_each_finding_is_a_line) {
    const test_folder folder;
    flagged_writer writer(folder.path(), "20260401", entity_kind::artists, false);
    flagged_record both = violating("5", false, "");
    both.violations.push_back(violating("5", true, "long").violations.front());
    writer.write(block_of({skipped("2"), both, violating("6", true, "longer")}), now);
    writer.finish(now);
    EXPECT_EQ(writer.problem(), "");

    EXPECT_EQ(folder.read(place + "2.xml"), "<artist/>");
    EXPECT_EQ(folder.read(place + "5.xml"), "<artist>5</artist>");
    EXPECT_EQ(folder.read(place + "5.json"), "{}");
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/" + place + "6.xml"));

    const std::vector<json> skips = lines(folder.read(place + "skipped.jsonl"));
    const json skip{
        {"record_id", "2"},
        {"reason", "entry is marked DO NOT USE"},
        {"field", "profile"},
        {"field_value", "DO NOT USE"},
        {"xml_file", "2.xml"},
        {"json_file", "2.json"},
        {"timestamp", "2026-04-02T10:00:00.000000Z"}};
    EXPECT_EQ(skips, std::vector<json>{skip});

    const std::vector<json> found = lines(folder.read(place + "violations.jsonl"));
    ASSERT_EQ(found.size(), 3U);
    const json first{
        {"record_id", "5"},
        {"rule", "empty-artist-name"},
        {"severity", "error"},
        {"field", "name"},
        {"field_value", ""},
        {"xml_file", "5.xml"},
        {"json_file", "5.json"},
        {"timestamp", "2026-04-02T10:00:00.000000Z"}};
    EXPECT_EQ(found[0], first);
    EXPECT_TRUE(found[1]["xml_file"].is_null());
    EXPECT_EQ(found[2]["severity"], "info");

    const std::string report = folder.read(place + "report.txt");
    EXPECT_THAT(report, HasSubstr("Quality of artists 20260401"));
    EXPECT_THAT(report, HasSubstr("          11  records parsed\n"));
    EXPECT_THAT(report, HasSubstr("           1    entry is marked DO NOT USE\n"));
    EXPECT_THAT(report, HasSubstr("           2  published with violations\n"));
    EXPECT_THAT(report, HasSubstr("           2    long-name (info)\n"));
    EXPECT_THAT(report, Not(HasSubstr("left out")));
}

TEST(extractor_flagged_writer, files_and_lines_are_bounded_and_the_report_says_so) {
    const test_folder folder;
    flagged_writer writer(
        folder.path(), "20260401", entity_kind::artists, false, {.captures = 3, .lines = 5}
    );
    std::vector<flagged_record> many;
    for (int id = 0; id < 20; ++id)
        many.push_back(violating(std::to_string(id), false, ""));
    writer.write(block_of(many), now);
    writer.finish(now);
    EXPECT_EQ(lines(folder.read(place + "violations.jsonl")).size(), 5U);
    EXPECT_EQ(folder.read(place + "2.xml"), "<artist>2</artist>");
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/" + place + "3.xml"));
    const std::string report = folder.read(place + "report.txt");
    EXPECT_THAT(report, HasSubstr("          20    empty-artist-name (error)"));
    EXPECT_THAT(report, HasSubstr("kept of 3 records; 17 more were left out"));
    EXPECT_THAT(report, HasSubstr("5 lines at most; 15 more were left out"));
}

TEST(extractor_flagged_writer, an_id_cannot_lead_out_of_the_folder) {
    EXPECT_EQ(file_name_of("123"), "123");
    EXPECT_EQ(file_name_of("a-b_C"), "a-b_C");
    EXPECT_EQ(file_name_of("../../x").substr(0, 8), "______x-");
    EXPECT_NE(file_name_of("a/b"), file_name_of("a.b"));
    EXPECT_NE(file_name_of(""), "");
    EXPECT_LT(file_name_of(std::string(5000, 'x')).size(), 100U);
    const std::string zero("a\0b", 3);
    EXPECT_EQ(file_name_of(zero).find('\0'), std::string::npos);
}

TEST(extractor_flagged_writer, a_resumed_file_goes_on_and_a_new_reading_begins_anew) {
    const test_folder folder;
    const auto write = [&](bool goes_on, const std::string& id) {
        flagged_writer writer(folder.path(), "20260401", entity_kind::artists, goes_on);
        writer.write(block_of({violating(id, false, "")}), now);
        writer.finish(now);
        return lines(folder.read(place + "violations.jsonl")).size();
    };
    EXPECT_EQ(write(false, "1"), 1U);
    EXPECT_EQ(write(true, "2"), 2U);
    EXPECT_THAT(folder.read(place + "report.txt"), HasSubstr("was resumed"));
    EXPECT_EQ(write(false, "3"), 1U);
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/" + place + "1.xml"));
}

TEST(extractor_flagged_writer, a_long_value_is_cut_between_two_characters) {
    const test_folder folder;
    flagged_writer writer(folder.path(), "20260401", entity_kind::artists, false);
    std::string value = "x";
    for (int i = 0; i < 2000; ++i)
        value += "é";
    writer.write(block_of({violating("1", true, value)}), now);
    writer.finish(now);
    const json line = lines(folder.read(place + "violations.jsonl")).at(0);
    EXPECT_EQ(line["field_value"].get<std::string>(), value.substr(0, 1023));
}

TEST(extractor_flagged_writer, a_folder_that_cannot_be_made_is_a_warning) {
    const test_folder folder;
    folder.write("flagged", "a file in its place");
    flagged_writer writer(folder.path(), "20260401", entity_kind::artists, false);
    writer.write(block_of({skipped("2")}), now);
    writer.finish(now);
    EXPECT_THAT(writer.problem(), HasSubstr("violations.jsonl: cannot be written"));
}

}  // namespace
}  // namespace waxpress::extractor
