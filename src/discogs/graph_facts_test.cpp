#include "discogs/graph_facts.hpp"

#include <string>

#include <gmock/gmock.h>

namespace waxpress::discogs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int latest_year = 2027;

struct discogs_graph_facts : testing::Test {
    const graph_facts& read(entity_kind kind, std::string_view json) {
        EXPECT_EQ(reader.read(kind, json, latest_year, facts), "") << json;
        return facts;
    }
    const graph_facts& artist(std::string_view json) { return read(entity_kind::artists, json); }
    const graph_facts& label(std::string_view json) { return read(entity_kind::labels, json); }
    const graph_facts& master(std::string_view json) { return read(entity_kind::masters, json); }
    const graph_facts& release(std::string_view json) { return read(entity_kind::releases, json); }

    graph_facts_reader reader;
    graph_facts facts;
};

TEST_F(discogs_graph_facts, an_artist_has_members_groups_and_aliases) {
    artist(R"({"aliases":[{"id":"7","name":"x"}],"groups":[{"id":"5"}],"id":"1",)"
           R"("members":[{"id":"9"},{"id":"8"}],"name":"Band"})");
    EXPECT_EQ(facts.name, "Band");
    EXPECT_THAT(facts.members, ElementsAre("9", "8"));
    EXPECT_THAT(facts.groups, ElementsAre("5"));
    EXPECT_THAT(facts.aliases, ElementsAre("7"));
}

TEST_F(discogs_graph_facts, entries_that_are_null_or_of_another_type_are_passed_over) {
    artist(R"({"members":[null,"9",{"id":null},{"id":8},[{"id":"7"}],{},{"id":"6"}]})");
    EXPECT_THAT(facts.members, ElementsAre("6"));
    EXPECT_THAT(artist(R"({"members":null,"groups":"5","aliases":{"id":"4"}})").members, IsEmpty());
    EXPECT_THAT(facts.groups, IsEmpty());
    EXPECT_THAT(facts.aliases, IsEmpty());
}

TEST_F(discogs_graph_facts, zero_and_nothing_are_no_references) {
    artist(R"({"members":[{"id":"0"},{"id":""},{"id":"00"},{"id":" 1"}]})");
    EXPECT_THAT(facts.members, ElementsAre("00", " 1"));
    EXPECT_EQ(release(R"({"master_id":"0"})").master, "");
    EXPECT_EQ(release(R"({"master_id":null})").master, "");
    EXPECT_EQ(release(R"({"master_id":"12"})").master, "12");
}

TEST_F(discogs_graph_facts, a_reference_that_comes_twice_is_one) {
    artist(R"({"members":[{"id":"3"},{"id":"2"},{"id":"3"}]})");
    EXPECT_THAT(facts.members, ElementsAre("3", "2"));
}

TEST_F(discogs_graph_facts, a_long_list_is_distinct_too) {
    std::string json = R"({"members":[)";
    for (int i = 0; i < 200; ++i)
        json += R"({"id":")" + std::to_string(1 + i % 100) + R"("},)";
    json.back() = ']';
    EXPECT_EQ(artist(json + "}").members.size(), 100U);
}

