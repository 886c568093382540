#include "postgres/purge.hpp"
#include "postgres/seen.hpp"
#include "postgres/server_test_support.hpp"

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;

class postgres_purge_server : public server_test {
protected:
    /// A run that sees the labels `begin` to `end`.
    void see(int begin, int end) {
        (void)make_writer()->write(numbered(entity_kind::labels, begin, end).part());
    }
    purge_result purge(
        const std::string& run,
        std::uint64_t announced,
        purge_options options = {},
        const std::stop_token& stop = {}
    ) {
        options.chunk_rows = 7;
        purge_result done = purge_stale(to(), {entity_kind::labels, run, announced}, options, stop);
        EXPECT_NE(done.reason, "");
        EXPECT_EQ(done.reason.find('\n'), std::string::npos);
        return done;
    }
    [[nodiscard]] std::string rows() { return ask("SELECT count(*) FROM labels"); }
};

TEST_F(postgres_purge_server, rows_that_a_complete_run_did_not_see_are_deleted) {
    see(1, 101);
    EXPECT_EQ(purge("one", 100).state, purge_state::complete);
    see(1, 97);
    see(200, 202);
    const purge_result done = purge("two", 98);
    EXPECT_EQ(done.state, purge_state::complete) << done.reason;
    EXPECT_EQ(done.deleted, 4U);
    EXPECT_EQ(rows(), "98");
    EXPECT_EQ(ask("SELECT count(*) FROM labels WHERE data_id IN ('97', '100')"), "0");
    EXPECT_EQ(ask("SELECT count(*) FROM waxpress.seen_ids"), "0");
    EXPECT_EQ(
        ask("SELECT string_agg(run || state, ' ' ORDER BY at) FROM waxpress.runs"),
        "onecomplete twocomplete"
    );
}

TEST_F(postgres_purge_server, quarantined_ids_count_and_keep_their_rows) {
    see(1, 51);
    EXPECT_EQ(purge("one", 50).state, purge_state::complete);
    see(1, 49);
    note_quarantined(look(), entity_kind::labels, "50", "nests too deep");
    note_quarantined(look(), entity_kind::labels, "50", "nests too deep, again");
    note_quarantined(look(), entity_kind::labels, "48", "seen in another copy");
    const purge_result done = purge("two", 49);
    EXPECT_EQ(done.state, purge_state::complete) << done.reason;
    EXPECT_EQ(done.counts.quarantined, 1U);
    EXPECT_EQ(done.deleted, 1U);
    EXPECT_EQ(ask("SELECT data_id FROM labels WHERE data_id IN ('49', '50')"), "50");
    see(1, 49);
    EXPECT_EQ(purge("three", 48).deleted, 1U) << "what was quarantined in an earlier run is stale";
}

TEST_F(postgres_purge_server, what_has_no_text_can_be_quarantined_too) {
    make_tables();
    note_quarantined(look(), entity_kind::labels, std::string("\xff\0x", 3), "bad \xfe");
    EXPECT_EQ(ask("SELECT data_id || reason FROM waxpress.quarantined"), "??xbad ?");
}

TEST_F(postgres_purge_server, while_records_are_missing_nothing_is_deleted) {
    see(1, 101);
    EXPECT_EQ(purge("one", 100).state, purge_state::complete);
    see(1, 50);
    const purge_result early = purge("two", 60);
    EXPECT_EQ(early.state, purge_state::incomplete);
    EXPECT_NE(early.reason.find("49 seen"), std::string::npos) << early.reason;
    EXPECT_NE(early.reason.find("60 announced"), std::string::npos) << early.reason;
    EXPECT_EQ(rows(), "100");
    see(50, 61);
    EXPECT_EQ(purge("two", 60, {.limits = {.allows_fewer = true}}).deleted, 40U);
    EXPECT_EQ(rows(), "60");
}

