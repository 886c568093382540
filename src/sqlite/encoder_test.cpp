#include "sqlite/encoder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;

class sqlite_encoder : public testing::Test {
protected:
    encoded_rows& encode(entity_kind kind, std::string_view json, std::int64_t id = 7) {
        rows_.clear();
        encoder made(kind, known_, "");
        made.encode(id, json, {}, rows_);
        return rows_;
    }

    // Rows of a table, each as its values in words, ids of dictionaries spelled out.
    std::vector<std::string> rows_of(table which) {
        std::vector<std::string> out;
        rows_[which].for_each([&](std::int64_t, std::string_view record) {
            std::vector<value_view> values;
            EXPECT_EQ(decode_record(record, values), decode_status::ok);
            values.resize(static_cast<std::size_t>(info_of(which).column_count));
            std::string line;
            for (const value_view& value : values)
                line += (line.empty() ? "" : "|") + words(value);
            out.push_back(line);
        });
        return out;
    }
    std::string spelled(dictionary which, std::int64_t id) {
        return std::string(known_[which].text_of(id));
    }
    static std::string words(const value_view& value) {
        switch (value.type) {
            case value_type::null:
                return "-";
            case value_type::integer:
                return std::to_string(value.integer);
            case value_type::blob:
                return "x'" + std::string(value.bytes) + "'";
            default:
                return fmt::format("'{}'", value.bytes);
        }
    }

    dictionaries known_;
    encoded_rows rows_;
};

TEST_F(sqlite_encoder, lengths_become_seconds_only_where_they_read_back_the_same) {
    const auto length = [&](std::string_view text) {
        encode(
            entity_kind::releases,
            fmt::format(
                R"({{"id":"7","tracklist":{{"track":{{"duration":"{}","title":"t"}}}}}})", text
            )
        );
        return rows_of(table::track).at(0);
    };
    EXPECT_EQ(length("4:45"), "7|0|'t'|-|285|-");
    EXPECT_EQ(length("0:00"), "7|0|'t'|-|0|-");
    EXPECT_EQ(length("148:00"), "7|0|'t'|-|8880|-");
    EXPECT_EQ(length("1:00:56"), "7|0|'t'|-|-3656|-");
    for (const char* odd :
         {"04:45",
          "4:5",
          "4:60",
          "0:00:00",
          "01:00:00",
          "",
          "x",
          "1:60:00",
          "-1:00",
          ":30",
          "4:45 "}) {
        EXPECT_EQ(length(odd), fmt::format("7|0|'t'|-|'{}'|-", odd));
    }
}

TEST_F(sqlite_encoder, tracks_and_credits_are_numbered_through_sub_tracks) {
    encode(
        entity_kind::releases,
        R"({"artists":[{"id":"1","name":"A"}],"extraartists":[{"id":"2","name":"B","role":"Producer"}],"id":"7",)"
        R"("tracklist":{"track":[{"sub_tracks":{"track":[{"artists":{"artist":{"id":"3","name":"C"}},"position":"1a","title":"s1"},{"title":"s2"}]},"title":"index"},)"
        R"({"extraartists":{"artist":[{"name":"D","role":"Guitar"}]},"title":"two"}]}})"
    );
    EXPECT_THAT(
        rows_of(table::track),
        ElementsAre("7|0|'index'|-|-|-", "7|1|'s1'|'1a'|-|0", "7|2|'s2'|-|-|0", "7|3|'two'|-|-|-")
    );
    EXPECT_THAT(
        rows_of(table::credit),
        ElementsAre(
            "7|0|1|1|0|-|-|-|-|-",
            "7|1|2|2|1|1|-|-|-|-",
            "7|2|3|3|0|-|1|-|-|-",
            "7|3|-|4|1|2|3|-|-|-"
        )
    );
    EXPECT_THAT(
        rows_.tuples[index_of(reverse_index::credit_by_artist)],
        ElementsAre(1, 7, 0, 2, 7, 1, 3, 7, 2)
    );
    EXPECT_EQ(spelled(dictionary::name, 4), "D");
    EXPECT_EQ(spelled(dictionary::term, 2), "Guitar");
}

