#include "sqlite/catalog_show.hpp"

#include <gtest/gtest.h>

#include "sqlite/catalog_document.hpp"
#include "sqlite/catalog_test_store.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

class sqlite_catalog_show : public testing::Test {
protected:
    sqlite_catalog_show() {
        store_.add_world();
        store_.finish();
    }
    std::string page(entity_kind kind, std::int64_t id) {
        return show_record(store_.on(), kind, id, {}).value_or("none");
    }
    catalog_test_store store_{{.first_words = {}, .with_document_dictionary = true}};
};

TEST_F(sqlite_catalog_show, a_release_page_holds_what_a_sleeve_does) {
    EXPECT_EQ(
        page(entity_kind::releases, 10),
        "Anna & B. - First Song  (release 10)\n"
        "Label          Planet - P 1\n"
        "Format         2xVinyl, LP, Album, Red\n"
        "Country        Germany\n"
        "Released       1973-05-00\n"
        "Genre          Rock\n"
        "Style          Prog Rock\n"
        "Master         First Song (5, 1973)\n"
        "\n"
        "Tracklist\n"
        "  A1     4:45     So\n"
        "                  Suite\n"
        "    A2a  1:00:56  Bert - Part\n"
        "\n"
        "Credits\n"
        "  Guitar  Bert (tracks: A1 to A2)\n"
        "\n"
        "Companies\n"
        "  Pressed By  Planet - X\n"
        "\n"
        "Identifiers\n"
        "  Barcode  5 01 (Text)\n"
        "  Other\n"
        "\n"
        "Notes\n"
        "  Line one.\n"
        "  Line two.\n"
        "\n"
        "Videos\n"
        "  v  https://www.youtube.com/watch?v=abc\n"
    );
}

TEST_F(sqlite_catalog_show, track_credits_stand_below_their_track) {
    const std::string shown = page(entity_kind::releases, 20);
    EXPECT_NE(shown.find("  2  Bert - Duet\n       Drums: Carla\n"), std::string::npos) << shown;
}

TEST_F(sqlite_catalog_show, an_artist_page_has_no_control_characters) {
    EXPECT_EQ(
        page(entity_kind::artists, 1),
        "Anna  (artist 1)\n"
        "Real name      Anna  [31m Müller\n"
        "Variations     A., Ann\n"
        "Credited on    1 release, 1 master\n"
        "\n"
        "Profile\n"
        "  Sings with Bert\n"
        "\n"
        "Links\n"
        "  http://anna.example\n"
    );
    EXPECT_NE(page(entity_kind::artists, 7).find("Dora (4), Emil (5)"), std::string::npos);
    EXPECT_NE(page(entity_kind::artists, 4).find("Aliases        Gustav (8)"), std::string::npos);
}

TEST_F(sqlite_catalog_show, labels_and_masters_have_pages) {
    const std::string label = page(entity_kind::labels, 1);
    EXPECT_NE(label.find("Sublabel of    Sun (2)\nSublabels      Moon (3)\n"), std::string::npos)
        << label;
    EXPECT_NE(label.find("Label of       1 release\nCompany on     1 release\n"), std::string::npos)
        << label;
    const std::string master = page(entity_kind::masters, 5);
    EXPECT_NE(
        master.find("Anna - First Song  (master 5)\nYear           1973\n"), std::string::npos
    ) << master;
    EXPECT_NE(
        master.find(
            "Versions\n  10  1973  Germany  2xVinyl, LP, Album, Red  Planet P 1  First Song\n"
        ),
        std::string::npos
    ) << master;
}

TEST_F(sqlite_catalog_show, a_record_that_is_not_there_has_no_page) {
    for (const entity_kind kind : discogs::all_kinds) {
        EXPECT_FALSE(show_record(store_.on(), kind, 99999, {}).has_value());
        EXPECT_FALSE(document_reader(store_.on(), kind).read(99999).has_value());
    }
}

TEST_F(sqlite_catalog_show, a_document_is_exactly_what_was_loaded) {
    EXPECT_EQ(
        document_reader(store_.on(), entity_kind::artists).read(2), R"({"id":"2","name":"Bert"})"
    );
    document_reader releases(store_.on(), entity_kind::releases);
    EXPECT_TRUE(releases.read(10)->starts_with(R"({"artists":[{"anv":null,"id":"1")"));
    EXPECT_TRUE(releases.read(20)->ends_with(R"("title":"Duet"}]}})"));
}

TEST_F(sqlite_catalog_show, a_record_that_is_damaged_is_named) {
    store_.run("INSERT OR REPLACE INTO artist_doc VALUES(2, x'28b52ffd0000')");
    store_.run("UPDATE artist SET name = 'Somebody else' WHERE id = 3");
    document_reader artists(store_.on(), entity_kind::artists);
    for (const std::int64_t damaged : {2, 3}) {
        try {
            (void)artists.read(damaged);
            ADD_FAILURE() << damaged;
        } catch (const failure& failed) {
            const std::string name = "artist " + std::to_string(damaged);
            EXPECT_NE(std::string(failed.what()).find(name), std::string::npos) << failed.what();
        }
    }
    EXPECT_TRUE(artists.read(1).has_value());
}

}  // namespace
}  // namespace waxpress::sqlite
