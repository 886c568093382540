#include "neo4j/import/record_rows.hpp"

#include <set>

#include <gtest/gtest.h>

#include "neo4j/import/block_encoder.hpp"
#include "neo4j/import/script.hpp"

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;

struct neo4j_record_rows : testing::Test {
    void add(entity_kind kind, std::string_view id, std::string_view json) {
        ASSERT_EQ(reader.read(kind, json, 2027, facts), "");
        ASSERT_EQ(why_not_importable(id, kind, facts), "");
        writer.add(kind, id, {}, facts, rows);
    }
    /// With `|` for the field ends.
    [[nodiscard]] std::string text(import_table table) const {
        std::string shown = rows.tables[index_of(table)].text;
        for (char& c : shown) {
            if (c == '\x1f') c = '|';
        }
        return shown;
    }
    [[nodiscard]] std::size_t facts_held() const {
        std::string_view rest = rows.facts.bytes;
        std::size_t count = 0;
        for (distinct_fact fact; fact_list::take(rest, fact);)
            ++count;
        return count;
    }

    const std::string zeros = std::string(64, '0');
    discogs::graph_facts_reader reader;
    discogs::graph_facts facts;
    record_rows writer;
    import_rows rows;
};

TEST_F(neo4j_record_rows, an_artist_has_its_addresses) {
    add(entity_kind::artists, "7", R"({"name":"B"})");
    EXPECT_EQ(
        text(import_table::artists),
        "7|B|" + zeros +
            "|https://api.discogs.com/artists/7|https://api.discogs.com/artists/7/releases\n"
    );
}

TEST_F(neo4j_record_rows, what_a_record_does_not_have_is_absent) {
    add(entity_kind::releases, "1", "{}");
    add(entity_kind::releases, "2", R"({"title":""})");
    EXPECT_EQ(text(import_table::releases), "1||||" + zeros + "|\n2|\"\"|||" + zeros + "|\n");
}

TEST_F(neo4j_record_rows, a_row_has_as_many_fields_as_its_header) {
    add(entity_kind::artists,
        "1",
        R"({"aliases":[{"id":"2"}],"groups":[{"id":"3"}],"members":[{"id":"4"}],"name":"A"})");
    add(entity_kind::labels, "1", R"({"name":"A","parentLabel":{"id":"2"}})");
    add(entity_kind::masters,
        "1",
        R"({"artists":[{"id":"1"}],"genres":["G"],"styles":["S"],"title":"T","year":"1970"})");
    add(entity_kind::releases,
        "1",
        R"({"artists":[{"id":"1"}],"extraartists":[{"id":"5","name":"N","role":"R"}],)"
        R"("formats":[{"name":"F"}],"genres":["G"],"labels":[{"catno":"C","id":"1"}],)"
        R"("master_id":"1","styles":["S"],"title":"T"})");
    for (std::size_t i = 0; i < import_tables; ++i) {
        const auto table = static_cast<import_table>(i);
        const std::string line = text(table);
        if (line.empty()) continue;
        EXPECT_EQ(
            std::count(line.begin(), line.end(), '|'),
            std::count(shape_of(table).header.begin(), shape_of(table).header.end(), '|')
        ) << shape_of(table).name;
        EXPECT_EQ(rows.tables[i].rows, 1U);
    }
}

TEST_F(neo4j_record_rows, a_credit_holds_its_category_and_its_artist) {
    add(entity_kind::releases,
        "1",
        R"({"extraartists":[{"id":"7","name":"Ann","role":"Bass"},{"name":"Bob","role":"Cook"}]})");
    EXPECT_EQ(text(import_table::credited_on), "Ann|Bass|session|7|1\nBob|Cook|other||1\n");
    // Two persons, and who one of them is; an artist of a credit alone is no reference.
    EXPECT_EQ(facts_held(), 3U);
    EXPECT_TRUE(rows.referred[0].numbers.empty());
}

