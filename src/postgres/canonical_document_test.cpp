#include "postgres/canonical_document.hpp"

#include <string>

#include <gtest/gtest.h>

#include "discogs/sha256.hpp"
#include "postgres/encoder.hpp"

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;

std::string hex_of(std::string_view json) {
    return discogs::to_hex(discogs::sha256_hasher().digest(json));
}

/// What the encoder makes of a record; a server would only put its keys in another order.
std::string document_of(entity_kind kind, std::string_view json) {
    encoder encoder(2026);
    std::string out;
    EXPECT_EQ(encoder.append({kind, json, "7", hex_of(json)}, out), document_fault::none);
    return out;
}

void expect_told(entity_kind kind, const std::string& json) {
    canonical_document reader;
    const std::string hash = hex_of(json);
    std::string document = document_of(kind, json);
    // JSONB keeps the last of equal keys.
    for (const std::string_view key : {R"("id":)", R"("year":)"}) {
        const std::size_t first = document.find(key);
        if (first == std::string::npos || document.rfind(key) == first) continue;
        document.erase(first, document.find(',', first) + 1 - first);
    }
    const auto told = reader.read({kind, hash, document});
    EXPECT_EQ(told.json, json);
    EXPECT_TRUE(told.is_proved) << document;
}

TEST(postgres_canonical_document, tells_what_was_encoded) {
    expect_told(entity_kind::labels, R"({"id":"7","name":"L"})");
    expect_told(
        entity_kind::artists, R"({"id":"7","members":[{"id":"1","name":"M"}],"name":null})"
    );
    expect_told(entity_kind::releases, R"({"id":"7","released":"1999-01-00","title":"T"})");
    expect_told(entity_kind::releases, R"({"id":"7","released":"about 1999"})");
    expect_told(entity_kind::masters, R"({"id":"7","title":"T","year":"1999"})");
    expect_told(entity_kind::masters, R"({"id":"7","title":"T","year":"0"})");
    expect_told(entity_kind::masters, R"({"id":"7","title":"T"})");
    expect_told(entity_kind::masters, R"({"id":"7","title":"T","year":""})");
    expect_told(entity_kind::masters, R"({"id":"7","title":"T","year":null})");
}

TEST(postgres_canonical_document, keys_come_in_the_order_of_their_bytes_at_every_depth) {
    const std::string document =
        R"({"b": [{"ab": {}, "a": [], "@x": "1"}, []], "id": "7", "aaa": {"zz": null, "z": "\u0001\"\\"}, )"
        R"("type": "data", "sha256": "")"
        "}";
    canonical_document reader;
    EXPECT_EQ(
        reader.read({entity_kind::labels, "", document}).json,
        R"({"aaa":{"z":"\u0001\"\\","zz":null},"b":[{"@x":"1","a":[],"ab":{}},[]],"id":"7"})"
    );
}

TEST(postgres_canonical_document, a_key_that_begins_another_comes_before_it) {
    canonical_document reader;
    EXPECT_EQ(
        reader.read({entity_kind::labels, "", R"({"a b":"2","a":"1","ab":"3"})"}).json,
        R"({"a":"1","a b":"2","ab":"3"})"
    );
}

TEST(postgres_canonical_document, what_was_changed_has_not_its_hash) {
    const std::string json = R"({"id":"7","title":"T","year":"1999"})";
    canonical_document reader;
    const std::string hash = hex_of(json);
    for (const char* changed : {
             R"({"id":"7","title":"U","year":1999,"type":"data"})",
             R"({"id":"7","title":"T","year":1998,"type":"data"})",
             R"({"id":"7","title":"T","year":null,"type":"data"})",
             R"({"id":"7","title":"T","type":"data"})",
             R"({"id":"7","title":"T","year":1999,"type":"data","more":"x"})",
             R"({"id":"7","title":"T","year":1999,"type":"other"})",
             R"({"id":"7","title":"T","year":1999,"type":"data","sha256":"x"})",
         }) {
        EXPECT_FALSE(reader.read({entity_kind::masters, hash, changed}).is_proved) << changed;
    }
    EXPECT_TRUE(
        reader
            .read(
                {entity_kind::masters, hash, R"({"id":"7","title":"T","year":1999,"type":"data"})"}
            )
            .is_proved
    );
}

TEST(postgres_canonical_document, the_year_beside_a_release_is_that_of_its_date) {
    const std::string json = R"({"id":"7","released":"1999-01-00"})";
    canonical_document reader;
    const std::string hash = hex_of(json);
    const auto is_proved = [&](const std::string& year) {
        return reader
            .read(
                {entity_kind::releases,
                 hash,
                 R"({"id":"7","released":"1999-01-00","year":)" + year + "}"}
            )
            .is_proved;
    };
    EXPECT_TRUE(is_proved("1999"));
    EXPECT_FALSE(is_proved("1998"));
    EXPECT_FALSE(is_proved("null"));
    EXPECT_FALSE(is_proved("\"1999\""));
}

TEST(postgres_canonical_document, what_is_no_object_or_is_cut_off_is_nothing) {
    const std::string whole = R"({"a":[{"b":"c\"d"},null],"e":{}})";
    canonical_document reader;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto told =
            reader.read({entity_kind::labels, "", std::string_view(whole).substr(0, size)});
        EXPECT_TRUE(told.json.empty()) << size;
        EXPECT_FALSE(told.is_proved);
    }
    EXPECT_EQ(reader.read({entity_kind::labels, "", whole}).json, whole);
    EXPECT_TRUE(reader.read({entity_kind::labels, "", "[1]"}).json.empty());
    EXPECT_TRUE(reader.read({entity_kind::labels, "", whole + "x"}).json.empty());
}

TEST(postgres_canonical_document, a_record_without_anything_is_an_empty_object) {
    canonical_document reader;
    EXPECT_EQ(reader.read({entity_kind::labels, "", R"({"type":"data","sha256":""})"}).json, "{}");
}

}  // namespace
}  // namespace waxpress::postgres