TEST_F(discogs_graph_facts, a_name_may_be_absent_empty_or_inside_an_object) {
    EXPECT_EQ(artist(R"({"id":"1"})").name, std::nullopt);
    EXPECT_EQ(artist(R"({"name":null})").name, std::nullopt);
    EXPECT_EQ(artist(R"({"name":7})").name, std::nullopt);
    EXPECT_EQ(artist(R"({"name":""})").name, "");
    EXPECT_EQ(artist(R"({"name":{"#text":"in text","name":"in name"}})").name, "in text");
    EXPECT_EQ(artist(R"({"name":{"name":" in name "}})").name, " in name ");
    EXPECT_EQ(artist(R"({"name":{"#text":null,"name":"x"}})").name, std::nullopt);
}

TEST_F(discogs_graph_facts, a_parent_label_as_a_bare_string_has_no_id) {
    EXPECT_EQ(label(R"({"name":"A","parentLabel":"Top"})").parent, "");
    EXPECT_EQ(label(R"({"parentLabel":{"name":"Top"}})").parent, "");
    EXPECT_EQ(label(R"({"parentLabel":{"id":"0"}})").parent, "");
    label(R"({"parentLabel":{"id":"4","#text":"Top"},"sublabels":[{"id":"6"}]})");
    EXPECT_EQ(facts.parent, "4");
    EXPECT_THAT(facts.sublabels, ElementsAre("6"));
}

TEST_F(discogs_graph_facts, a_release_has_formats_in_order_with_doubles_and_the_first_catno) {
    release(R"({"formats":[{"name":"Vinyl"},{"name":""},{"name":null},null,{"name":"CD"},)"
            R"({"name":"Vinyl"}],"labels":[null,{"catno":"A 1","id":"3"},{"catno":"B","id":"4"}]})"
    );
    EXPECT_THAT(facts.formats, ElementsAre("Vinyl", "CD", "Vinyl"));
    EXPECT_EQ(facts.catalog_number, "A 1");
    EXPECT_THAT(facts.labels, ElementsAre("3", "4"));
}

TEST_F(discogs_graph_facts, a_first_label_without_catno_hides_that_of_the_second) {
    EXPECT_EQ(release(R"({"labels":[{"id":"3"},{"catno":"B","id":"4"}]})").catalog_number, "");
    EXPECT_EQ(release(R"({"labels":[{"catno":""},{"catno":"B"}]})").catalog_number, "");
    EXPECT_EQ(release(R"({"labels":[{"catno":"none"}]})").catalog_number, "none");
}

TEST_F(discogs_graph_facts, genres_and_styles_are_names_that_are_not_empty) {
    master(R"({"genres":["Rock","",null,"Rock",{"#text":"Pop"}],"styles":["Prog",7],"title":"T"})");
    EXPECT_EQ(facts.name, "T");
    EXPECT_THAT(facts.genres, ElementsAre("Rock", "Pop"));
    EXPECT_THAT(facts.styles, ElementsAre("Prog"));
}

TEST_F(discogs_graph_facts, masters_have_their_year_in_year_and_releases_in_released) {
    EXPECT_EQ(master(R"({"released":"1970","year":"1971"})").year, 1971);
    EXPECT_EQ(release(R"({"released":"1970-05-00","year":"1971"})").year, 1970);
    EXPECT_EQ(release(R"({"released":{"#text":" 1969"}})").year, 1969);
    for (const char* said : {"0", "196", "19 69", "1859", "2028", "", "May 1973"}) {
        const std::string json = std::string(R"({"released":")") + said + R"("})";
        EXPECT_EQ(release(json).year, 0) << said;
    }
    EXPECT_EQ(release(R"({"released":1970})").year, 0);
    EXPECT_EQ(release(R"({"released":"2027"})").year, 2027);
}

TEST_F(discogs_graph_facts, a_credit_needs_a_name_and_a_role) {
    release(
        R"({"extraartists":[{"id":"1","name":"Ann","role":"Bass"},{"id":"1","name":"","role":"Bass"},)"
        R"({"id":"1","name":"Bob","role":""},{"name":"Cy"},{"role":"Bass"},null,"Dee",)"
        R"({"anv":"Other","id":"0","name":"Eve","role":" Drums "}]})"
    );
    ASSERT_EQ(facts.credits.size(), 2U);
    EXPECT_EQ(facts.credits[0].person, "Ann");
    EXPECT_EQ(facts.credits[0].artist_id, "1");
    EXPECT_EQ(facts.credits[1].person, "Eve");
    EXPECT_EQ(facts.credits[1].role, " Drums ");
    EXPECT_EQ(facts.credits[1].artist_id, "");
}

TEST_F(discogs_graph_facts, a_credit_that_comes_twice_keeps_an_artist_that_one_of_them_names) {
    release(
        R"({"extraartists":[{"name":"Ann","role":"Bass"},{"id":"7","name":"Ann","role":"Bass"},)"
        R"({"name":"Ann","role":"Bass"},{"name":"Ann","role":"bass"}]})"
    );
    ASSERT_EQ(facts.credits.size(), 2U);
    EXPECT_EQ(facts.credits[0].artist_id, "7");
    EXPECT_EQ(facts.credits[1].role, "bass");
}

TEST_F(discogs_graph_facts, what_another_kind_has_is_not_read) {
    label(R"({"aliases":[{"id":"7"}],"artists":[{"id":"7"}],"genres":["Rock"],"master_id":"5"})");
    EXPECT_THAT(facts.aliases, IsEmpty());
    EXPECT_THAT(facts.artists, IsEmpty());
    EXPECT_THAT(facts.genres, IsEmpty());
    EXPECT_EQ(facts.master, "");
    EXPECT_THAT(master(R"({"extraartists":[{"name":"Ann","role":"Bass"}]})").credits, IsEmpty());
}

TEST_F(discogs_graph_facts, artists_of_tracks_do_not_count) {
    release(R"({"artists":[{"id":"7"}],"tracklist":[{"artists":[{"id":"99"}],"title":"t"}]})");
    EXPECT_THAT(facts.artists, ElementsAre("7"));
}

TEST_F(discogs_graph_facts, nothing_of_the_record_before_is_left) {
    release(R"({"artists":[{"id":"7"}],"extraartists":[{"name":"A","role":"B"}],"master_id":"5",)"
            R"("released":"1970","title":"T"})");
    release(R"({"id":"1"})");
    EXPECT_EQ(facts.name, std::nullopt);
    EXPECT_EQ(facts.year, 0);
    EXPECT_EQ(facts.master, "");
    EXPECT_THAT(facts.artists, IsEmpty());
    EXPECT_THAT(facts.credits, IsEmpty());
}

TEST_F(discogs_graph_facts, what_is_no_object_is_said_in_one_line) {
    for (const char* json : {"", "[]", "null", "\"text\"", "{", "{\"a\":}", "7"}) {
        const std::string_view reason = reader.read(entity_kind::artists, json, latest_year, facts);
        EXPECT_NE(reason, "") << json;
        EXPECT_EQ(reason.find('\n'), std::string_view::npos);
    }
    EXPECT_EQ(artist(R"({"name":"still fit"})").name, "still fit");
}

}  // namespace
}  // namespace waxpress::discogs
