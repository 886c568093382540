#include "bolt/protocol.hpp"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bolt/test_bytes.hpp"

namespace waxpress::bolt {
namespace {

/// A request, the bytes that it must become, and what the server answers to it.
struct step {
    std::function<void(protocol&)> ask;
    std::string written;
    std::vector<std::string> answers;
};

std::string take_output(protocol& from) {
    std::string out(from.output());
    from.sent(out.size());
    return out;
}

/// The replies to `wire`, which comes in pieces.
std::vector<reply> replies_to(protocol& to, std::string_view wire, std::size_t piece) {
    std::vector<reply> got;
    for (; !wire.empty(); wire.remove_prefix(std::min(piece, wire.size()))) {
        to.feed(wire.substr(0, piece));
        while (auto next = to.next())
            got.push_back(std::move(*next));
    }
    return got;
}

std::string greeting(const map& hints = {}) {
    return success({{"server", "Neo4j/5.26.0"}, {"connection_id", "bolt-7"}, {"hints", hints}});
}

protocol logged_in(const map& hints = {}) {
    protocol made{connection_settings{}};
    static_cast<void>(replies_to(made, hex("00 00 08 05"), 4));
    take_output(made);
    static_cast<void>(replies_to(made, greeting(hints) + success(), 1000));
    EXPECT_TRUE(made.is_logged_in());
    return made;
}

std::vector<step> transaction_script() {
    const auto run = [](protocol& to) { to.run({.text = "RETURN 1"}, nullptr); };
    return {
        {[](protocol& to) { to.begin({}); }, hex("00 03 B1 11 A0 00 00"), {success()}},
        {run,
         hex("00 0D B3 10 88 52 45 54 55 52 4E 20 31 A0 A0 00 00"),
         {success({{"fields", list{"1"}}, {"qid", 0}})}},
        {[](protocol& to) { to.pull(1000); },
         hex("00 08 B1 3F A1 81 6E C9 03 E8 00 00"),
         {record({1}), record({2}), success({{"has_more", true}})}},
        {[](protocol& to) { to.pull(-1); },
         hex("00 06 B1 3F A1 81 6E FF 00 00"),
         {record({3}), success({{"type", "r"}})}},
        {run,
         hex("00 0D B3 10 88 52 45 54 55 52 4E 20 31 A0 A0 00 00"),
         {success({{"fields", list{"1"}}, {"qid", 1}})}},
        {[](protocol& to) { to.discard(-1); }, hex("00 06 B1 2F A1 81 6E FF 00 00"), {success()}},
        {[](protocol& to) { to.commit(); },
         hex("00 02 B0 12 00 00"),
         {success({{"bookmark", "b"}})}},
    };
}

std::vector<step> auto_commit_script() {
    return {
        {[](protocol& to) {
             const transaction_options options{.database = "neo4j", .mode = access_mode::read};
             to.run({.text = "RETURN 1"}, &options);
         },
         framed(
             hex("B3 10 88 52 45 54 55 52 4E 20 31 A0") + pack({{"mode", "r"}, {"db", "neo4j"}})
         ),
         {success({{"fields", list{"1"}}})}},
        {[](protocol& to) { to.pull(-1); },
         hex("00 06 B1 3F A1 81 6E FF 00 00"),
         {record({1}), success()}},
        {[](protocol& to) { to.route({}, {}, ""); },
         hex("00 05 B3 66 A0 90 A0 00 00"),
         {success({{"rt", map{}}})}},
        {[](protocol& to) { to.begin({}); }, hex("00 03 B1 11 A0 00 00"), {success()}},
        {[](protocol& to) { to.rollback(); }, hex("00 02 B0 13 00 00"), {success()}},
    };
}

/// Runs a script; at step `broken` the server fails, and ignores what follows. All requests are
/// made before the first answer is read, or each waits for its own.
void play(const std::vector<step>& script, std::size_t broken, bool pipelines, std::size_t piece) {
    protocol bolt = logged_in();
    std::string wire;
    std::vector<reply> got;
    std::size_t expected = 0;
    for (std::size_t at = 0; at < script.size(); ++at) {
        script[at].ask(bolt);
        ASSERT_EQ(take_output(bolt), script[at].written) << at;
        if (at > broken) {
            wire += ignored();
        } else if (at == broken) {
            wire += failed(deadlock_detected);
        } else {
            for (const std::string& answer : script[at].answers)
                wire += hex("00 00") + answer;
        }
        expected += at < broken ? script[at].answers.size() : 1;
        if (pipelines) continue;
        for (reply& one : replies_to(bolt, wire, piece))
            got.push_back(std::move(one));
        wire.clear();
    }
    for (reply& one : replies_to(bolt, wire, piece))
        got.push_back(std::move(one));
    ASSERT_EQ(got.size(), expected);
    EXPECT_EQ(bolt.due(), 0U);
    if (broken >= script.size()) {
        EXPECT_EQ(bolt.state(), protocol_state::ready);
        return;
    }
    EXPECT_EQ(bolt.state(), protocol_state::failed);
    bolt.reset();
    EXPECT_EQ(take_output(bolt), hex("00 02 B0 0F 00 00"));
    EXPECT_EQ(replies_to(bolt, success(), piece).size(), 1U);
    EXPECT_EQ(bolt.state(), protocol_state::ready);
}

TEST(bolt_protocol, each_script_ends_ready_wherever_it_fails_and_however_its_bytes_come) {
    for (const auto& script : {transaction_script(), auto_commit_script()}) {
        for (std::size_t broken = 0; broken <= script.size(); ++broken) {
            for (const std::size_t piece : {1U, 2U, 3U, 7U, 4096U}) {
                play(script, broken, false, piece);
                play(script, broken, true, piece);
            }
        }
    }
}

TEST(bolt_protocol, logs_in_by_itself_and_reads_what_the_server_says) {
    connection_settings settings;
    settings.auth = auth_token::basic("neo4j", "pw");
    settings.routing = map{};
    protocol bolt(settings);
    EXPECT_EQ(take_output(bolt), handshake::proposal());
    EXPECT_TRUE(replies_to(bolt, hex("00 00 01 FF 01 00 02 08 05 00"), 1).empty());
    const map agent{{"product", "waxpress_bolt/0.1"}, {"language", "C++20"}};
    EXPECT_EQ(
        take_output(bolt),
        hex("00 00 08 05 00") +
            framed(
                hex("B1 01") + pack(
                                   {{"user_agent", "waxpress/0.1"},
                                    {"bolt_agent", agent},
                                    {"routing", map{}},
                                    {"notifications_minimum_severity", "OFF"}}
                               )
            ) +
            framed(hex("B1 6A") + pack(settings.auth.entries))
    );
    const map hints{{"connection.recv_timeout_seconds", 120}, {"telemetry.enabled", true}};
    EXPECT_EQ(replies_to(bolt, greeting(hints), 3).size(), 1U);
    EXPECT_EQ(bolt.state(), protocol_state::authentication);
    EXPECT_FALSE(bolt.is_logged_in());
    EXPECT_EQ(replies_to(bolt, success(), 3).size(), 1U);
    EXPECT_TRUE(bolt.is_logged_in());
    EXPECT_EQ(bolt.greeting().agent, "Neo4j/5.26.0");
    EXPECT_EQ(bolt.greeting().silence, std::chrono::seconds(120));
    bolt.telemetry(2);
    EXPECT_EQ(take_output(bolt), hex("00 03 B1 54 02 00 00"));
}

TEST(bolt_protocol, an_anonymous_login_is_the_golden_one) {
    protocol bolt{connection_settings{}};
    take_output(bolt);
    static_cast<void>(replies_to(bolt, hex("00 00 01 05"), 4));
    const std::string out = take_output(bolt);
    EXPECT_TRUE(out.ends_with(hex("00 0F B1 6A A1 86 73 63 68 65 6D 65 84 6E 6F 6E 65 00 00")));
}

TEST(bolt_protocol, an_old_server_gets_the_credentials_with_the_greeting) {
    connection_settings settings;
    settings.auth = auth_token::basic("neo4j", "pw");
    for (const auto& [patches, is_utc] :
         std::vector<std::pair<value, bool>>{{list{"utc"}, true}, {nullptr, false}}) {
        protocol bolt(settings);
        take_output(bolt);
        static_cast<void>(replies_to(bolt, hex("00 00 04 04"), 4));
        EXPECT_EQ(
            take_output(bolt),
            framed(
                hex("B1 01") + pack(
                                   {{"user_agent", "waxpress/0.1"},
                                    {"patch_bolt", list{"utc"}},
                                    {"scheme", "basic"},
                                    {"principal", "neo4j"},
                                    {"credentials", "pw"}}
                               )
            )
        );
        EXPECT_EQ(replies_to(bolt, success({{"patch_bolt", patches}}), 9).size(), 1U);
        EXPECT_TRUE(bolt.is_logged_in());
        EXPECT_EQ(bolt.is_utc(), is_utc);
    }
}

TEST(bolt_protocol, a_login_that_fails_is_the_end) {
    protocol bolt{connection_settings{}};
    static_cast<void>(replies_to(bolt, hex("00 00 08 05"), 4));
    const auto got =
        replies_to(bolt, greeting() + failed("Neo.ClientError.Security.Unauthorized", "wrong"), 5);
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[1].kind, reply_kind::failure);
    EXPECT_EQ(bolt.state(), protocol_state::defunct);
    EXPECT_FALSE(bolt.is_logged_in());
}

TEST(bolt_protocol, logging_in_again_is_two_requests) {
    protocol bolt = logged_in();
    bolt.log_on_again(auth_token::none());
    EXPECT_EQ(
        take_output(bolt),
        hex("00 02 B0 6B 00 00") + framed(hex("B1 6A") + pack({{"scheme", "none"}}))
    );
    EXPECT_EQ(replies_to(bolt, success(), 100).size(), 1U);
    EXPECT_EQ(bolt.state(), protocol_state::authentication);
    EXPECT_EQ(replies_to(bolt, success(), 100).size(), 1U);
    EXPECT_EQ(bolt.state(), protocol_state::ready);
}

TEST(bolt_protocol, a_reset_overtakes_what_was_asked_before) {
    protocol bolt = logged_in();
    const transaction_options options;
    bolt.run({.text = "x"}, &options);
    bolt.pull(-1);
    bolt.reset();
    const auto got = replies_to(bolt, ignored() + ignored() + success(), 2);
    ASSERT_EQ(got.size(), 3U);
    EXPECT_EQ(bolt.state(), protocol_state::ready);
}

TEST(bolt_protocol, what_breaks_the_protocol_is_one_line) {
    const auto line_for = [](const std::string& wire) -> std::string {
        protocol bolt = logged_in();
        bolt.begin({});
        try {
            static_cast<void>(replies_to(bolt, wire, 1000));
        } catch (const failure& broken) {
            EXPECT_EQ(broken.step(), next_step::reconnect);
            return broken.what();
        }
        return "";
    };
    EXPECT_THAT(line_for(record({1})), testing::HasSubstr("a malformed answer to BEGIN"));
    EXPECT_THAT(line_for(ignored()), testing::HasSubstr("BEGIN was ignored"));
    EXPECT_THAT(line_for(success() + success()), testing::HasSubstr("nobody asked for"));
    EXPECT_THAT(line_for(framed(hex("B1 70 01"))), testing::HasSubstr("malformed"));
    EXPECT_THAT(line_for(framed(hex("B1 70"))), testing::HasSubstr("malformed"));
    EXPECT_THAT(line_for(framed(hex("B1"))), testing::HasSubstr("malformed"));
    EXPECT_THAT(line_for(framed(hex("B1 11 A0"))), testing::HasSubstr("malformed"));
}

TEST(bolt_protocol, one_answers_in_another_protocol) {
    for (const std::string& wire : {hex("00 00 00 00"), std::string("HTTP"), std::string("SSH-")}) {
        protocol bolt{connection_settings{}};
        try {
            static_cast<void>(replies_to(bolt, wire, 100));
            ADD_FAILURE();
        } catch (const failure& refused) {
            EXPECT_EQ(refused.step(), next_step::stop);
        }
    }
}

TEST(bolt_protocol, words_of_old_and_new_failures) {
    const server_words old =
        words_of({{"code", "Neo.TransientError.Transaction.Terminated"}, {"message", "two\nlines"}}
        );
    EXPECT_EQ(old.code, "Neo.ClientError.Transaction.Terminated");
    EXPECT_EQ(old.message, "two lines");
    const server_words recent = words_of(
        {{"neo4j_code", std::string(deadlock_detected)},
         {"message", "m"},
         {"gql_status", "50N05"},
         {"diagnostic_record", map{{"_classification", "TRANSIENT_ERROR"}}}}
    );
    EXPECT_EQ(recent.code, deadlock_detected);
    EXPECT_EQ(recent.gql_status, "50N05");
    EXPECT_EQ(recent.classification, "TRANSIENT_ERROR");
    EXPECT_EQ(words_of({{"code", 7}}).code, "");
}

}  // namespace
}  // namespace waxpress::bolt
