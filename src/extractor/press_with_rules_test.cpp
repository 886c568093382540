#include "extractor/press_with_rules.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dump/dump_reader.hpp"
#include "dump/press_slab.hpp"
#include "extractor/test_folder.hpp"

namespace waxpress::extractor {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;

dump::text_slab slab_of(entity_kind kind, const std::vector<std::string>& records) {
    dump::text_slab slab;
    slab.kind = kind;
    std::uint64_t offset = 100;
    for (const std::string& record : records) {
        slab.slices.push_back({slab.text.size(), record.size(), offset});
        slab.text.append(record);
        offset += record.size();
    }
    slab.source_bytes = offset;
    return slab;
}

ruled_block pressed(entity_kind kind, const quality_rules& rules, dump::text_slab slab) {
    discogs::presser presser(kind);
    discogs::sha256_hasher hasher;
    return press_with_rules(std::move(slab), rules.of(kind), presser, hasher);
}

std::vector<std::string> jsons(const discogs::record_block& block) {
    std::vector<std::string> all;
    for (const discogs::record_entry& entry : block.records)
        all.emplace_back(block.json(entry));
    return all;
}

const quality_rules& known_rules() {
    static const quality_rules known = load_quality_rules("src/extractor/test_rules.yaml");
    return known;
}

TEST(extractor_press_with_rules, what_is_hashed_is_what_is_published) {
    const std::vector<std::string> bad{
        "<release id=\"1\"><title>T</title><genres><genre>1</genre><genre>Rock</genre></genres>"
        "<released>0400-01-01</released></release>",
        "<release id=\"2\"><title>T</title><genres><genre>1</genre></genres></release>"};
    const std::vector<std::string> clean{
        "<release id=\"1\"><title>T</title><genres><genre>Rock</genre></genres>"
        "<released/></release>",
        "<release id=\"2\"><title>T</title></release>"};
    const ruled_block got =
        pressed(entity_kind::releases, known_rules(), slab_of(entity_kind::releases, bad));
    const ruled_block wanted =
        pressed(entity_kind::releases, quality_rules{}, slab_of(entity_kind::releases, clean));
    EXPECT_EQ(jsons(got.block), jsons(wanted.block));
    ASSERT_EQ(got.block.records.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(got.block.records[i].hash, wanted.block.records[i].hash);
        EXPECT_EQ(got.block.id(got.block.records[i]), std::to_string(i + 1));
        EXPECT_EQ(got.block.records[i].source_offset, 100 + i * bad[0].size());
    }
    EXPECT_TRUE(got.flagged.empty()) << "rules see the record after the filters";
}

TEST(extractor_press_with_rules, a_skipped_record_is_counted_and_not_published) {
    const std::vector<std::string> records{
        "<artist><id>1</id><name>A</name></artist>",
        "<artist><id>2</id><profile>[b]Do Not Use[/b]</profile></artist>",
        "<artist><id>3</id><name/></artist>",
        "<artist><id>4</artist>"};
    const ruled_block got =
        pressed(entity_kind::artists, known_rules(), slab_of(entity_kind::artists, records));
    EXPECT_THAT(
        jsons(got.block), ElementsAre(R"({"id":"1","name":"A"})", R"({"id":"3","name":null})")
    );
    EXPECT_EQ(got.skipped, 1U);
    EXPECT_EQ(got.parsed(), 3U);
    ASSERT_EQ(got.flagged.size(), 2U);
    EXPECT_EQ(got.flagged[0].id, "2");
    EXPECT_EQ(got.flagged[0].xml, records[1]);
    EXPECT_EQ(got.flagged[0].json, R"({"id":"2","profile":"[b]Do Not Use[/b]"})");
    EXPECT_EQ(got.flagged[0].skip.value, "[b]Do Not Use[/b]");
    EXPECT_TRUE(got.flagged[0].violations.empty());
    EXPECT_EQ(got.flagged[1].id, "3");
    ASSERT_EQ(got.flagged[1].violations.size(), 1U);
    EXPECT_EQ(got.flagged[1].violations[0].rule->name, "empty-artist-name");
    ASSERT_EQ(got.block.rejects.size(), 1U);
    EXPECT_EQ(got.block.rejects[0].id, "4");
    EXPECT_GE(got.bytes(), got.block.bytes());
}

TEST(extractor_press_with_rules, an_info_is_told_without_a_copy_of_the_record) {
    const std::string name(501, 'n');
    const ruled_block got = pressed(
        entity_kind::artists,
        known_rules(),
        slab_of(entity_kind::artists, {"<artist><id>1</id><name>" + name + "</name></artist>"})
    );
    ASSERT_EQ(got.flagged.size(), 1U);
    EXPECT_EQ(got.flagged[0].violations[0].value, name);
    EXPECT_EQ(got.flagged[0].xml, "");
    EXPECT_EQ(got.block.records.size(), 1U);
}

TEST(extractor_press_with_rules, looking_first_at_a_part_of_the_record_finds_the_same) {
    const quality_rules rules = parse_quality_rules(
        "skip_records:\n  releases:\n    - {field: notes, contains: skip, reason: r}\n"
        "filters:\n  releases:\n"
        "    - {field: genres.genre, remove_matching: '^[0-9]$', reason: r}\n"
        "    - {field: a.b.@c, remove_matching: x, reason: r}\n"
        "rules:\n  releases:\n"
        "    - {name: t, field: title, severity: info, condition: {type: required}}\n"
        "    - {name: i, field: '@id', severity: info, condition: {type: regex, pattern: '9'}}\n"
        "    - {name: d, field: id, severity: info, condition: {type: regex, pattern: '8'}}\n",
        "r.yaml"
    );
    const std::vector<std::string> heads{
        "<release id=\"1\">", "<release id='9' x=\"a>b/\">", "<release>", "<release\n>"};
    const std::vector<std::string> pieces{
        "<title>T</title>",
        "<title/>",
        "<notes>please skip</notes>",
        "<notes a=\"<notes>skip</notes>\"/>",
        "<other><notes>skip</notes></other>",
        "<genres><genre>1</genre></genres>",
        "<genres><genre>Rock</genre><genre>2</genre></genres>",
        "<a k='/'><b c=\"x\"/><b c='>'>t</b></a>",
        "<titles>T</titles>",
        "<id>8</id>",
        " text ",
        "<title>T</titel>",
        "<title>"};
    std::size_t flagged = 0;
    for (const std::string& head : heads) {
        for (const std::string& first : pieces) {
            for (const std::string& second : pieces) {
                const std::string content = head + first + second;
                const ruled_block probed = pressed(
                    entity_kind::releases,
                    rules,
                    slab_of(entity_kind::releases, {content + "</release>"})
                );
                // A comment makes the probe unsure, and says nothing itself.
                const ruled_block plain = pressed(
                    entity_kind::releases,
                    rules,
                    slab_of(entity_kind::releases, {content + "<!----></release>"})
                );
                ASSERT_EQ(jsons(probed.block), jsons(plain.block)) << content;
                ASSERT_EQ(probed.skipped, plain.skipped) << content;
                ASSERT_EQ(probed.block.rejects.size(), plain.block.rejects.size());
                ASSERT_EQ(probed.flagged.size(), plain.flagged.size()) << content;
                if (plain.flagged.empty()) continue;
                ++flagged;
                ASSERT_EQ(probed.flagged[0].id, plain.flagged[0].id);
                ASSERT_EQ(probed.flagged[0].json, plain.flagged[0].json);
                ASSERT_EQ(probed.flagged[0].violations.size(), plain.flagged[0].violations.size());
            }
        }
    }
    EXPECT_GT(flagged, 50U);
}

/// Rules of each kind that nothing meets.
quality_rules rules_without_effect() {
    std::string text = "rules:\n";
    for (const entity_kind kind : discogs::all_kinds) {
        text += "  " + std::string(plural_name(kind)) +
                ":\n    - {name: n, field: absent, severity: info,"
                " condition: {type: regex, pattern: x}}\n";
    }
    return parse_quality_rules(text, "r.yaml");
}

TEST(extractor_press_with_rules, rules_without_effect_change_no_byte_of_genuine_records) {
    const std::filesystem::path samples = "../shared/samples/current";
    if (!std::filesystem::is_directory(samples)) GTEST_SKIP() << "no samples beside the project";
    const quality_rules rules = rules_without_effect();
    std::size_t records = 0;
    for (const auto& entry : std::filesystem::directory_iterator(samples)) {
        const std::string path = entry.path().string();
        if (!path.ends_with(".xml.gz")) continue;
        dump::dump_reader ruled_reader({.path = path});
        dump::dump_reader plain_reader({.path = path});
        discogs::presser presser(ruled_reader.kind());
        discogs::sha256_hasher hasher;
        dump::text_slab slab;
        dump::text_slab plain_slab;
        while (ruled_reader.next(slab) && plain_reader.next(plain_slab)) {
            const ruled_block got =
                press_with_rules(std::move(slab), rules.of(ruled_reader.kind()), presser, hasher);
            const discogs::record_block wanted =
                dump::press_slab(std::move(plain_slab), presser, hasher);
            ASSERT_TRUE(got.block.text == wanted.text);
            ASSERT_EQ(got.block.records.size(), wanted.records.size());
            for (std::size_t i = 0; i < wanted.records.size(); ++i) {
                ASSERT_EQ(got.block.records[i].hash, wanted.records[i].hash);
                ASSERT_EQ(got.block.records[i].source_offset, wanted.records[i].source_offset);
            }
            EXPECT_TRUE(got.flagged.empty());
            records += wanted.records.size();
        }
    }
    EXPECT_GT(records, 4000U);
}

}  // namespace
}  // namespace waxpress::extractor
