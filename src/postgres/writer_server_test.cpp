#include <thread>

#include <fmt/format.h>

#include "postgres/seen.hpp"
#include "postgres/server_test_support.hpp"
#include "postgres/writer.hpp"

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;
using pipeline::write_outcome;

class postgres_writer_server : public server_test {
protected:
    [[nodiscard]] std::uint64_t seen_count(entity_kind kind) {
        pipeline::id_bitmap seen;
        read_seen(look(), kind, {0, last_batch_number(look())}, seen);
        return seen.size();
    }
};

void expect_outcome(write_outcome outcome, std::uint64_t written, std::uint64_t unchanged) {
    EXPECT_EQ(outcome.written, written);
    EXPECT_EQ(outcome.unchanged, unchanged);
}

TEST_F(postgres_writer_server, rows_hold_the_message_and_the_year) {
    const auto to_table = make_writer();
    const batch_of records = numbered(entity_kind::releases, 1, 4);
    expect_outcome(to_table->write(records.part()), 3, 0);
    EXPECT_EQ(
        ask("SELECT data_id || ' ' || hash || ' ' || data::text FROM releases ORDER BY 1 LIMIT 1"),
        "1 01" + std::string(62, '0') +
            R"( {"id": "1", "type": "data", "year": 1973, "title": "T1", "sha256": "01)" +
            std::string(62, '0') + R"(", "released": "1973-00-00"})"
    );
    EXPECT_EQ(ask("SELECT count(*) FROM releases WHERE updated_at <= now()"), "3");
}

TEST_F(postgres_writer_server, what_is_there_already_is_not_touched) {
    const batch_of records = numbered(entity_kind::releases, 1, 101);
    expect_outcome(make_writer()->write(records.part()), 100, 0);
    const std::string rows =
        "SELECT md5(string_agg(concat(ctid, xmin, updated_at), ',' ORDER BY data_id)) FROM "
        "releases";
    const std::string before = ask(rows);
    expect_outcome(make_writer()->write(records.part()), 0, 100);
    EXPECT_EQ(ask(rows), before);
}

TEST_F(postgres_writer_server, new_changed_and_unchanged_records_go_together) {
    const batch_of first = numbered(entity_kind::masters, 1, 101);
    (void)make_writer()->write(first.part());
    batch_of second(entity_kind::masters);
    for (int id = 1; id <= 120; ++id)
        second.add(id, id % 10 == 0 ? 2 : 1);
    expect_outcome(make_writer()->write(second.part()), 10 + 20, 90);
    EXPECT_EQ(ask("SELECT count(*) FROM masters"), "120");
    EXPECT_EQ(ask("SELECT count(*) FROM masters WHERE data->>'title' = 'T2'"), "12");
    EXPECT_EQ(ask("SELECT count(*) FROM masters WHERE left(hash, 2) = '02'"), "12");
}

TEST_F(postgres_writer_server, of_one_id_twice_the_last_counts) {
    batch_of records(entity_kind::artists);
    records.add(7, 1).add(8, 1).add(7, 2).add("x", "{}", 1).add(7, 3);
    for (const bool is_empty : {true, false}) {
        expect_outcome(make_writer()->write(records.part()), is_empty ? 3 : 0, is_empty ? 2 : 5);
        EXPECT_EQ(ask("SELECT count(*) FROM artists"), "3");
        EXPECT_EQ(ask("SELECT data->>'title' FROM artists WHERE data_id = '7'"), "T3");
    }
}

TEST_F(postgres_writer_server, a_record_without_a_hash_is_always_changed) {
    batch_of records(entity_kind::labels);
    records.add(1, 0);
    const auto to_table = make_writer();
    expect_outcome(to_table->write(records.part()), 1, 0);
    expect_outcome(make_writer()->write(records.part()), 1, 0);
    EXPECT_EQ(ask("SELECT hash FROM labels"), "");
}

