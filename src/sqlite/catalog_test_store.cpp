#include "sqlite/catalog_test_store.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "discogs/sha256.hpp"
#include "sqlite/document.hpp"
#include "sqlite/encoder.hpp"
#include "sqlite/full_text.hpp"
#include "sqlite/schema.hpp"
#include "sqlite/sql_writer.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

std::filesystem::path new_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "waxpress-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw failure(failure_class::store, "no temporary folder");
    return name;
}

std::string trained_for(entity_kind kind) {
    constexpr int count = 2000;
    std::vector<std::string> documents;
    documents.reserve(count);
    for (int i = 0; i < count; ++i) {
        documents.push_back(fmt::format(
            R"({{"artists":[{{"anv":null,"id":"{0}","join":null,"name":"Band {0}","role":null}}],"id":"{0}","title":"T{0}"}})",
            i * 7
        ));
    }
    return train_document_dictionary(
        kind, std::vector<std::string_view>(documents.begin(), documents.end())
    );
}

}  // namespace

catalog_test_store::catalog_test_store() : catalog_test_store(shape{}) {
}

catalog_test_store::catalog_test_store(const shape& how)
    : folder_(new_folder()), file_(folder_ / "catalog.db") {
    on_.emplace(file_, connection::mode::create);
    on_->run(fmt::format(
        "PRAGMA application_id = {}; PRAGMA user_version = {}; PRAGMA synchronous = OFF; BEGIN",
        application_id,
        schema_version
    ));
    on_->run(create_tables_sql() + create_reverse_indexes_sql());
    on_->run(fmt::format("INSERT INTO term VALUES({}, 'Barcode')", barcode_term));
    create_full_text(*on_);
    restore_dictionaries(*on_, known_);
    for (const std::string& word : how.first_words) {
        (void)known_[dictionary::term].intern(word);
        (void)known_[dictionary::name].intern(word);
        (void)known_[dictionary::genre].intern(word);
        (void)known_[dictionary::style].intern(word);
    }
    if (!how.with_document_dictionary) return;
    statement keep(*on_, "INSERT INTO zstd_dictionary VALUES(?, ?, ?)");
    for (const entity_kind kind : discogs::all_kinds) {
        const std::size_t place = discogs::index_of(kind);
        trained_[place] = trained_for(kind);
        keep.bind(1, static_cast<std::int64_t>(place) + 1).bind(2, discogs::plural_name(kind));
        keep.bind_blob(3, trained_[place]).run();
    }
}