TEST_F(neo4j_record_rows, styles_are_part_of_the_only_genre) {
    add(entity_kind::masters, "1", R"({"genres":["A","B"],"styles":["S"]})");
    EXPECT_EQ(facts_held(), 3U);
    add(entity_kind::masters, "2", R"({"genres":["A"],"styles":["S"]})");
    EXPECT_EQ(facts_held(), 4U);
}

TEST_F(neo4j_record_rows, references_are_kept_for_the_stubs) {
    add(entity_kind::releases,
        "1",
        R"({"artists":[{"id":"8"}],"labels":[{"id":"9"},{"id":"x"}],"master_id":"10"})");
    EXPECT_EQ(rows.referred[0].numbers, std::vector<std::uint64_t>{8});
    EXPECT_EQ(rows.referred[1].numbers, std::vector<std::uint64_t>{9});
    EXPECT_EQ(rows.referred[1].texts, std::vector<std::string>{"x"});
    EXPECT_EQ(rows.referred[2].numbers, std::vector<std::uint64_t>{10});
}

TEST_F(neo4j_record_rows, what_no_index_takes_is_refused_with_the_reason) {
    const std::string long_name(8001, 'x');
    facts.name = long_name;
    EXPECT_NE(why_not_importable("1", entity_kind::artists, facts), "");
    EXPECT_EQ(why_not_importable("1", entity_kind::masters, facts), "");
    EXPECT_NE(why_not_importable("unknown", entity_kind::masters, facts), "");
    EXPECT_NE(why_not_importable("", entity_kind::masters, facts), "");
    facts.genres = {long_name};
    EXPECT_NE(why_not_importable("1", entity_kind::masters, facts), "");
    facts.clear();
    facts.formats = {
        "a\x1e"
        "b"};
    EXPECT_NE(why_not_importable("1", entity_kind::releases, facts), "");
}

TEST(neo4j_block_encoder, of_an_id_that_is_known_to_come_twice_only_the_last_is_written) {
    discogs::record_block block;
    block.kind = entity_kind::artists;
    block.text = R"({"name":"x"})"
                 "12unknown";
    block.records = {
        {100, 0, 12, 12, 1, {}},
        {200, 0, 12, 13, 1, {}},
        {300, 0, 12, 12, 1, {}},
        {400, 0, 12, 14, 7, {}}};
    const last_offsets known{{"1", 300}};
    block_encoder encoder(2027, known);
    const auto encoded = encoder.encode(block);
    ASSERT_EQ(encoded->records.size(), 2U);
    EXPECT_EQ(encoded->records[0].id, "2");
    EXPECT_EQ(encoded->records[1].source_offset, 300U);
    EXPECT_EQ(block.records.size(), 3U);  // All of them count as read and written.
    ASSERT_EQ(block.rejects.size(), 1U);
    EXPECT_EQ(block.rejects[0].source_offset, 400U);
}

TEST(neo4j_import_tables, names_are_distinct_and_nodes_come_first) {
    std::set<std::string_view> names;
    bool had_relations = false;
    for (std::size_t i = 0; i < import_tables; ++i) {
        const table_shape& shape = shape_of(static_cast<import_table>(i));
        EXPECT_TRUE(names.insert(shape.name).second);
        EXPECT_FALSE(had_relations && shape.has_nodes);
        had_relations = had_relations || !shape.has_nodes;
    }
}

TEST(neo4j_import_script, it_names_the_tables_that_have_rows) {
    const std::vector<import_table> tables{import_table::artists, import_table::same_as};
    const std::string script = import_script("neo4j", tables);
    EXPECT_NE(script.find("--nodes=Artist=artists_header.csv,artists.csv.gz"), std::string::npos);
    EXPECT_NE(script.find("--relationships=SAME_AS=same_as_header.csv"), std::string::npos);
    EXPECT_EQ(script.find("labels"), std::string::npos);
}

TEST(neo4j_import_script, a_word_with_blanks_is_quoted) {
    const std::vector<std::string> words{"full", "it's mine", "--x=y"};
    EXPECT_EQ(import_command(words), "neo4j-admin full 'it'\\''s mine' \\\n    --x=y");
}

}  // namespace
}  // namespace waxpress::neo4j