TEST_F(postgres_purge_server, a_guard_refuses_until_the_operator_says_so) {
    see(1, 101);
    EXPECT_EQ(purge("one", 100).state, purge_state::complete);
    see(1, 51);
    const purge_result refused = purge("two", 50);
    EXPECT_EQ(refused.state, purge_state::refused);
    EXPECT_NE(refused.reason.find("previous run"), std::string::npos) << refused.reason;
    EXPECT_EQ(purge("none", 0).state, purge_state::refused);
    const purge_options told{.limits = {.max_delete_fraction = 0.5, .allows_fewer = true}};
    EXPECT_EQ(purge("two", 50, told).state, purge_state::refused);
    EXPECT_EQ(rows(), "100");
    EXPECT_EQ(purge("two", 50, {.limits = {.allows_fewer = true}}).deleted, 50U);
}

TEST_F(postgres_purge_server, a_refused_run_does_not_count_for_the_next) {
    see(1, 101);
    EXPECT_EQ(purge("one", 100).state, purge_state::complete);
    see(1, 51);
    EXPECT_EQ(purge("two", 50).state, purge_state::refused);
    see(1, 98);
    const purge_result done = purge("three", 97);
    EXPECT_EQ(done.state, purge_state::complete) << done.reason;
    EXPECT_EQ(done.deleted, 3U);
    EXPECT_EQ(ask("SELECT count(*) FROM waxpress.seen_ids"), "0");
}

TEST_F(postgres_purge_server, a_purge_that_was_cut_short_is_finished) {
    see(1, 101);
    EXPECT_EQ(purge("one", 100).state, purge_state::complete);
    see(1, 61);
    std::stop_source stopped;
    stopped.request_stop();
    const purge_options told{.limits = {.allows_fewer = true}};
    EXPECT_EQ(purge("two", 60, told, stopped.get_token()).state, purge_state::interrupted);
    look().run("DELETE FROM labels WHERE data_id IN ('99', '100')");
    const std::string unfinished =
        "SELECT string_agg(run || ' ' || announced, ',') FROM waxpress.runs WHERE state = "
        "'purging'";
    EXPECT_EQ(ask(unfinished), "two 60");
    EXPECT_EQ(purge("two", 60, told).deleted, 38U);
    EXPECT_EQ(rows(), "60");
    EXPECT_EQ(ask(unfinished), "");
    const purge_result again = purge("two", 60, told);
    EXPECT_EQ(again.state, purge_state::done_before);
    EXPECT_EQ(again.deleted, 38U);
}

TEST_F(postgres_purge_server, only_one_instance_does_it) {
    see(1, 11);
    connection other(to());
    transaction holding(other);
    other.run("SELECT pg_advisory_xact_lock(" + std::to_string(0x70757267) + ", 1)");
    EXPECT_EQ(purge("one", 10).state, purge_state::busy);
    holding.commit();
    EXPECT_EQ(purge("one", 10).state, purge_state::complete);
}

TEST_F(postgres_purge_server, other_kinds_are_left_alone) {
    (void)make_writer()->write(numbered(entity_kind::artists, 1, 11).part());
    see(1, 11);
    EXPECT_EQ(purge("one", 10).state, purge_state::complete);
    EXPECT_EQ(ask("SELECT count(*) FROM artists"), "10");
    EXPECT_EQ(ask("SELECT count(*) FROM waxpress.seen_ids WHERE kind = 'artists'"), "1");
}

TEST_F(postgres_purge_server, a_note_that_no_writer_wrote_stops_it) {
    see(1, 11);
    look().run("INSERT INTO waxpress.seen_ids (kind, ids) VALUES ('labels', 'x')");
    std::string line;
    EXPECT_EQ(step_after([&] { (void)purge("one", 10); }, &line), next_step::stop);
    EXPECT_NE(line.find("seen_ids"), std::string::npos);
}

}  // namespace
}  // namespace waxpress::postgres