catalog_test_store::~catalog_test_store() {
    on_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void catalog_test_store::add(entity_kind kind, std::int64_t id, std::string_view json) {
    encoded_rows rows;
    encoder encode(kind, known_, trained_[discogs::index_of(kind)]);
    discogs::sha256_hasher hasher;
    encode.encode(id, json, hasher.digest(json), rows);
    sql_writer writer(*on_, kind, true);
    writer.insert(rows);
}

void catalog_test_store::finish() {
    save_dictionaries(*on_, known_);
    on_->run(create_text_indexes_sql());
    on_->run("COMMIT");
}

// Anna (1) and Bert (2) made release 10 by Anna; Bert and Carla (3) share track 2 of compilation
// 20 by Various, where Dora (4) has a track of her own and Emil (5) and Fritz (6) did the cover and
// the sound. Dora and Emil are in The Ändern (7); Gustav (8) is alias of Dora; Hans (9) knows
// nobody.
void catalog_test_store::add_world() {
    constexpr std::array<std::string_view, 11> artists{
        R"j({"id":"1","name":"Anna","realname":"Anna \u001b[31m Müller","profile":"[b]Sings[/b] with [a=Bert]","namevariations":{"name":["A.","Ann"]},"urls":{"url":"http://anna.example"}})j",
        R"j({"id":"2","name":"Bert"})j",
        R"j({"id":"3","name":"Carla"})j",
        R"j({"aliases":[{"id":"8","name":"Gustav"}],"groups":[{"id":"7","name":"The Ändern"}],"id":"4","name":"Dora"})j",
        R"j({"id":"5","name":"Emil"})j",
        R"j({"id":"6","name":"Fritz"})j",
        R"j({"id":"7","members":[{"id":"4","name":"Dora"},{"id":"5","name":"Emil"}],"name":"The Ändern"})j",
        R"j({"id":"8","name":"Gustav"})j",
        R"j({"id":"9","name":"Hans"})j",
        R"j({"id":"11","name":"Anna (2)"})j",
        R"j({"id":"194","name":"Various"})j"};
    constexpr std::array<std::int64_t, 11> artist_ids{1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 194};
    for (std::size_t i = 0; i < artists.size(); ++i)
        add(entity_kind::artists, artist_ids[i], artists[i]);
    add(entity_kind::labels,
        1,
        R"j({"contactinfo":"a street","id":"1","name":"Planet","parentLabel":{"id":"2","name":"Sun"},"sublabels":[{"id":"3","name":"Moon"}]})j"
    );
    add(entity_kind::masters,
        5,
        R"j({"artists":[{"anv":null,"id":"1","join":null,"name":"Anna","role":null,"tracks":null}],"genres":["Rock"],"id":"5","main_release":"10","styles":["Prog Rock"],"title":"First Song","year":"1973"})j"
    );
    add(entity_kind::releases,
        10,
        R"j({"artists":[{"anv":null,"id":"1","join":"&","name":"Anna","role":null,"tracks":null},{"anv":"B.","id":"77","join":null,"name":"Bertram","role":null,"tracks":null}],"companies":{"company":{"catno":"X","entity_type":"9","entity_type_name":"Pressed By","id":"1","name":"Planet","resource_url":"https://api.discogs.com/labels/1"}},"country":"Germany","extraartists":[{"anv":null,"id":"2","join":null,"name":"Bert","role":"Guitar","tracks":"A1 to A2"}],"formats":[{"descriptions":{"description":["LP","Album"]},"name":"Vinyl","qty":"2","text":"Red"}],"genres":["Rock"],"id":"10","identifiers":{"identifier":[{"@description":"Text","@type":"Barcode","@value":"5 01"},{"@type":"Other"}]},"labels":[{"catno":"P 1","id":"1","name":"Planet"}],"master_id":"5","notes":"Line one.\nLine two.","released":"1973-05-00","status":"Accepted","styles":["Prog Rock"],"title":"First Song","tracklist":{"track":[{"duration":"4:45","position":"A1","title":"So"},{"position":null,"sub_tracks":{"track":[{"artists":{"artist":{"anv":null,"id":"2","join":null,"name":"Bert","role":null,"tracks":null}},"duration":"1:00:56","position":"A2a","title":"Part"}]},"title":"Suite"}]},"videos":{"video":{"@duration":"285","@embed":"true","@src":"https://www.youtube.com/watch?v=abc","description":"d","title":"v"}}})j"
    );
    add(entity_kind::releases,
        20,
        R"j({"artists":[{"anv":null,"id":"194","join":null,"name":"Various","role":null,"tracks":null}],"extraartists":[{"anv":null,"id":"5","join":null,"name":"Emil","role":"Artwork","tracks":null},{"anv":null,"id":"6","join":null,"name":"Fritz","role":"Mastered By","tracks":null}],"id":"20","title":"Hits","tracklist":{"track":[{"artists":{"artist":{"anv":null,"id":"4","join":null,"name":"Dora","role":null,"tracks":null}},"position":"1","title":"Alone"},{"artists":{"artist":{"anv":null,"id":"2","join":null,"name":"Bert","role":null,"tracks":null}},"extraartists":{"artist":{"anv":null,"id":"3","join":null,"name":"Carla","role":"Drums","tracks":null}},"position":"2","title":"Duet"}]}})j"
    );
}

}  // namespace waxpress::sqlite