TEST_F(postgres_writer_server, a_table_that_was_empty_and_is_not_is_written_the_other_way) {
    const auto states = make_tables();
    const auto empty = std::make_shared<empty_tables>(states);
    writer to_table(to(), {}, empty);
    look().run("INSERT INTO releases VALUES ('2', 'other', '{}')");
    expect_outcome(to_table.write(numbered(entity_kind::releases, 1, 4).part()), 3, 0);
    EXPECT_FALSE(empty->is_empty(entity_kind::releases));
    EXPECT_TRUE(empty->is_empty(entity_kind::labels));
    EXPECT_EQ(ask("SELECT count(*) FROM releases WHERE data->>'title' = 'T1'"), "3");
    EXPECT_EQ(seen_count(entity_kind::releases), 3U);
    expect_outcome(to_table.write(numbered(entity_kind::releases, 1, 4).part()), 0, 3);
}

TEST_F(postgres_writer_server, a_bad_record_splits_its_part_and_is_rejected_alone) {
    for (const std::string bad : {"{\"a\":\"\xff\"}", "{\"a\":}", "{\"a\":\"\\ud800\"}", "[]"}) {
        for (const bool is_empty : {true, false}) {
            look().run("DROP TABLE IF EXISTS artists");
            const auto to_table = make_writer();
            if (!is_empty) {
                (void)to_table->write(numbered(entity_kind::artists, 1000, 1001).part());
            }
            const auto with = is_empty ? make_writer() : make_writer();
            batch_of records = numbered(entity_kind::artists, 1, 6);
            records.add("66", bad);
            std::string line;
            const auto writing = [&](auto part) { return [&, part] { (void)with->write(part); }; };
            EXPECT_EQ(step_after(writing(records.part()), &line), next_step::split) << bad;
            EXPECT_EQ(ask("SELECT count(*) FROM artists WHERE data_id < '1000'"), "0");
            EXPECT_EQ(step_after(writing(records.part(5, 1)), &line), next_step::reject) << line;
            expect_outcome(with->write(records.part(0, 5)), 5, 0);
        }
    }
}

TEST_F(postgres_writer_server, an_escaped_nul_is_replaced) {
    const auto to_table = make_writer();
    batch_of records(entity_kind::artists);
    records.add("1", R"({"name":"a\u0000b"})");
    (void)to_table->write(records.part());
    EXPECT_EQ(
        ask("SELECT data->>'name' FROM artists"),
        "a\xef\xbf\xbd"
        "b"
    );
    EXPECT_EQ(to_table->replaced_nuls(), 1U);
}

TEST_F(postgres_writer_server, the_deepest_document_is_held) {
    batch_of records(entity_kind::artists);
    const std::size_t levels = deepest_nesting - 1;
    records.add("1", "{\"a\":" + std::string(levels, '[') + std::string(levels, ']') + "}");
    expect_outcome(make_writer()->write(records.part()), 1, 0);
    expect_outcome(make_writer()->write(records.part()), 0, 1);
}

TEST_F(postgres_writer_server, a_message_with_its_id_twice_is_taken_as_it_stands) {
    batch_of records(entity_kind::masters);
    records.add_message("12", R"({"type":"data","id":"12","sha256":"aa","id":"12","year":"1973"})");
    (void)make_writer()->write(records.part());
    EXPECT_EQ(
        ask("SELECT data::text FROM masters"),
        R"({"id": "12", "type": "data", "year": 1973, "sha256": "aa"})"
    );
}

