#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sqlite/catalog_document.hpp"
#include "sqlite/catalog_test_store.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

class sqlite_extension : public testing::Test {
protected:
    sqlite_extension() {
        store_.add_world();
        store_.finish();
        load(store_.on());
    }
    static void load(connection& on) {
        sqlite3_db_config(on.handle(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
        char* error = nullptr;
        const int code = sqlite3_load_extension(on.handle(), WAXPRESS_EXTENSION, nullptr, &error);
        EXPECT_EQ(code, SQLITE_OK) << (error == nullptr ? "" : error);
        sqlite3_free(error);
    }
    std::string error_of(const std::string& sql) {
        try {
            return "none: " + store_.on().text(sql);
        } catch (const failure& failed) {
            return failed.what();
        }
    }
    catalog_test_store store_{{.first_words = {}, .with_document_dictionary = true}};
};

TEST_F(sqlite_extension, every_record_reads_as_the_store_itself_reads_it) {
    int count = 0;
    for (const entity_kind kind : discogs::all_kinds) {
        document_reader documents(store_.on(), kind);
        statement query(
            store_.on(),
            fmt::format(
                "SELECT id, waxpress_json('{0}', id), typeof(waxpress_json('{0}', id)) FROM {0}",
                discogs::element_name(kind)
            )
        );
        while (query.step()) {
            EXPECT_EQ(documents.read(query.integer(0)), query.text(1));
            EXPECT_EQ(query.text(2), "text");
            ++count;
        }
    }
    EXPECT_EQ(count, 15);
    EXPECT_EQ(
        store_.on().text("SELECT waxpress_json('release', 20) ->> '$.tracklist.track[1].title'"),
        "Duet"
    );
}

TEST_F(sqlite_extension, no_record_gives_null) {
    for (const char* none : {"'release', 999", "'release', NULL", "'artist', 'word'"}) {
        EXPECT_EQ(store_.on().text(fmt::format("SELECT typeof(waxpress_json({}))", none)), "null")
            << none;
    }
}

TEST_F(sqlite_extension, what_cannot_be_read_is_a_clear_error) {
    EXPECT_NE(
        error_of("SELECT waxpress_json('song', 1)").find("waxpress_json: the first argument"),
        std::string::npos
    );
    EXPECT_NE(
        error_of("SELECT waxpress_json('release', 1, 'elsewhere')").find("no waxpress store at"),
        std::string::npos
    );
    for (const char* junk : {"x''", "'junk'", "x'28b52ffd'", "zeroblob(1000)"}) {
        store_.run(fmt::format("INSERT OR REPLACE INTO release_doc VALUES(20, {})", junk));
        EXPECT_NE(
            error_of("SELECT waxpress_json('release', 20)").find("damaged"), std::string::npos
        ) << junk;
    }
}

TEST_F(sqlite_extension, a_record_of_an_attached_store_is_read_there) {
    connection elsewhere(":memory:", connection::mode::create);
    load(elsewhere);
    elsewhere.run(fmt::format("ATTACH '{}' AS \"my \"\"store\"", store_.file().string()));
    EXPECT_NE(
        elsewhere.text("SELECT waxpress_json('release', 20, 'my \"store')").find("Duet"),
        std::string::npos
    );
    EXPECT_THROW((void)elsewhere.text("SELECT waxpress_json('release', 20)"), failure);
}

}  // namespace
}  // namespace waxpress::sqlite
