#include "bolt/connection.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bolt/packer.hpp"
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

/// Answers each statement with one field and one row that holds 7.
bool answer_seven(const stub_request& asked, stub_link& link) {
    if (asked.what == request::run) return link.send(success({{"fields", list{"n"}}}));
    if (asked.what == request::pull) {
        return link.send(record({7}) + success({{"stats", map{{"nodes-created", 3}}}}));
    }
    if (asked.what == request::commit) return link.send(success({{"bookmark", "after"}}));
    return false;
}

/// The nth request of a kind is answered by `then`, all else as above.
stub_server::script at(request what, std::size_t nth, stub_server::script then) {
    auto seen = std::make_shared<std::atomic<std::size_t>>(0);
    return [=](const stub_request& asked, stub_link& link) {
        if (asked.what == what && seen->fetch_add(1) == nth) return then(asked, link);
        return answer_seven(asked, link);
    };
}

stub_server::script closing = [](const stub_request&, stub_link& link) {
    link.close();
    return true;
};

stub_server::script failing(std::string_view code) {
    return [code](const stub_request&, stub_link& link) { return fail_with(link, code); };
}

const std::vector<packed_statement> two_statements{
    {.text = "RETURN 7"}, {.text = "CREATE ()", .wants_rows = false}};

TEST(bolt_connection, a_transaction_of_several_statements_is_one_pass) {
    const stub_server server(answer_seven);
    connection link = connection::open(settings_of(server.uri()));
    const auto results = link.transact(two_statements);
    ASSERT_EQ(results.size(), 2U);
    ASSERT_EQ(results[0].rows.size(), 1U);
    EXPECT_EQ(results[0].rows[0][0], value(7));
    EXPECT_EQ(results[0].fields, std::vector<std::string>{"n"});
    EXPECT_EQ(results[0].summary.stats.nodes_created, 3);
    EXPECT_TRUE(results[1].rows.empty());
    EXPECT_EQ(link.last_bookmark(), "after");
    EXPECT_TRUE(link.is_idle());
    EXPECT_EQ(link.server_agent(), "Stub/1");
    EXPECT_THAT(server.asked(), ElementsAre("BEGIN", "RUN", "PULL", "RUN", "DISCARD", "COMMIT"));
}

TEST(bolt_connection, a_failure_names_its_statement_and_leaves_the_connection_ready) {
    struct place {
        request what;
        std::size_t nth;
        std::size_t statement;
    };
    const std::size_t none = server_failure::no_statement;
    for (const place& one :
         {place{request::begin, 0, none},
          place{request::run, 0, 0},
          place{request::pull, 0, 0},
          place{request::run, 1, 1},
          place{request::discard, 0, 1},
          place{request::commit, 0, none}}) {
        const stub_server server(at(one.what, one.nth, failing(deadlock_detected)));
        connection link = connection::open(settings_of(server.uri()));
        try {
            link.transact(two_statements);
            ADD_FAILURE();
        } catch (const server_failure& refused) {
            EXPECT_EQ(refused.statement(), one.statement) << name_of(one.what);
            EXPECT_EQ(refused.step(), next_step::retry);
            EXPECT_THAT(refused.what(), HasSubstr(deadlock_detected));
        }
        EXPECT_TRUE(link.is_idle());
        EXPECT_EQ(link.transact(two_statements).size(), 2U) << name_of(one.what);
    }
}

TEST(bolt_connection, transactions_in_order_are_one_pass_and_end_with_the_first_that_fails) {
    const std::vector<std::span<const packed_statement>> three(
        3, std::span(two_statements).first(1)
    );
    const stub_server whole(answer_seven);
    connection link = connection::open(settings_of(whole.uri()));
    const auto results = link.transact_in_order(three);
    ASSERT_EQ(results.size(), 3U);
    for (const auto& each : results) {
        ASSERT_EQ(each.size(), 1U);
        EXPECT_EQ(each[0].rows[0][0], value(7));
    }
    const std::vector<std::string> once{"BEGIN", "RUN", "PULL", "COMMIT"};
    std::vector<std::string> thrice;
    for (int i = 0; i < 3; ++i)
        thrice.insert(thrice.end(), once.begin(), once.end());
    EXPECT_EQ(whole.asked(), thrice);
    EXPECT_TRUE(link.is_idle());

    auto commits = std::make_shared<std::atomic<int>>(0);
    const stub_server broken([&](const stub_request& asked, stub_link& on) {
        if (asked.what == request::run && *commits == 1) return fail_with(on, constraint_violated);
        if (asked.what == request::commit) ++*commits;
        return answer_seven(asked, on);
    });
    connection other = connection::open(settings_of(broken.uri()));
    try {
        other.transact_in_order(three);
        ADD_FAILURE();
    } catch (const server_failure& refused) {
        EXPECT_EQ(refused.code(), constraint_violated);
        EXPECT_EQ(refused.statement(), 0U);
    }
    EXPECT_EQ(*commits, 1);  // The third one was ignored.
    EXPECT_TRUE(other.is_idle());
}

