#include "sqlite/catalog_search.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlite/catalog_test_store.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<entity_kind> every_kind(discogs::all_kinds.begin(), discogs::all_kinds.end());

class sqlite_catalog_search : public testing::Test {
protected:
    sqlite_catalog_search() { store_.add_world(); }

    void add_artist(std::int64_t id, std::string_view name) {
        store_.add(entity_kind::artists, id, fmt::format(R"({{"id":"{}","name":"{}"}})", id, name));
    }
    // "artist 1 exact", ...
    std::vector<std::string> find(
        std::string_view text,
        const std::vector<entity_kind>& kinds = every_kind,
        std::size_t limit = 20
    ) {
        constexpr std::array<std::string_view, 3> matches{"exact", "namesake", "words"};
        std::vector<std::string> lines;
        for (const search_hit& hit : catalog_search(store_.on()).find(text, kinds, limit)) {
            lines.push_back(fmt::format(
                "{} {} {}",
                discogs::element_name(hit.kind),
                hit.id,
                matches[static_cast<std::size_t>(hit.match)]
            ));
        }
        return lines;
    }

    catalog_test_store store_;
};

TEST_F(sqlite_catalog_search, exact_names_come_before_namesakes_before_the_rest) {
    add_artist(30, "Anna Anna Anna");
    add_artist(31, "Annabel");
    add_artist(32, "Anna (x)");
    store_.finish();
    EXPECT_THAT(
        find("anna"),
        ElementsAre(
            "artist 1 exact",
            "artist 11 namesake",
            "artist 30 words",
            "artist 32 words",
            "artist 31 words"
        )
    );
}

TEST_F(sqlite_catalog_search, of_equal_names_those_that_are_credited_more_come_first) {
    add_artist(500, "Bert (2)");
    add_artist(400, "Bert (3)");
    store_.add(
        entity_kind::releases,
        40,
        R"({"artists":[{"id":"500","name":"Bert"}],"id":"40","title":"Z"})"
    );
    store_.finish();
    EXPECT_THAT(
        find("Bert"), ElementsAre("artist 2 exact", "artist 500 namesake", "artist 400 namesake")
    );
}

TEST_F(sqlite_catalog_search, case_and_diacritics_do_not_count_and_the_last_word_may_go_on) {
    store_.finish();
    EXPECT_THAT(find("THE ANDERN"), ElementsAre("artist 7 exact"));
    EXPECT_THAT(find("änd"), ElementsAre("artist 7 words"));
    EXPECT_THAT(find("and the"), ElementsAre());
    EXPECT_THAT(find("andern th"), ElementsAre("artist 7 words"));
}

TEST_F(sqlite_catalog_search, kinds_take_turns_and_the_limit_is_kept) {
    add_artist(50, "First Song");
    store_.finish();
    EXPECT_THAT(
        find("first song"), ElementsAre("artist 50 exact", "master 5 exact", "release 10 exact")
    );
    EXPECT_THAT(
        find("first song", every_kind, 2), ElementsAre("artist 50 exact", "master 5 exact")
    );
    EXPECT_THAT(find("first song", {entity_kind::releases}), ElementsAre("release 10 exact"));
}

TEST_F(sqlite_catalog_search, nothing_in_the_text_is_an_operator) {
    add_artist(60, "NEAR AND Far");
    add_artist(61, "AC/DC");
    add_artist(62, "He said \\\"no\\\"");
    store_.finish();
    EXPECT_THAT(find("near AND"), ElementsAre("artist 60 words"));
    EXPECT_THAT(find("ac/dc"), ElementsAre("artist 61 exact"));
    EXPECT_THAT(find("said \"no"), ElementsAre("artist 62 words"));
    for (const std::string_view text :
         {"name:anna x",
          "^zzz",
          "NEAR(a b, 2)",
          "a OR",
          "NOT",
          "zz* - +",
          "{a b}:c",
          "((a",
          "x\" OR \"y",
          "-anna zz",
          "\xFF\xFE zz"}) {
        EXPECT_NO_THROW((void)find(text)) << text;
    }
    EXPECT_THAT(find(std::string_view("an\0na", 5)), IsEmpty());
    EXPECT_THAT(find("\xE2\x80\x94"), IsEmpty());  // A dash.
}

TEST_F(sqlite_catalog_search, very_long_text_finds_nothing_and_breaks_nothing) {
    store_.finish();
    std::string text;
    for (int i = 0; i < 5000; ++i)
        text += fmt::format("word{} ", i);
    EXPECT_THAT(find(text), IsEmpty());
    EXPECT_THAT(find(std::string(100'000, 'a')), IsEmpty());
}

TEST_F(sqlite_catalog_search, text_without_a_word_is_refused) {
    store_.finish();
    for (const std::string_view text : {"", "  ", "\"*\" (:)", "- ^", "(((("}) {
        try {
            (void)find(text);
            ADD_FAILURE() << text;
        } catch (const failure& failed) {
            EXPECT_EQ(failed.where(), failure_class::usage);
        }
    }
}

TEST_F(sqlite_catalog_search, a_store_without_full_text_says_so) {
    store_.finish();
    store_.run("DROP TABLE label_fts");
    EXPECT_THROW((void)find("planet"), failure);
    EXPECT_THAT(
        find("anna", {entity_kind::artists}), ElementsAre("artist 1 exact", "artist 11 namesake")
    );
}

TEST_F(sqlite_catalog_search, hints_tell_records_apart) {
    store_.finish();
    const auto hint = [&](entity_kind kind, std::int64_t id) {
        return hint_of(store_.on(), kind, id).line();
    };
    EXPECT_EQ(hint(entity_kind::releases, 10), "Anna & B., 1973, Germany, 2xVinyl, LP, Album, Red");
    EXPECT_EQ(hint(entity_kind::masters, 5), "Anna, 1973");
    EXPECT_EQ(hint(entity_kind::labels, 1), "Sun");
    EXPECT_EQ(hint(entity_kind::artists, 2), "");
    EXPECT_EQ(hint(entity_kind::artists, 12345), "");
}

}  // namespace
}  // namespace waxpress::sqlite
