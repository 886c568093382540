#include "neo4j/statements.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;
using testing::HasSubstr;
using testing::Not;

TEST(neo4j_statements, every_lane_of_every_kind_has_its_statements) {
    for (const entity_kind kind : discogs::all_kinds) {
        const kind_statements& texts = statements_of(kind);
        const std::size_t lanes = lanes_of(kind).size();
        EXPECT_EQ(texts.make_stubs.size(), lanes);
        EXPECT_EQ(texts.prune.size(), lanes);
        EXPECT_EQ(texts.merge.size(), lanes);
        EXPECT_EQ(texts.merge_sided.size(), lanes);
        EXPECT_EQ(texts.vanish.size(), lanes + 1);
    }
}

TEST(neo4j_statements, lanes_with_a_side_come_last_and_in_pairs_of_sides) {
    for (const entity_kind kind : discogs::all_kinds) {
        const auto lanes = lanes_of(kind);
        EXPECT_TRUE(std::ranges::is_partitioned(lanes, [](const lane& one) {
            return one.side.empty();
        }));
        for (const lane& one : lanes) {
            if (one.side.empty()) continue;
            EXPECT_TRUE(std::ranges::any_of(lanes, [&](const lane& other) {
                return other.type == one.type && other.side == one.other_side &&
                       other.other_side == one.side && other.is_incoming != one.is_incoming;
            }));
        }
    }
}

TEST(neo4j_statements, places_in_lists_are_looked_up_by_the_index_alone) {
    for (const entity_kind kind : discogs::all_kinds) {
        const std::string& text = statements_of(kind).create;
        std::size_t lookups = 0;
        for (std::size_t at = text.find("AS k MATCH"); at != std::string::npos;
             at = text.find("AS k MATCH", at + 1)) {
            ++lookups;
            EXPECT_THAT(text.substr(at, 80), HasSubstr("USING INDEX"));
        }
        const auto plain =
            std::ranges::count_if(lanes_of(kind), [](const lane& one) { return one.side.empty(); });
        EXPECT_EQ(lookups, static_cast<std::size_t>(plain));
    }
}

TEST(neo4j_statements, a_credit_is_known_by_its_role_and_not_by_its_category) {
    const std::string& text = statements_of(entity_kind::releases).merge.back();
    EXPECT_THAT(text, HasSubstr("MERGE (t)-[e:CREDITED_ON {role: r[2]}]->(n)"));
    EXPECT_THAT(text, Not(HasSubstr("{role: r[2], category")));
}

TEST(neo4j_statements, what_others_wrote_is_not_pruned) {
    for (const entity_kind kind : discogs::all_kinds) {
        for (const std::string& text : statements_of(kind).prune)
            EXPECT_THAT(text, HasSubstr("<> 'musicbrainz'"));
    }
}

}  // namespace
}  // namespace waxpress::neo4j
