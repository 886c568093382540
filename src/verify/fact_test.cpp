#include "verify/fact.hpp"

#include <algorithm>

#include <gmock/gmock.h>

namespace waxpress::verify {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;

std::vector<std::string> words_of(entity_kind kind, const discogs::graph_facts& facts) {
    discogs::role_categories categories;
    std::vector<std::string> words;
    visit_facts(kind, "7", facts, categories, [&](const fact& one) {
        words.push_back(one.words());
    });
    std::ranges::sort(words);
    return words;
}

TEST(verify_fact, a_release_holds_what_its_node_and_its_relations_hold) {
    discogs::graph_facts facts;
    facts.name = "Title";
    facts.year = 1999;
    facts.formats = {"Vinyl", "Vinyl"};
    facts.catalog_number = "P 1";
    facts.artists = {"3", "4"};
    facts.labels = {"5"};
    facts.master = "6";
    facts.genres = {"Rock"};
    facts.styles = {"Prog Rock"};
    facts.credits = {{"Bob", "Bass", "8"}};
    EXPECT_THAT(
        words_of(entity_kind::releases, facts),
        ElementsAre(
            "BY 3",
            "BY 4",
            "CREDITED_ON \"Bob\" as \"Bass\" (session)",
            "DERIVED_FROM 6",
            "IS genre \"Rock\"",
            "IS style \"Prog Rock\"",
            "ON 5",
            "catalog_number \"P 1\"",
            "format 1 \"Vinyl\"",
            "format 2 \"Vinyl\"",
            "title \"Title\"",
            "year 1999"
        )
    );
}

TEST(verify_fact, an_artist_has_addresses_and_aliases_and_no_memberships) {
    discogs::graph_facts facts;
    facts.name = "Name";
    facts.aliases = {"8"};
    facts.members = {"9"};
    facts.groups = {"10"};
    EXPECT_THAT(
        words_of(entity_kind::artists, facts),
        ElementsAre(
            "ALIAS_OF from 8",
            "name \"Name\"",
            "releases_url \"https://api.discogs.com/artists/7/releases\"",
            "resource_url \"https://api.discogs.com/artists/7\""
        )
    );
}

TEST(verify_fact, a_label_has_its_name_and_a_nameless_one_nothing) {
    discogs::graph_facts facts;
    facts.parent = "3";
    EXPECT_TRUE(words_of(entity_kind::labels, facts).empty());
    facts.name = "";
    EXPECT_THAT(words_of(entity_kind::labels, facts), ElementsAre("name \"\""));
}

TEST(verify_fact, the_sum_does_not_depend_on_the_order_but_on_how_often_and_where) {
    const fact by_3{fact_kind::by, "3"};
    const fact on_3{fact_kind::on, "3"};
    const fact by_4{fact_kind::by, "4"};
    fact_sum one;
    one.add(by_3);
    one.add(on_3);
    fact_sum other;
    other.add(on_3);
    other.add(by_3);
    EXPECT_EQ(one.value(), other.value());
    other.add(by_3);
    EXPECT_NE(one.value(), other.value());
    EXPECT_NE(by_3.number(), on_3.number());
    EXPECT_NE(by_3.number(), by_4.number());
    // What is first and what is second counts.
    EXPECT_NE(
        (fact{fact_kind::credited_on, "a", "bc"}.number()),
        (fact{fact_kind::credited_on, "ab", "c"}.number())
    );
    EXPECT_NE(
        (fact{fact_kind::credited_on, "a", "b"}.number()),
        (fact{fact_kind::credited_on, "b", "a"}.number())
    );
}

}  // namespace
}  // namespace waxpress::verify
