#include "bolt/unpacker.hpp"

#include <gtest/gtest.h>

#include "bolt/test_bytes.hpp"

namespace waxpress::bolt {
namespace {

bool is_read(std::string_view digits, value& got) {
    const std::string packed = hex(digits);
    unpacker from(packed);
    return from.read(got) && from.is_at_end();
}

bool is_read(std::string_view digits) {
    value ignored;
    return is_read(digits, ignored);
}

TEST(bolt_unpacker, takes_numbers_that_are_longer_than_they_need_be) {
    for (const auto* digits :
         {"07", "C8 07", "C9 00 07", "CA 00 00 00 07", "CB 00 00 00 00 00 00 00 07"}) {
        value got;
        ASSERT_TRUE(is_read(digits, got));
        EXPECT_EQ(got, value(7));
    }
}

TEST(bolt_unpacker, refuses_markers_that_mean_nothing) {
    for (int marker :
         {0xC4, 0xC5, 0xC6, 0xC7, 0xCF, 0xD3, 0xD7, 0xDB, 0xDC, 0xDD, 0xDF, 0xE0, 0xEF}) {
        const std::string packed =
            std::string(1, static_cast<char>(marker)) + std::string(16, '\1');
        value got;
        EXPECT_FALSE(unpacker(packed).read(got)) << marker;
    }
}

TEST(bolt_unpacker, a_count_that_cannot_be_reserves_nothing) {
    EXPECT_FALSE(is_read("D6 7F FF FF FF 01"));
    EXPECT_FALSE(is_read("D6 FF FF FF FF 01"));
    EXPECT_FALSE(is_read("DA 7F FF FF FF 81 61 01"));
    EXPECT_FALSE(is_read("D2 7F FF FF FF 61"));
    EXPECT_FALSE(is_read("CE 7F FF FF FF 61"));
}

TEST(bolt_unpacker, a_key_must_be_a_text) {
    EXPECT_FALSE(is_read("A1 01 01"));
    EXPECT_TRUE(is_read("A1 D0 01 61 01"));
}

TEST(bolt_unpacker, lists_in_lists_have_an_end) {
    const std::string deepest(static_cast<std::size_t>(deepest_value) - 1, '\x91');
    value got;
    EXPECT_TRUE(unpacker(deepest + '\1').read(got));
    EXPECT_FALSE(unpacker(deepest + "\x91\1").read(got));
    const std::string endless(1'000'000, '\x91');
    EXPECT_FALSE(unpacker(endless).read(got));
}

TEST(bolt_unpacker, a_node_of_an_old_server_has_its_number_for_an_element_id) {
    value got;
    ASSERT_TRUE(is_read("B3 4E 07 91 81 41 A0", got));
    EXPECT_EQ(got, (value(node{7, {"A"}, {}, "7"})));
    ASSERT_TRUE(is_read("B5 52 09 07 08 81 54 A0", got));
    EXPECT_EQ(got, (value(relationship{9, 7, 8, "T", {}, "9", "7", "8"})));
}

TEST(bolt_unpacker, a_relationship_of_a_path_knows_its_true_direction) {
    // (1)-[10:T]->(2)<-[11:T]-(1): from 1 along 10 to 2, and against 11 back to 1.
    const std::string_view walk =
        "B3 50 92 B4 4E 01 90 A0 81 61 B4 4E 02 90 A0 81 62"
        "92 B4 72 0A 81 54 A0 81 78 B4 72 0B 81 54 A0 81 79 94 01 01 FE 00";
    value got;
    ASSERT_TRUE(is_read(walk, got));
    const path& walked = got.as_path();
    ASSERT_EQ(walked.nodes.size(), 3U);
    EXPECT_EQ(walked.nodes[2].id, 1);
    ASSERT_EQ(walked.relationships.size(), 2U);
    EXPECT_EQ(walked.relationships[0].start_id, 1);
    EXPECT_EQ(walked.relationships[0].end_element_id, "b");
    EXPECT_EQ(walked.relationships[1].start_id, 1);
    EXPECT_EQ(walked.relationships[1].end_id, 2);
}

TEST(bolt_unpacker, a_path_must_lead_somewhere) {
    const std::string nodes = "91 B4 4E 01 90 A0 81 61";
    const std::string ways = "91 B4 72 0A 81 54 A0 81 78";
    EXPECT_TRUE(is_read("B3 50" + nodes + "90 90"));
    EXPECT_TRUE(is_read("B3 50" + nodes + ways + "92 01 00"));
    EXPECT_FALSE(is_read("B3 50 90 90 90"));
    EXPECT_FALSE(is_read("B3 50" + nodes + ways + "91 01"));
    EXPECT_FALSE(is_read("B3 50" + nodes + ways + "92 00 00"));
    EXPECT_FALSE(is_read("B3 50" + nodes + ways + "92 02 00"));
    EXPECT_FALSE(is_read("B3 50" + nodes + ways + "92 FE 00"));
    EXPECT_FALSE(is_read("B3 50" + nodes + ways + "92 01 01"));
    EXPECT_FALSE(is_read("B3 50" + nodes + ways + "92 01 FF"));
    EXPECT_FALSE(is_read("B3 50" + nodes + ways + "92 CB 80 00 00 00 00 00 00 00 00"));
    EXPECT_FALSE(is_read("B3 50 91 01" + ways + "90"));
}

TEST(bolt_unpacker, a_known_structure_must_have_its_fields) {
    EXPECT_FALSE(is_read("B2 4E 01 90"));
    EXPECT_FALSE(is_read("B4 4E 81 61 90 A0 81 61"));
    EXPECT_FALSE(is_read("B4 4E 01 91 01 A0 81 61"));
    EXPECT_FALSE(is_read("B0 44"));
    EXPECT_FALSE(is_read("B2 44 01 02"));
    EXPECT_FALSE(is_read("B3 46 CB 80 00 00 00 00 00 00 00 00 7F"));  // Before the first second.
    EXPECT_FALSE(is_read("B2 58 01 02"));
}

TEST(bolt_unpacker, a_structure_of_a_newer_server_is_kept_as_it_came) {
    value got;
    ASSERT_TRUE(is_read("B2 56 CC 01 C6 CC 01 05", got));
    EXPECT_EQ(got.as_structure().tag, 0x56);
    EXPECT_EQ(got.as_structure().fields.size(), 2U);
}

}  // namespace
}  // namespace waxpress::bolt
