#include "postgres/server_test_support.hpp"

namespace waxpress::postgres {
namespace {

class postgres_connection_server : public server_test {};

TEST_F(postgres_connection_server, a_wrong_password_is_for_the_operator_and_is_not_shown) {
    connection_settings wrong = to();
    wrong.values["password"] = "very secret";
    std::string line;
    EXPECT_EQ(step_after([&] { connection on(wrong); }, &line), next_step::stop);
    EXPECT_NE(line.find("28P01"), std::string::npos) << line;
    EXPECT_NE(line.find("check the user and the password"), std::string::npos) << line;
    EXPECT_EQ(line.find("very secret"), std::string::npos) << line;
}

TEST_F(postgres_connection_server, a_database_that_is_missing_is_for_the_operator) {
    std::string line;
    const auto connecting = [&] { connection on(with_database(to(), "nowhere")); };
    EXPECT_EQ(step_after(connecting, &line), next_step::stop);
    EXPECT_NE(line.find("3D000"), std::string::npos) << line;
}

TEST_F(postgres_connection_server, where_nobody_listens_it_is_tried_again) {
    connection_settings nobody = to();
    nobody.values["port"] = "1";
    EXPECT_EQ(step_after([&] { connection on(nobody); }), next_step::reconnect);
    nobody.values["host"] = "no-such-host.invalid";
    EXPECT_EQ(step_after([&] { connection on(nobody); }), next_step::reconnect);
}

TEST_F(postgres_connection_server, a_cut_connection_is_replaced) {
    connection on(to());
    cut_connections();
    EXPECT_EQ(step_after([&] { on.run("SELECT 1"); }), next_step::reconnect);
    EXPECT_EQ(step_after([&] { on.run("SELECT 1"); }), next_step::reconnect);
    on.reconnect();
    EXPECT_EQ(on.run("SELECT 7").integer(0, 0), 7);
}

TEST_F(postgres_connection_server, a_connection_cut_during_copy_is_told) {
    look().run("CREATE TABLE t (x text)");
    connection on(to());
    on.run("BEGIN");
    cut_connections();
    const std::string much(16 << 20, 'x');
    EXPECT_EQ(step_after([&] { on.copy("COPY t FROM STDIN", much); }), next_step::reconnect);
}

TEST_F(postgres_connection_server, what_is_not_committed_is_not_there) {
    look().run("CREATE TABLE t (x int)");
    connection on(to());
    {
        transaction abandoned(on);
        on.run("INSERT INTO t VALUES (1)");
    }
    {
        transaction kept(on);
        on.run("INSERT INTO t VALUES (2)");
        kept.commit();
    }
    EXPECT_EQ(ask("SELECT sum(x) FROM t"), "2");
}

TEST_F(postgres_connection_server, after_a_failed_statement_the_connection_works_on) {
    connection on(to());
    EXPECT_EQ(step_after([&] { on.run("BEGIN; SELECT nonsense; COMMIT"); }), next_step::stop);
    on.roll_back();
    EXPECT_EQ(on.run("SELECT 7").integer(0, 0), 7);
}

TEST_F(postgres_connection_server, bad_data_in_a_copy_asks_for_a_smaller_part) {
    look().run("CREATE TABLE t (x jsonb)");
    connection on(to());
    const auto copying = [&] { on.copy("BEGIN; COPY t FROM STDIN; COMMIT", "{\n"); };
    EXPECT_EQ(step_after(copying), next_step::split);
    on.roll_back();
    EXPECT_EQ(on.copy("COPY t FROM STDIN", "{}\n[]\n").affected(), 2U);
}

TEST_F(postgres_connection_server, a_copy_that_cannot_begin_sends_nothing) {
    connection on(to());
    EXPECT_EQ(step_after([&] { on.copy("COPY nowhere FROM STDIN", "x\n"); }), next_step::stop);
    EXPECT_EQ(on.run("SELECT 7").integer(0, 0), 7);
}

TEST_F(postgres_connection_server, a_lock_that_is_not_to_be_had_asks_for_patience) {
    look().run("CREATE TABLE t (x int)");
    connection on(to());
    transaction holding(on);
    on.run("LOCK TABLE t");
    const auto waiting = [&] { look().run("BEGIN; SET LOCAL lock_timeout = 1; TABLE t"); };
    EXPECT_EQ(step_after(waiting), next_step::retry);
    look().roll_back();
}

}  // namespace
}  // namespace waxpress::postgres
