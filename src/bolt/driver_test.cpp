#include "bolt/driver.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bolt/stub_server.hpp"
#include "bolt/test_bytes.hpp"

namespace waxpress::bolt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

bool fail_with(stub_link& link, std::string_view code) {
    link.is_failed = true;
    return link.send(failed(code));
}

/// Two rows for each statement, and bookmarks.
bool answer_rows(const stub_request& asked, stub_link& link) {
    if (asked.what == request::run) return link.send(success({{"fields", list{"n", "name"}}}));
    if (asked.what == request::pull) {
        return link.send(record({1, "one"}) + record({2, "two"}) + success({{"bookmark", "auto"}}));
    }
    if (asked.what == request::commit) return link.send(success({{"bookmark", "committed"}}));
    return false;
}

driver_options quick() {
    driver_options how;
    how.retry_waits = {1ms, 2.0, 4ms, 0.2};
    how.acquire_timeout = 50ms;
    return how;
}

std::size_t count_of(const stub_server& server, std::string_view what) {
    const auto asked = server.asked();
    return static_cast<std::size_t>(std::ranges::count(asked, what));
}

TEST(bolt_driver, rows_are_read_in_a_loop) {
    const stub_server server(answer_rows);
    driver graph = driver::open(server.uri());
    session work = graph.open_session();
    std::string names;
    for (auto& row : work.run("MATCH (n) WHERE n.x = $x RETURN n", {{"x", 7}}))
        names += row["name"].as_text() + std::to_string(row[0].as_integer());
    EXPECT_EQ(names, "one1two2");
    EXPECT_THAT(work.bookmarks(), ElementsAre("auto"));
    EXPECT_EQ(graph.verify(), "Stub/1");
    EXPECT_EQ(server.connections(), 1U);
}

TEST(bolt_driver, rows_that_were_let_go_say_so) {
    const stub_server server(answer_rows);
    driver graph = driver::open(server.uri());
    session work = graph.open_session();
    rows first = work.run("a");
    EXPECT_NE(first.begin(), first.end());
    EXPECT_EQ(work.run("b").finish().bookmark, "auto");
    EXPECT_THROW(static_cast<void>(first.begin()), failure);
    EXPECT_EQ(count_of(server, "RESET"), 1U);
}

TEST(bolt_driver, one_row_is_exactly_one) {
    const stub_server server(answer_rows);
    driver graph = driver::open(server.uri());
    session work = graph.open_session();
    EXPECT_THROW(work.run("a").single(), failure);
    rows all = work.run("a");
    EXPECT_THAT(all.fields(), ElementsAre("n", "name"));
    EXPECT_THROW(
        {
            for (auto& row : all)
                static_cast<void>(row["nobody"]);
        },
        failure
    );
}

TEST(bolt_driver, a_transaction_that_is_not_committed_is_rolled_back) {
    const stub_server server(answer_rows);
    driver graph = driver::open(server.uri());
    session work = graph.open_session();
    {
        transaction inside = work.begin();
        for (auto& row : inside.run("a"))
            EXPECT_EQ(row.size(), 2U);
    }
    EXPECT_THAT(server.asked(), ElementsAre("BEGIN", "RUN", "PULL", "RESET"));
    transaction inside = work.begin();
    inside.commit();
    EXPECT_THAT(work.bookmarks(), ElementsAre("committed"));
    EXPECT_THROW(inside.commit(), failure);
}

TEST(bolt_driver, each_transaction_sees_what_those_before_it_wrote) {
    std::vector<value> seen;
    const stub_server server([&seen](const stub_request& asked, stub_link& link) {
        if (asked.what == request::begin) seen.push_back(asked.fields[0].as_map()["bookmarks"]);
        return answer_rows(asked, link);
    });
    driver graph = driver::open(server.uri());
    session work = graph.open_session({.bookmarks = {"before"}});
    for (int i = 0; i < 2; ++i)
        work.execute_write([](transaction& inside) { inside.run("CREATE ()").finish(); });
    EXPECT_EQ(seen, (std::vector<value>{list{"before"}, list{"committed"}}));
}

