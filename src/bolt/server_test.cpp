// Against a real Neo4j: WAXPRESS_TEST_NEO4J names it (bolt://127.0.0.1:7687),
// WAXPRESS_TEST_NEO4J_PASSWORD is the password of the user neo4j (empty: no login). Nodes are
// called BoltTest, and deleted.

#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bolt/driver.hpp"
#include "bolt/packer.hpp"

namespace waxpress::bolt {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const transaction_options on_neo4j{.database = "neo4j"};

std::string environment(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? "" : text;
}

class bolt_server : public testing::Test {
protected:
    void SetUp() override {
        uri_ = environment("WAXPRESS_TEST_NEO4J");
        if (uri_.empty()) GTEST_SKIP() << "WAXPRESS_TEST_NEO4J is not set";
        const std::string password = environment("WAXPRESS_TEST_NEO4J_PASSWORD");
        if (!password.empty()) auth_ = auth_token::basic("neo4j", password);
        connect().run("MATCH (n:BoltTest) DETACH DELETE n", {}, on_neo4j);
    }
    void TearDown() override {
        if (!uri_.empty()) connect().run("MATCH (n:BoltTest) DETACH DELETE n", {}, on_neo4j);
    }

    [[nodiscard]] connection connect() const { return connection::open(settings_of(uri_, auth_)); }
    /// The same server by way of its routing table.
    [[nodiscard]] std::string routed() const { return "neo4j" + uri_.substr(uri_.find(':')); }