TEST_F(sqlite_encoder, what_the_schema_has_no_place_for_is_kept_with_its_path) {
    encode(
        entity_kind::releases,
        R"({"id":"7","new":{"a":["1",null]},"tracklist":{"other":"x","track":[{"bpm":"120","title":"t"}]},"title":{"#text":"T","@lang":"en"}})"
    );
    EXPECT_THAT(
        rows_of(table::release_other),
        ElementsAre(
            R"(7|0|'new'|'{"a":["1",null]}')",
            R"(7|1|'tracklist.other'|'"x"')",
            R"(7|2|'tracklist.track.0.bpm'|'"120"')",
            R"(7|3|'title.@lang'|'"en"')"
        )
    );
}

TEST_F(sqlite_encoder, references_of_zero_are_none_and_words_are_kept_aside) {
    encode(
        entity_kind::releases,
        R"({"companies":{"company":[{"id":"0","name":"n"},{"id":"no\"ne","name":"m"}]},"id":"7","master_id":"0"})"
    );
    EXPECT_THAT(rows_of(table::company), ElementsAre("7|0|-|1|-|-|-|-", "7|1|-|2|-|-|-|-"));
    EXPECT_THAT(
        rows_of(table::release_other), ElementsAre(R"(7|0|'companies.company.1.id'|'"no\"ne"')")
    );
    EXPECT_TRUE(rows_.tuples[index_of(reverse_index::release_by_master)].empty());
}

TEST_F(sqlite_encoder, formats_have_a_summary) {
    encode(
        entity_kind::releases,
        R"({"formats":[{"descriptions":{"description":["12\"","45 RPM"]},"name":"Vinyl","qty":"2","text":"Red"},{"name":"CD","qty":"1","text":""}],"id":"7","released":"1973-00-00","title":"T"})"
    );
    const auto release = rows_of(table::release).at(0);
    EXPECT_THAT(release, testing::HasSubstr("'2xVinyl, 12\", 45 RPM, Red + CD'"));
    EXPECT_THAT(release, testing::StartsWith("-|'T'|1973|-|'1973-00-00'|-|"));
    EXPECT_EQ(rows_of(table::format_description).size(), 2U);
}

TEST_F(sqlite_encoder, years_that_cannot_be_are_kept_as_text_only) {
    for (const char* odd : {"0", "197", "0400", "19x3", "2999", ""}) {
        encode(entity_kind::masters, fmt::format(R"({{"id":"7","title":"T","year":"{}"}})", odd));
        EXPECT_THAT(
            rows_of(table::master).at(0), testing::StartsWith(fmt::format("-|'T'|-|'{}'|", odd))
        );
    }
    encode(entity_kind::masters, R"({"id":"7","title":"T","year":"1973"})");
    EXPECT_THAT(rows_of(table::master).at(0), testing::StartsWith("-|'T'|1973|-|"));
}

TEST_F(sqlite_encoder, lists_of_one_null_and_older_shapes_are_read) {
    encode(
        entity_kind::artists,
        R"({"aliases":[{"id":"Old Name"},null,{"id":"5","name":"New"}],"id":"7","name":"N","namevariations":{"name":"one"},"urls":{"url":[null,"u"]}})"
    );
    EXPECT_THAT(rows_of(table::artist_alias), ElementsAre("7|0|-|1", "7|1|-|-", "7|2|5|2"));
    EXPECT_THAT(rows_of(table::artist_variation), ElementsAre("7|0|'one'"));
    EXPECT_THAT(rows_of(table::artist_url), ElementsAre("7|0|-", "7|1|'u'"));
    encode(entity_kind::labels, R"({"id":"7","name":"L","parentLabel":"Only a name"})");
    EXPECT_THAT(rows_of(table::label).at(0), testing::StartsWith("-|'L'|-|'Only a name'|"));
}

