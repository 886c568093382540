#include "neo4j/graph_batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bolt/unpacker.hpp"
#include "neo4j/indexed_text.hpp"

namespace waxpress::neo4j {
namespace {

using bolt::list;
using bolt::value;
using discogs::entity_kind;
using discogs::graph_facts;
using testing::IsEmpty;
using testing::SizeIs;

/// The parameters of the statement whose text begins so.
bolt::map parameters_of(std::span<const bolt::packed_statement> all, std::string_view begin) {
    for (const bolt::packed_statement& one : all) {
        if (!one.text.starts_with(begin)) continue;
        bolt::map read;
        EXPECT_TRUE(bolt::unpacker(one.packed_parameters).read(read));
        return read;
    }
    ADD_FAILURE() << begin;
    return {};
}

struct batch_under_test {
    explicit batch_under_test(entity_kind kind, graph_batch::form how = graph_batch::form::fresh)
        : batch(kind, how) {}
    void add(std::string_view id, const graph_facts& facts) {
        EXPECT_THAT(batch.add(id, "h" + std::string(id), facts, known), IsEmpty());
    }
    recent_writes known;
    graph_batch batch;
};

graph_facts some_release() {
    graph_facts facts;
    facts.name = "Title";
    facts.year = 1999;
    facts.formats = {"CD", "CD"};
    facts.artists = {"9", "10"};
    facts.genres = {"Jazz"};
    facts.styles = {"Bop"};
    facts.credits = {{"Ann", "Bass", "7"}, {"Bob", "Cover", ""}};
    return facts;
}

TEST(neo4j_graph_batch, stubs_come_sorted_and_relations_point_at_their_places) {
    batch_under_test test(entity_kind::releases);
    test.add("1", some_release());
    test.batch.finish();
    const auto artists = parameters_of(test.batch.first(), "UNWIND $k AS k MERGE (:Artist");
    EXPECT_EQ(artists["k"], value(list{"10", "9"}));
    const auto created = parameters_of(test.batch.second(), "UNWIND $r AS r CREATE (n:Release");
    EXPECT_EQ(created["r"], value(list{list{"1", "Title", 1999, list{"CD", "CD"}, nullptr, "h1"}}));
    EXPECT_EQ(created["k0"], value(list{"10", "9"}));
    EXPECT_EQ(created["p0"], value(list{list{0, 1}, list{0, 0}}));
    EXPECT_EQ(created["p5"], value(list{list{0, 0, 0, "7"}, list{0, 1, 1, nullptr}}));
    EXPECT_EQ(created["roles"], value(list{"Bass", "Cover"}));
    EXPECT_EQ(created["categories"], value(list{"session", "design"}));
}

TEST(neo4j_graph_batch, a_style_is_part_of_a_genre_only_where_that_is_the_only_one) {
    batch_under_test test(entity_kind::masters);
    graph_facts two;
    two.genres = {"Jazz", "Rock"};
    two.styles = {"Bop"};
    test.add("1", two);
    test.batch.finish();
    for (const auto& one : test.batch.second())
        EXPECT_NE(one.text, note_links);
    batch_under_test single(entity_kind::masters);
    two.genres = {"Jazz"};
    single.add("1", two);
    single.batch.finish();
    const auto noted = parameters_of(single.batch.second(), note_links);
    EXPECT_EQ(noted["part_of"], value(list{"Bop", "Jazz"}));
    EXPECT_EQ(noted["same_as"], value(list{}));
}

TEST(neo4j_graph_batch, who_a_credit_names_is_noted_with_the_record) {
    for (const auto how : {graph_batch::form::fresh, graph_batch::form::changed}) {
        batch_under_test test(entity_kind::releases, how);
        test.add("1", some_release());
        test.add("2", some_release());
        test.batch.finish();
        const auto last = test.batch.second().empty() ? test.batch.first() : test.batch.second();
        const auto noted = parameters_of(last, note_links);
        EXPECT_EQ(noted["part_of"], value(list{"Bop", "Jazz"}));
        EXPECT_EQ(noted["same_as"], value(list{"Ann", "7"}));
    }
}

TEST(neo4j_graph_batch, what_was_written_lately_is_not_merged_again) {
    batch_under_test test(entity_kind::releases);
    test.add("1", some_release());
    test.batch.finish();
    test.batch.remember(test.known);
    test.batch.clear();
    EXPECT_TRUE(test.batch.is_empty());
    test.add("2", some_release());
    test.batch.finish();
    EXPECT_THAT(test.batch.first(), IsEmpty());
    EXPECT_THAT(test.batch.second(), SizeIs(1));
}

TEST(neo4j_graph_batch, a_changed_record_keeps_what_it_says_and_each_lane_is_pruned) {
    batch_under_test test(entity_kind::releases, graph_batch::form::changed);
    test.add("1", some_release());
    test.add("2", graph_facts{});
    test.batch.finish();
    EXPECT_THAT(test.batch.second(), IsEmpty());
    const auto kept = parameters_of(
        test.batch.first(), "UNWIND $r AS r MATCH (n:Release {id: r[0]})-[e:BY]->(t:Artist) WHERE"
    );
    EXPECT_EQ(kept["r"], value(list{list{"1", list{"9", "10"}}, list{"2", list{}}}));
    const auto credits = parameters_of(
        test.batch.first(),
        "UNWIND $r AS r MATCH (n:Release {id: r[0]})<-[e:CREDITED_ON]-(t:Person) WHERE"
    );
    EXPECT_EQ(
        credits["r"],
        value(list{list{"1", list{list{"Ann", "Bass"}, list{"Bob", "Cover"}}}, list{"2", list{}}})
    );
}

TEST(neo4j_graph_batch, a_relation_that_either_end_asserts_is_merged_with_its_side) {
    batch_under_test test(entity_kind::artists);
    graph_facts group;
    group.members = {"5", "6"};
    test.add("1", group);
    test.batch.finish();
    bool is_there = false;
    for (const auto& one : test.batch.second())
        is_there = is_there || one.text.find("waxpress_side = 'group'") != std::string_view::npos;
    EXPECT_TRUE(is_there);
}

TEST(neo4j_graph_batch, a_name_that_no_index_takes_is_refused_and_leaves_the_batch_as_it_was) {
    batch_under_test test(entity_kind::artists);
    const std::string longest(most_key_bytes + 1, 'x');
    graph_facts facts;
    facts.name = longest;
    EXPECT_EQ(
        test.batch.add("1", "h", facts, test.known),
        "a name or an id is longer than Neo4j's indexes take"
    );
    EXPECT_TRUE(test.batch.is_empty());
    batch_under_test release(entity_kind::releases);
    release.add("1", facts);  // A title is in no such index.
    facts.credits = {{longest, "Bass", ""}};
    EXPECT_NE(release.batch.add("2", "h", facts, release.known), "");
}

}  // namespace
}  // namespace waxpress::neo4j