TEST(bolt_connection, a_connection_that_is_cut_says_whether_the_commit_is_unknown) {
    for (const request what : {request::begin, request::run, request::pull, request::commit}) {
        const stub_server server(at(what, 0, closing));
        connection link = connection::open(settings_of(server.uri()));
        try {
            link.transact(two_statements);
            ADD_FAILURE();
        } catch (const connection_lost& lost) {
            EXPECT_EQ(lost.step(), next_step::reconnect);
            // All of it had been sent: only the server knows how far it came.
            EXPECT_TRUE(lost.commit_is_unknown()) << name_of(what);
        }
        EXPECT_FALSE(link.is_open());
        EXPECT_THROW(link.begin(), connection_lost);
    }
}

TEST(bolt_connection, reading_leaves_nothing_unknown) {
    const stub_server server(at(request::pull, 0, closing));
    connection link = connection::open(settings_of(server.uri()));
    try {
        link.run("RETURN 7", {}, {.mode = access_mode::read});
        ADD_FAILURE();
    } catch (const connection_lost& lost) {
        EXPECT_FALSE(lost.commit_is_unknown());
    }
}

TEST(bolt_connection, a_server_that_went_away_in_between_leaves_nothing_unknown) {
    // The link is closed behind the answer.
    const stub_server server(at(request::commit, 0, [](const stub_request&, stub_link& link) {
        link.send(hex("00 00") + success() + hex("00 00"));
        link.close();
        return true;
    }));
    connection link = connection::open(settings_of(server.uri()));
    link.transact(two_statements);
    std::this_thread::sleep_for(20ms);
    try {
        link.transact(two_statements);
        ADD_FAILURE();
    } catch (const connection_lost& lost) {
        EXPECT_FALSE(lost.commit_is_unknown());
    }
}

TEST(bolt_connection, an_explicit_transaction_that_is_cut_before_its_commit_did_nothing) {
    const stub_server server(at(request::pull, 0, closing));
    connection link = connection::open(settings_of(server.uri()));
    link.begin();
    EXPECT_TRUE(link.is_in_transaction());
    try {
        link.run("RETURN 7");
        ADD_FAILURE();
    } catch (const connection_lost& lost) {
        EXPECT_FALSE(lost.commit_is_unknown());
    }
}

TEST(bolt_connection, a_wrong_password_is_for_the_operator) {
    const stub_server server(at(request::logon, 0, failing("Neo.ClientError.Security.Unauthorized"))
    );
    try {
        static_cast<void>(connection::open(settings_of(server.uri())));
        ADD_FAILURE();
    } catch (const server_failure& refused) {
        EXPECT_EQ(refused.step(), next_step::stop);
        EXPECT_THAT(refused.what(), HasSubstr("check the user and the password"));
    }
}

TEST(bolt_connection, nobody_there_is_a_reason_to_come_back) {
    std::uint16_t port = 0;
    {
        const stub_server server(answer_seven);
        port = server.port();
    }
    connection_settings settings;
    settings.address = {"127.0.0.1", port};
    try {
        static_cast<void>(connection::open(settings));
        ADD_FAILURE();
    } catch (const connection_lost& lost) {
        EXPECT_THAT(lost.what(), HasSubstr("cannot connect"));
    }
}