    std::string uri_;
    auth_token auth_;
};

TEST_F(bolt_server, speaks_the_newest_version_that_both_know) {
    connection link = connect();
    EXPECT_TRUE(link.version().is_known());
    EXPECT_THAT(link.server_agent(), HasSubstr("Neo4j/"));
    EXPECT_TRUE(link.is_idle());
}

TEST_F(bolt_server, gives_back_every_type_that_it_takes) {
    connection link = connect();
    list all{
        nullptr,
        true,
        -7,
        std::int64_t{1} << 62,
        1.5,
        "Größe \U0001F642",
        bytes{std::byte{0}, std::byte{255}},
        list{1, "a", list{}},
        map{{"a", 1}, {"b", list{nullptr}}},
        date{-3},
        time{3'600'000'000'000, 3600},
        local_time{5},
        date_time{1'700'000'000, 123, -3600},
        zoned_date_time{1'700'000'000, 5, "Europe/Stockholm"},
        local_date_time{-5, 999'999'999},
        duration{1, -2, 3, 4},
        point{7203, 1.5, -2},
        point{4979, 18, 59, 3.0}};
    const statement_result got =
        link.run("UNWIND $all AS one RETURN one", {{"all", all}}, on_neo4j);
    ASSERT_EQ(got.rows.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_EQ(got.rows[i][0], all[i]) << i;
}

TEST_F(bolt_server, a_path_is_what_was_walked) {
    connection link = connect();
    const statement_result got = link.run(
        "CREATE p = (:BoltTest {id: 1})-[:TO {w: 2}]->(:BoltTest:Other {id: "
        "2})<-[:FROM]-(:BoltTest) "
        "RETURN p, nodes(p)[1], relationships(p)[1]",
        {},
        on_neo4j
    );
    ASSERT_EQ(got.rows.size(), 1U);
    const path& walked = got.rows[0][0].as_path();
    ASSERT_EQ(walked.nodes.size(), 3U);
    EXPECT_EQ(walked.nodes[1], got.rows[0][1].as_node());
    EXPECT_EQ(walked.relationships[0].properties["w"], value(2));
    EXPECT_EQ(walked.relationships[1], got.rows[0][2].as_relationship());
    EXPECT_EQ(walked.relationships[1].start_element_id, walked.nodes[2].element_id);
    EXPECT_EQ(got.summary.stats.nodes_created, 3);
    EXPECT_EQ(got.summary.stats.relationships_created, 2);
    EXPECT_EQ(got.summary.stats.properties_set, 3);
    EXPECT_TRUE(got.summary.stats.contains_updates);
}

TEST_F(bolt_server, a_batch_is_one_transaction_or_none) {
    connection link = connect();
    std::string rows;
    packer into(rows);
    into.map(1);
    into.text("r");
    const std::size_t mark = into.begin_list();
    for (int i = 0; i < 5000; ++i) {
        into.list(2);
        into.integer(i);
        into.text("name");
    }
    into.end_list(mark, 5000);
    std::vector<packed_statement> batch{
        {.text = "UNWIND $r AS r CREATE (n:BoltTest) SET n.id = r[0], n.name = r[1]",
         .packed_parameters = rows,
         .wants_rows = false},
        {.text = "MATCH (n:BoltTest) RETURN count(n)"}};
    const auto done = link.transact(batch, on_neo4j);
    EXPECT_EQ(done[0].summary.stats.nodes_created, 5000);
    EXPECT_EQ(done[1].rows[0][0], value(5000));
    EXPECT_NE(link.last_bookmark(), "");

    batch.push_back({.text = "RETURN 1/0"});
    try {
        link.transact(batch, on_neo4j);
        ADD_FAILURE();
    } catch (const server_failure& refused) {
        EXPECT_EQ(refused.statement(), 2U);
        EXPECT_EQ(refused.step(), next_step::reject);
    }
    EXPECT_EQ(link.run("MATCH (n:BoltTest) RETURN count(n)", {}, on_neo4j).rows[0][0], value(5000));
}

TEST_F(bolt_server, each_failure_says_what_can_still_be_done) {
    connection link = connect();
    const auto step_of_running = [&](std::string_view text, const transaction_options& how) {
        try {
            link.run(text, {}, how);
        } catch (const server_failure& refused) {
            EXPECT_TRUE(link.is_idle());
            return refused.step();
        }
        ADD_FAILURE() << text;
        return next_step::stop;
    };
    EXPECT_EQ(step_of_running("BOGUS", on_neo4j), next_step::stop);
    EXPECT_EQ(step_of_running("RETURN 1 + date()", on_neo4j), next_step::stop);
    EXPECT_EQ(step_of_running("RETURN 1/0", on_neo4j), next_step::reject);
    EXPECT_EQ(step_of_running("RETURN 1", {.database = "nope"}), next_step::stop);
    link.run(
        "CREATE CONSTRAINT bolt_test IF NOT EXISTS FOR (n:BoltTest) REQUIRE n.id IS UNIQUE",
        {},
        on_neo4j
    );
    link.run("CREATE (:BoltTest {id: 1})", {}, on_neo4j);
    EXPECT_EQ(step_of_running("CREATE (:BoltTest {id: 1})", on_neo4j), next_step::reject);
    link.run("DROP CONSTRAINT bolt_test", {}, on_neo4j);
}

TEST_F(bolt_server, a_deadlock_is_worth_another_try) {
    connection first = connect();
    connection second = connect();
    first.run("CREATE (:BoltTest {id: 1}), (:BoltTest {id: 2})", {}, on_neo4j);
    const auto lock = [](connection& link, int id) {
        link.run("MATCH (n:BoltTest {id: $id}) SET n.x = 1", {{"id", id}});
    };
    first.begin(on_neo4j);
    second.begin(on_neo4j);
    lock(first, 1);
    lock(second, 2);
    int failures = 0;
    const auto cross = [&](connection& link, int id) -> int {
        try {
            lock(link, id);
            link.commit();
            return 0;
        } catch (const server_failure& refused) {
            EXPECT_EQ(refused.code(), deadlock_detected);
            EXPECT_EQ(refused.step(), next_step::retry);
            return 1;
        }
    };
    int others = 0;
    std::thread other([&] { others = cross(second, 1); });
    failures = cross(first, 2);
    other.join();
    EXPECT_EQ(failures + others, 1);
}

TEST_F(bolt_server, transactions_end_as_they_are_told) {
    connection link = connect();
    link.begin(on_neo4j);
    link.run("CREATE (:BoltTest {id: 1})");
    EXPECT_TRUE(link.is_in_transaction());
    link.rollback();
    link.begin(on_neo4j);
    link.run("CREATE (:BoltTest {id: 2})");
    EXPECT_NE(link.commit(), "");
    link.begin(on_neo4j);
    link.run("CREATE (:BoltTest {id: 3})");
    link.reset();
    const auto got = link.run("MATCH (n:BoltTest) RETURN collect(n.id)", {}, on_neo4j);
    EXPECT_EQ(got.rows[0][0], value(list{2}));
}

TEST_F(bolt_server, a_time_limit_ends_what_takes_longer) {
    connection link = connect();
    try {
        link.run(
            "UNWIND range(1, 1000000000) AS i WITH i WHERE i % 7 = 9 RETURN count(i)",
            {},
            {.mode = access_mode::read, .timeout = std::chrono::milliseconds(200)}
        );
        ADD_FAILURE();
    } catch (const server_failure& refused) {
        EXPECT_THAT(
            refused.code(), testing::StartsWith("Neo.ClientError.Transaction.TransactionTimedOut")
        );
        EXPECT_EQ(refused.step(), next_step::split);
    }
    EXPECT_EQ(link.run("RETURN 7").rows[0][0], value(7));
}

TEST_F(bolt_server, rows_come_in_portions) {
    connection link = connect();
    row_stream rows = link.stream({.text = "UNWIND range(1, 2500) AS i RETURN i"}, on_neo4j, 1000);
    std::vector<value> row;
    std::int64_t sum = 0;
    while (rows.next(row))
        sum += row[0].as_integer();
    EXPECT_EQ(sum, 2500 * 2501 / 2);
    row_stream cut = link.stream({.text = "UNWIND range(1, 1000000) AS i RETURN i"}, on_neo4j, 10);
    EXPECT_TRUE(cut.next(row));
    EXPECT_EQ(cut.finish().type, "r");
    EXPECT_TRUE(link.is_idle());
}

TEST_F(bolt_server, a_wrong_password_is_refused_and_not_shown) {
    if (environment("WAXPRESS_TEST_NEO4J_PASSWORD").empty()) GTEST_SKIP() << "no login";
    try {
        static_cast<void>(
            connection::open(settings_of(uri_, auth_token::basic("neo4j", "wrong-secret")))
        );
        ADD_FAILURE();
    } catch (const server_failure& refused) {
        EXPECT_EQ(refused.step(), next_step::stop);
        EXPECT_THAT(refused.what(), testing::Not(HasSubstr("wrong-secret")));
    }
}

TEST_F(bolt_server, one_may_log_in_again) {
    connection link = connect();
    if (!link.version().has_logon()) GTEST_SKIP() << "before Bolt 5.1 nobody may";
    link.log_on_again(auth_);
    EXPECT_EQ(link.run("RETURN 7", {}, on_neo4j).rows[0][0], value(7));
}

TEST_F(bolt_server, a_session_works_with_routing_and_without) {
    for (const std::string& uri : {uri_, routed()}) {
        driver graph = driver::open(uri, auth_);
        EXPECT_THAT(graph.verify(), HasSubstr("Neo4j/"));
        session work = graph.open_session({.database = "neo4j"});
        const auto created = work.execute_write([](transaction& inside) {
            return inside.run("CREATE (n:BoltTest {id: 7}) RETURN n.id AS id").single()["id"];
        });
        EXPECT_EQ(created, value(7));
        EXPECT_EQ(work.bookmarks().size(), 1U);
        std::size_t count = 0;
        for (auto& row : work.run("MATCH (n:BoltTest) WHERE n.id = $id RETURN n", {{"id", 7}}))
            count += row["n"].as_node().labels.size();
        EXPECT_EQ(count, uri == uri_ ? 1U : 2U);
    }
}

}  // namespace
}  // namespace waxpress::bolt