TEST_F(sqlite_encoder, a_record_that_its_rows_tell_to_the_byte_needs_no_document) {
    encode(
        entity_kind::releases,
        R"({"artists":[{"id":"1","name":"A\"\u0007\n"}],"companies":{"company":{"entity_type":"4","id":"9","name":"C"}},"formats":[{"descriptions":{"description":["LP","Album"]},"name":"Vinyl","qty":"1","text":""}],"id":"7","master_id":"0","released":"1973","title":"T","tracklist":{"track":[{"artists":{"artist":{"id":"3","name":"B"}},"duration":"1:00:56","position":"A1","sub_tracks":{"track":{"title":"s"}},"title":"t"},{"title":"u"}]},"videos":{"video":{"@duration":"3","@embed":"true","@src":"https://www.youtube.com/watch?v=abc","title":"v"}}})"
    );
    EXPECT_EQ(rows_of(table::release_doc).size(), 0U);
    encode(
        entity_kind::artists,
        R"({"aliases":[{"id":"5","name":"New"}],"id":"7","name":"N","namevariations":{"name":["one","two"]},"urls":{"url":"u"}})"
    );
    EXPECT_EQ(rows_of(table::artist_doc).size(), 0U);
}

TEST_F(sqlite_encoder, a_record_of_an_odd_shape_keeps_its_document) {
    for (const char* odd : {
             R"({"id":"7","title":null})",
             R"({"id":"7"})",
             R"({"id":"7","master_id":"0","new":"x"})",
             R"({"id":"7","master_id":"0","videos":{"video":[{"title":"one alone in a list"}]}})",
             R"({"artists":[{"id":"0","name":"nobody"}],"id":"7","master_id":"0"})",
             R"({"genres":[null],"id":"7","master_id":"0"})",
         }) {
        encode(entity_kind::releases, odd);
        EXPECT_EQ(rows_of(table::release_doc).size(), 1U) << odd;
    }
}

TEST_F(sqlite_encoder, text_that_no_presser_made_is_refused) {
    for (const char* bad : {"", "{", "[]", "null", "{\"id\":\"1\",}"}) {
        EXPECT_THROW(encode(entity_kind::artists, bad), failure) << bad;
    }
}

TEST(sqlite_record_id, is_a_plain_positive_number) {
    EXPECT_EQ(record_id("1"), 1);
    EXPECT_EQ(record_id("999999999999999999"), 999'999'999'999'999'999);
    for (const char* bad :
         {"", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "unknown", "9999999999999999999"}) {
        EXPECT_EQ(record_id(bad), std::nullopt) << bad;
    }
}

TEST(sqlite_interner, a_full_dictionary_gives_no_new_ids_and_keeps_the_old) {
    interner words(300);
    const auto first = words.intern("Producer");
    ASSERT_TRUE(first);
    int given = 0;
    for (int i = 0; i < 100; ++i)
        given += words.intern(fmt::format("word {}", i)) ? 1 : 0;
    EXPECT_LT(given, 20);
    EXPECT_EQ(words.intern("Producer"), first);
    int added = 0;
    words.for_each_added([&](const interner::entry& entry) {
        EXPECT_EQ(entry.id, ++added);
        EXPECT_EQ(words.text_of(entry.id), entry.text);
    });
    EXPECT_EQ(added, given + 1);
}

TEST(sqlite_interner, only_what_came_after_the_store_was_read_is_added) {
    interner words(10'000);
    words.restore(7, "Producer");
    words.restore(3, "");
    EXPECT_FALSE(words.has_added());
    EXPECT_EQ(words.intern("Mixed By"), 8);
    EXPECT_EQ(words.intern(""), 3);
    const auto texts = [&](const auto& walk) {
        std::string all;
        walk([&](const interner::entry& entry) {
            all += fmt::format("{}={};", entry.id, entry.text);
        });
        return all;
    };
    EXPECT_EQ(texts([&](auto visit) { words.for_each(visit); }), "7=Producer;3=;8=Mixed By;");
    EXPECT_EQ(texts([&](auto visit) { words.for_each_added(visit); }), "8=Mixed By;");
    words.forget_added();
    EXPECT_FALSE(words.has_added());
}

}  // namespace
}  // namespace waxpress::sqlite