TEST_F(postgres_writer_server, unchanged_rows_are_touched_only_where_it_is_told) {
    const batch_of records = numbered(entity_kind::releases, 1, 11);
    (void)make_writer()->write(records.part());
    look().run("UPDATE releases SET updated_at = '2001-01-01'");
    const std::string old = "SELECT count(*) FROM releases WHERE updated_at < '2002-01-01'";
    expect_outcome(make_writer()->write(records.part()), 0, 10);
    EXPECT_EQ(ask(old), "10");
    expect_outcome(make_writer({.touches_updated_at = true})->write(records.part()), 0, 10);
    EXPECT_EQ(ask(old), "0");
    look().run("UPDATE releases SET updated_at = '2001-01-01'");
    batch_of mixed = numbered(entity_kind::releases, 1, 6, 2);
    mixed.add(6).add(99);
    expect_outcome(make_writer({.touches_updated_at = true})->write(mixed.part()), 6, 1);
    EXPECT_EQ(ask(old), "4");
}

TEST_F(postgres_writer_server, seen_ids_are_durable_with_their_batch_and_not_without) {
    const auto to_table = make_writer();
    (void)to_table->write(numbered(entity_kind::releases, 1, 11).part());
    EXPECT_EQ(seen_count(entity_kind::releases), 10U);
    batch_of bad = numbered(entity_kind::releases, 50, 60);
    bad.add("61", "{\"a\":}");
    EXPECT_EQ(step_after([&] { (void)to_table->write(bad.part()); }), next_step::split);
    EXPECT_EQ(seen_count(entity_kind::releases), 10U);
    (void)make_writer()->write(numbered(entity_kind::releases, 5, 16).part());
    EXPECT_EQ(seen_count(entity_kind::releases), 15U);
    EXPECT_EQ(seen_count(entity_kind::labels), 0U);
    (void)make_writer({.notes_seen = false})->write(numbered(entity_kind::labels, 1, 5).part());
    EXPECT_EQ(seen_count(entity_kind::labels), 0U);
}

TEST_F(postgres_writer_server, after_a_cut_connection_the_part_is_written_on_a_new_one) {
    for (const int begin : {1, 4}) {
        const auto to_table = make_writer();
        cut_connections();
        const batch_of records = numbered(entity_kind::releases, begin, begin + 3);
        EXPECT_EQ(step_after([&] { (void)to_table->write(records.part()); }), next_step::reconnect);
        to_table->reconnect();
        expect_outcome(to_table->write(records.part()), 3, 0);
    }
    EXPECT_EQ(ask("SELECT count(*) FROM releases"), "6");
}

TEST_F(postgres_writer_server, without_its_table_the_operator_is_told) {
    const auto to_table = make_writer();
    look().run("DROP TABLE releases");
    std::string line;
    const batch_of records = numbered(entity_kind::releases, 1, 3);
    EXPECT_EQ(step_after([&] { (void)to_table->write(records.part()); }, &line), next_step::stop);
    EXPECT_NE(line.find("schema-init"), std::string::npos) << line;
}

TEST_F(postgres_writer_server, many_writers_share_the_work) {
    make_tables();
    const auto empty = std::make_shared<empty_tables>(make_tables());
    const auto make = make_writers(to(), {}, empty);
    constexpr int each = 200;
    const auto work = [&](int number) {
        const auto to_table = make();
        for (int batch = 0; batch < 5; ++batch) {
            const int begin = (number * 5 + batch) * each;
            (void)to_table->write(numbered(entity_kind::releases, begin, begin + each).part());
            // Each also brings what its neighbour brings, as a broker may.
            const int again = ((number + 1) % 4 * 5 + batch) * each;
            for (bool is_written = false; !is_written;) {
                try {
                    (void
                    )to_table->write(numbered(entity_kind::releases, again, again + each).part());
                    is_written = true;
                } catch (const failure& failed) {
                    ASSERT_EQ(failed.step(), next_step::retry) << failed.what();
                }
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < 4; ++number)
            threads.emplace_back(work, number);
    }
    EXPECT_EQ(ask("SELECT count(*) FROM releases"), std::to_string(4 * 5 * each));
    EXPECT_EQ(seen_count(entity_kind::releases), static_cast<std::uint64_t>(4 * 5 * each));
}

}  // namespace
}  // namespace waxpress::postgres