/// The first `times` requests of a kind fail.
stub_server::script failing_at_first(request what, int times, std::string_view code) {
    auto left = std::make_shared<std::atomic<int>>(times);
    return [=](const stub_request& asked, stub_link& link) {
        if (asked.what == what && (*left)-- > 0) return fail_with(link, code);
        return answer_rows(asked, link);
    };
}

TEST(bolt_driver, a_managed_transaction_is_run_again_after_what_passes) {
    for (const request what : {request::begin, request::run, request::pull, request::commit}) {
        const stub_server server(failing_at_first(what, 2, deadlock_detected));
        driver graph = driver::open(server.uri(), std::nullopt, quick());
        session work = graph.open_session();
        int runs = 0;
        const auto sum = work.execute_write([&runs](transaction& inside) {
            ++runs;
            std::int64_t total = 0;
            for (auto& row : inside.run("a"))
                total += row[0].as_integer();
            return total;
        });
        EXPECT_EQ(sum, 3);
        EXPECT_EQ(runs, what == request::begin ? 1 : 3) << name_of(what);
        EXPECT_EQ(server.connections(), 1U);
    }
}

TEST(bolt_driver, a_managed_transaction_is_not_run_again_after_what_stays) {
    for (const std::string_view code :
         {constraint_violated,
          std::string_view("Neo.ClientError.Statement.SyntaxError"),
          std::string_view("Neo.TransientError.Transaction.Terminated"),
          std::string_view("Neo.TransientError.General.MemoryPoolOutOfMemoryError")}) {
        const stub_server server(failing_at_first(request::pull, 1, code));
        driver graph = driver::open(server.uri(), std::nullopt, quick());
        session work = graph.open_session();
        EXPECT_THROW(
            work.execute_write([](transaction& inside) { inside.run("a").finish(); }),
            server_failure
        ) << code;
        EXPECT_EQ(count_of(server, "BEGIN"), 1U) << code;
    }
}

TEST(bolt_driver, a_managed_transaction_gives_up_in_time) {
    const stub_server server(failing_at_first(request::pull, 1'000'000, deadlock_detected));
    driver_options how = quick();
    how.retry_time = 20ms;
    driver graph = driver::open(server.uri(), std::nullopt, how);
    session work = graph.open_session();
    EXPECT_THROW(
        work.execute_write([](transaction& inside) { inside.run("a").finish(); }), server_failure
    );
    EXPECT_GT(count_of(server, "BEGIN"), 1U);
}

TEST(bolt_driver, a_lost_connection_is_replaced_unless_the_commit_is_unknown) {
    const auto closing_once = [](request what) {
        auto is_left = std::make_shared<std::atomic<bool>>(true);
        return [=](const stub_request& asked, stub_link& link) {
            if (asked.what != what || !is_left->exchange(false)) return answer_rows(asked, link);
            link.close();
            return true;
        };
    };
    const auto work_on = [](const stub_server& server) {
        driver graph = driver::open(server.uri(), std::nullopt, quick());
        session work = graph.open_session();
        work.execute_write([](transaction& inside) { inside.run("a").finish(); });
    };
    const stub_server before(closing_once(request::pull));
    work_on(before);
    EXPECT_EQ(before.connections(), 2U);
    const stub_server during(closing_once(request::commit));
    try {
        work_on(during);
        ADD_FAILURE();
    } catch (const connection_lost& lost) {
        EXPECT_TRUE(lost.commit_is_unknown());
    }
}

