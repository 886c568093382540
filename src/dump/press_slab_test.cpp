#include "dump/press_slab.hpp"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dump/glance_id.hpp"

namespace waxpress::dump {
namespace {

using discogs::entity_kind;
using testing::HasSubstr;

constexpr std::uint64_t slab_offset = 5000;

text_slab slab_of(entity_kind kind, const std::vector<std::string>& records) {
    text_slab slab;
    slab.kind = kind;
    for (const std::string& record : records) {
        slab.slices.push_back({slab.text.size(), record.size(), slab_offset + slab.text.size()});
        slab.text.append(record + "\n");
    }
    slab.source_bytes = slab.text.size();
    slab.compressed_bytes = 77;
    return slab;
}

TEST(dump_press_slab, each_record_has_its_document_id_hash_and_offset) {
    text_slab slab = slab_of(
        entity_kind::releases,
        {"<release id=\"1\"><title>a</title></release>",
         "<release id=\"2\"><title>b</title></release>"}
    );
    const std::uint64_t second = slab.slices[1].source_offset;
    discogs::presser presser(entity_kind::releases);
    discogs::sha256_hasher hasher;
    const discogs::record_block block = press_slab(std::move(slab), presser, hasher);
    ASSERT_EQ(block.records.size(), 2U);
    EXPECT_EQ(block.kind, entity_kind::releases);
    EXPECT_EQ(block.id(block.records[1]), "2");
    EXPECT_THAT(std::string(block.json(block.records[1])), HasSubstr("\"title\":\"b\""));
    EXPECT_EQ(block.records[1].hash, hasher.digest(block.json(block.records[1])));
    EXPECT_EQ(block.records[0].source_offset, slab_offset);
    EXPECT_EQ(block.records[1].source_offset, second);
    EXPECT_EQ(block.compressed_bytes, 77U);
    EXPECT_TRUE(block.rejects.empty());
}

TEST(dump_press_slab, a_malformed_record_is_set_aside_and_its_neighbours_are_not) {
    const std::string broken = "<release id=\"2\"><title>b</titel></release>";
    text_slab slab = slab_of(
        entity_kind::releases,
        {"<release id=\"1\"><a>x</a></release>", broken, "<release id=\"3\"><a>x</a></release>"}
    );
    const std::uint64_t offset = slab.slices[1].source_offset;
    slab.rejects.push_back({slab_offset - 10, "junk", "", "text between two records"});
    slab.rejects.push_back({slab_offset + 9999, "junk", "", "text between two records"});
    discogs::presser presser(entity_kind::releases);
    discogs::sha256_hasher hasher;
    const discogs::record_block block = press_slab(std::move(slab), presser, hasher);
    ASSERT_EQ(block.records.size(), 2U);
    EXPECT_EQ(block.id(block.records[1]), "3");
    ASSERT_EQ(block.rejects.size(), 3U);
    EXPECT_EQ(block.rejects[0].source_offset, slab_offset - 10);
    EXPECT_EQ(block.rejects[1].source_offset, offset);
    EXPECT_EQ(block.rejects[1].raw, broken);
    EXPECT_EQ(block.rejects[1].id, "2");
    EXPECT_THAT(block.rejects[1].reason, testing::MatchesRegex(".+ at byte 50[0-9]+ of the text"));
    EXPECT_EQ(block.rejects[2].raw, "junk");
}

TEST(dump_glance_id, the_attribute_or_the_first_element_is_taken) {
    EXPECT_EQ(glance_id("<release id=\"34\" status='x'>", entity_kind::releases), "34");
    EXPECT_EQ(glance_id("<release status='id' id = '34'/>", entity_kind::releases), "34");
    EXPECT_EQ(glance_id("<master\n\tid='7'>", entity_kind::masters), "7");
    EXPECT_EQ(glance_id("<artist><images/><id>9</id><id>8</id>", entity_kind::artists), "9");
    EXPECT_EQ(glance_id("<label><id>3", entity_kind::labels), "");
    EXPECT_EQ(glance_id("<release><artist><id>9</id>", entity_kind::releases), "");
    EXPECT_EQ(glance_id("<release grid=\"34\">", entity_kind::releases), "");
    EXPECT_EQ(glance_id("<release id=\"34", entity_kind::releases), "");
    EXPECT_EQ(glance_id("<release id=34>", entity_kind::releases), "");
    EXPECT_EQ(glance_id("<release id=\"a b\">", entity_kind::releases), "");
    EXPECT_EQ(glance_id("", entity_kind::releases), "");
    EXPECT_EQ(
        glance_id("<release id=\"" + std::string(100, '1') + "\">", entity_kind::releases), ""
    );
}

}  // namespace
}  // namespace waxpress::dump