TEST(bolt_connection, both_sides_may_send_more_than_fits_without_reading) {
    // The stub sends 16 MiB before it reads on, while the client has 48 MiB to send.
    const std::string row = record({std::string(60'000, 'x')});
    const auto flood = [&](const stub_request& asked, stub_link& link) {
        if (asked.what != request::pull) return answer_seven(asked, link);
        for (int i = 0; i < 280; ++i)
            link.send(row);
        return link.send(success());
    };
    for (const bool has_tls : {false, true}) {
        const stub_server server(flood, {.has_tls = has_tls});
        connection link = connection::open(settings_of(server.uri(has_tls ? "bolt+ssc" : "bolt")));
        const std::string parameters = pack({{"x", std::string(std::size_t{16} << 20, 'y')}});
        const std::vector<packed_statement> statements(
            3, packed_statement{.text = "RETURN $x", .packed_parameters = parameters}
        );
        const auto results = link.transact(statements);
        EXPECT_EQ(results[2].rows.size(), 280U);
    }
}

TEST(bolt_connection, rows_come_in_portions) {
    std::atomic<std::int64_t> left{25};
    const auto portions = [&left](const stub_request& asked, stub_link& link) {
        if (asked.what == request::run) return link.send(success({{"fields", list{"n"}}}));
        if (asked.what != request::pull) return false;
        const std::int64_t wanted = asked.fields[0].as_map()["n"].as_integer();
        for (std::int64_t i = 0; i < wanted && left > 0; ++i, --left)
            link.send(record({left.load()}));
        return link.send(left > 0 ? success({{"has_more", true}}) : success({{"type", "r"}}));
    };
    const stub_server server(portions);
    connection link = connection::open(settings_of(server.uri()));
    row_stream rows = link.stream({.text = "x"}, {}, 10);
    std::vector<value> row;
    std::size_t count = 0;
    while (rows.next(row))
        ++count;
    EXPECT_EQ(count, 25U);
    EXPECT_EQ(rows.summary().type, "r");
    EXPECT_THAT(server.asked(), ElementsAre("RUN", "PULL", "PULL", "PULL"));

    left = 25;
    {
        row_stream again = link.stream({.text = "x"}, {}, 10);
        EXPECT_TRUE(again.next(row));
    }
    EXPECT_FALSE(link.is_idle());
    left = 3;
    EXPECT_EQ(link.run("x").rows.size(), 0U) << "-1 rows are wanted, and the stub knows none";
    EXPECT_EQ(server.asked()[6], "RESET");
}

TEST(bolt_connection, the_rest_of_a_stream_can_be_thrown_away) {
    const auto endless = [](const stub_request& asked, stub_link& link) {
        if (asked.what == request::run) return link.send(success({{"fields", list{"n"}}}));
        if (asked.what != request::pull) return false;
        return link.send(record({1}) + success({{"has_more", true}}));
    };
    const stub_server server(endless);
    connection link = connection::open(settings_of(server.uri()));
    row_stream rows = link.stream({.text = "x"}, {}, 1);
    std::vector<value> row;
    EXPECT_TRUE(rows.next(row));
    rows.finish();
    EXPECT_TRUE(link.is_idle());
    EXPECT_FALSE(rows.next(row));
    EXPECT_THAT(server.asked(), ElementsAre("RUN", "PULL", "DISCARD"));
}

TEST(bolt_connection, a_failure_in_the_middle_of_a_stream_ends_it) {
    const auto broken = [](const stub_request& asked, stub_link& link) {
        if (asked.what == request::run) return link.send(success({{"fields", list{"n"}}}));
        if (asked.what != request::pull) return false;
        link.send(record({1}));
        return fail_with(link, "Neo.ClientError.Statement.ArithmeticError");
    };
    const stub_server server(broken);
    connection link = connection::open(settings_of(server.uri()));
    row_stream rows = link.stream({.text = "x"});
    std::vector<value> row;
    EXPECT_TRUE(rows.next(row));
    EXPECT_THROW(static_cast<void>(rows.next(row)), server_failure);
    EXPECT_TRUE(rows.is_over());
    EXPECT_TRUE(link.is_idle());
}

TEST(bolt_connection, silence_that_the_server_promised_not_to_keep_is_the_end) {
    stub_server::options how;
    how.greeting.append("hints", map{{"connection.recv_timeout_seconds", 1}});
    // Empty chunks keep it alive for longer than that, then nothing comes.
    const stub_server server(
        at(request::pull,
           0,
           [](const stub_request&, stub_link& link) {
               for (int i = 0; i < 4; ++i) {
                   std::this_thread::sleep_for(400ms);
                   link.send(hex("00 00"));
               }
               return true;
           }),
        how
    );
    connection link = connection::open(settings_of(server.uri()));
    const auto begin = std::chrono::steady_clock::now();
    try {
        link.run("RETURN 7");
        ADD_FAILURE();
    } catch (const connection_lost& lost) {
        EXPECT_THAT(lost.what(), HasSubstr("silent for too long"));
        EXPECT_TRUE(lost.commit_is_unknown());
    }
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 2s) << "the empty chunks did not count";
}

TEST(bolt_connection, a_stop_ends_the_wait) {
    const stub_server server(at(request::pull, 0, [](const stub_request&, stub_link&) {
        return true;
    }));
    std::stop_source stop;
    connection link = connection::open(settings_of(server.uri()), stop.get_token());
    const std::jthread stopper([&stop] { stop.request_stop(); });
    EXPECT_THROW(link.run("RETURN 7"), connection_lost);
    EXPECT_THROW(
        static_cast<void>(connection::open(settings_of(server.uri()), stop.get_token())),
        connection_lost
    );
}

TEST(bolt_connection, what_breaks_the_protocol_breaks_the_connection) {
    for (const std::string& wire :
         {record({1, 2}) + success(), framed(hex("B1 71 D6 7F FF FF FF")), framed("nonsense")}) {
        const stub_server server(at(request::pull, 0, [wire](const stub_request&, stub_link& link) {
            return link.send(wire);
        }));
        connection link = connection::open(settings_of(server.uri()));
        EXPECT_THROW(link.run("RETURN 7"), connection_lost);
        EXPECT_FALSE(link.is_open());
    }
}

TEST(bolt_connection, a_certificate_must_be_trusted_unless_any_will_do) {
    const stub_server server(answer_seven, {.has_tls = true});
    connection link = connection::open(settings_of(server.uri("bolt+ssc")));
    EXPECT_EQ(link.run("RETURN 7").rows[0][0], value(7));
    try {
        static_cast<void>(connection::open(settings_of(server.uri("bolt+s"))));
        ADD_FAILURE();
    } catch (const failure& refused) {
        EXPECT_EQ(refused.step(), next_step::stop);
        EXPECT_THAT(refused.what(), HasSubstr("is not trusted"));
    }
}

TEST(bolt_connection, a_certificate_that_is_trusted_must_be_the_hosts) {
    const stub_server server(answer_seven, {.has_tls = true});
    const std::string file = testing::TempDir() + "waxpress-bolt-test.pem";
    std::ofstream(file) << server.certificate();
    connection_settings settings = settings_of(server.uri("bolt+s"));
    settings.trusted_certificates = file;
    EXPECT_THROW(static_cast<void>(connection::open(settings)), failure) << "it names no address";
    settings.address.host = "localhost";
    connection link = connection::open(settings);
    EXPECT_EQ(link.run("RETURN 7").rows[0][0], value(7));
    settings.trusted_certificates = file + ".missing";
    EXPECT_THROW(static_cast<void>(connection::open(settings)), failure);
    std::remove(file.c_str());
}

TEST(bolt_connection, an_old_server_is_spoken_to_in_its_way) {
    stub_server::options how;
    how.version = hex("00 00 04 04");
    const stub_server server(answer_seven, how);
    connection link = connection::open(settings_of(server.uri()));
    EXPECT_EQ(link.version(), (protocol_version{4, 4}));
    EXPECT_FALSE(link.is_utc());
    EXPECT_EQ(link.run("RETURN 7").rows[0][0], value(7));
    EXPECT_THROW(link.log_on_again({}), failure);
}

TEST(bolt_connection, a_leading_failure_of_memory_asks_for_less) {
    const stub_server server(
        at(request::pull, 0, failing("Neo.TransientError.General.MemoryPoolOutOfMemoryError"))
    );
    connection link = connection::open(settings_of(server.uri()));
    try {
        link.transact(two_statements);
        ADD_FAILURE();
    } catch (const server_failure& refused) {
        EXPECT_EQ(refused.step(), next_step::split);
    }
}

}  // namespace
}  // namespace waxpress::bolt