TEST(bolt_driver, no_more_connections_than_allowed_are_open_at_once) {
    const stub_server server(answer_rows);
    driver_options how = quick();
    how.most_connections = 1;
    driver graph = driver::open(server.uri(), std::nullopt, how);
    session first = graph.open_session();
    session second = graph.open_session();
    {
        const transaction inside = first.begin();
        try {
            static_cast<void>(second.begin());
            ADD_FAILURE();
        } catch (const failure& refused) {
            EXPECT_EQ(refused.step(), next_step::retry);
            EXPECT_THAT(refused.what(), HasSubstr("all 1 connections are in use"));
        }
    }
    second.begin().commit();
    EXPECT_EQ(server.connections(), 1U);
}

TEST(bolt_driver, threads_share_the_pool) {
    const stub_server server(answer_rows);
    driver_options how = quick();
    how.most_connections = 2;
    how.acquire_timeout = 30'000ms;
    driver graph = driver::open(server.uri(), std::nullopt, how);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&graph] {
            session work = graph.open_session();
            for (int n = 0; n < 20; ++n)
                work.execute_write([](transaction& inside) { inside.run("a").finish(); });
        });
    }
    threads.clear();
    EXPECT_EQ(count_of(server, "COMMIT"), 80U);
    EXPECT_LE(server.connections(), 2U);
}

TEST(bolt_driver, what_goes_wrong_with_a_connection_costs_the_pool_no_place) {
    std::atomic<bool> is_broken = true;
    const stub_server server([&is_broken](const stub_request& asked, stub_link& link) {
        const bool is_hit = asked.what == request::run || asked.what == request::logon ||
                            asked.what == request::reset;
        if (!is_broken || !is_hit) return answer_rows(asked, link);
        link.close();
        return true;
    });
    driver_options how = quick();
    how.most_connections = 1;
    how.liveness_after = 1ms;
    driver graph = driver::open(server.uri(), std::nullopt, how);
    session work = graph.open_session();
    // While it is made.
    for (int i = 0; i < 3; ++i)
        EXPECT_THROW(work.run("a").finish(), connection_lost);
    is_broken = false;
    work.run("a").finish();
    // While it is in use.
    transaction inside = work.begin();
    is_broken = true;
    EXPECT_THROW(inside.run("a").finish(), connection_lost);
    is_broken = false;
    work.run("a").finish();
    // While it is asked whether it is alive, and the one after it while it is made.
    const std::size_t asked = count_of(server, "RESET");
    std::this_thread::sleep_for(5ms);
    is_broken = true;
    EXPECT_THROW(work.run("a").finish(), connection_lost);
    EXPECT_GT(count_of(server, "RESET"), asked);
    is_broken = false;
    work.run("a").finish();
}

TEST(bolt_driver, an_old_connection_is_replaced_and_a_rested_one_is_asked) {
    const stub_server server(answer_rows);
    driver_options how = quick();
    how.liveness_after = 1ms;
    driver graph = driver::open(server.uri(), std::nullopt, how);
    session work = graph.open_session();
    work.run("a").finish();
    std::this_thread::sleep_for(5ms);
    work.run("a").finish();
    EXPECT_EQ(count_of(server, "RESET"), 1U);
    EXPECT_EQ(server.connections(), 1U);

    how.liveness_after = 0ms;
    how.connection_lifetime = 0ms;
    driver brief = driver::open(server.uri(), std::nullopt, how);
    session again = brief.open_session();
    again.run("a").finish();
    again.run("a").finish();
    EXPECT_EQ(server.connections(), 3U);
}

TEST(bolt_driver, a_login_that_expired_is_made_again) {
    std::atomic<int> logins = 0;
    const auto inner =
        failing_at_first(request::pull, 1, "Neo.ClientError.Security.AuthorizationExpired");
    const stub_server server([&](const stub_request& asked, stub_link& link) {
        logins += asked.what == request::logon ? 1 : 0;
        return inner(asked, link);
    });
    driver graph = driver::open(server.uri(), std::nullopt, quick());
    session work = graph.open_session();
    work.execute_write([](transaction& inside) { inside.run("a").finish(); });
    EXPECT_EQ(logins, 2);
    EXPECT_EQ(server.connections(), 1U);
    EXPECT_EQ(count_of(server, "LOGOFF"), 1U);
}

map table_of(
    const std::vector<std::string>& routers,
    const std::vector<std::string>& readers,
    const std::vector<std::string>& writers,
    std::int64_t ttl = 300
) {
    const auto role = [](const char* name, const std::vector<std::string>& addresses) {
        return map{{"role", name}, {"addresses", list(addresses.begin(), addresses.end())}};
    };
    return {
        {"rt",
         map{{"ttl", ttl},
             {"servers",
              list{role("ROUTE", routers), role("READ", readers), role("WRITE", writers)}}}}};
}

TEST(bolt_driver, work_goes_to_the_server_for_it) {
    const stub_server writer(answer_rows);
    const stub_server reader(answer_rows);
    std::atomic<int> asked_for = 0;
    const stub_server seed([&](const stub_request& asked, stub_link& link) {
        if (asked.what != request::route) return answer_rows(asked, link);
        ++asked_for;
        return link.send(success(table_of({"127.0.0.1:1"}, {reader.address()}, {writer.address()}))
        );
    });
    driver graph = driver::open(seed.uri("neo4j"), std::nullopt, quick());
    session work = graph.open_session({.database = "neo4j"});
    work.execute_write([](transaction& inside) { inside.run("w").finish(); });
    work.execute_read([](transaction& inside) { inside.run("r").finish(); });
    EXPECT_EQ(count_of(writer, "COMMIT"), 1U);
    EXPECT_EQ(count_of(reader, "COMMIT"), 1U);
    EXPECT_EQ(asked_for, 1);
}

TEST(bolt_driver, a_table_that_is_old_is_asked_for_again) {
    const stub_server server(answer_rows);
    const stub_server seed([&](const stub_request& asked, stub_link& link) {
        if (asked.what != request::route) return answer_rows(asked, link);
        return link.send(
            success(table_of({seed.address()}, {server.address()}, {server.address()}, 0))
        );
    });
    driver graph = driver::open(seed.uri("neo4j"), std::nullopt, quick());
    session work = graph.open_session();
    work.run("a").finish();
    work.run("a").finish();
    EXPECT_EQ(count_of(seed, "ROUTE"), 2U);
}

TEST(bolt_driver, a_server_that_is_gone_or_leads_no_more_is_replaced) {
    std::string gone;
    {
        const stub_server dead(answer_rows);
        gone = dead.address();
    }
    const stub_server former(
        failing_at_first(request::run, 1'000, "Neo.ClientError.Cluster.NotALeader")
    );
    const stub_server leader(answer_rows);
    std::atomic<int> tables = 0;
    const stub_server seed([&](const stub_request& asked, stub_link& link) {
        if (asked.what != request::route) return answer_rows(asked, link);
        const std::vector<std::string> writers{gone, former.address(), leader.address()};
        const auto now = std::min<std::size_t>(static_cast<std::size_t>(tables++), 2);
        return link.send(success(table_of({seed.address()}, {seed.address()}, {writers[now]})));
    });
    driver graph = driver::open(seed.uri("neo4j"), std::nullopt, quick());
    session work = graph.open_session();
    work.execute_write([](transaction& inside) { inside.run("w").finish(); });
    EXPECT_EQ(tables, 3);
    EXPECT_EQ(count_of(former, "RUN"), 1U);
    EXPECT_EQ(count_of(leader, "COMMIT"), 1U);
}

TEST(bolt_driver, an_unknown_database_is_not_looked_for_elsewhere) {
    const stub_server seed(
        failing_at_first(request::route, 9, "Neo.ClientError.Database.DatabaseNotFound")
    );
    driver graph = driver::open(seed.uri("neo4j"), std::nullopt, quick());
    session work = graph.open_session({.database = "nope"});
    EXPECT_THROW(work.run("a"), server_failure);
    EXPECT_EQ(count_of(seed, "ROUTE"), 1U);
}

}  // namespace
}  // namespace waxpress::bolt
