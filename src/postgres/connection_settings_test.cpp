#include "postgres/connection_settings.hpp"

#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::postgres {
namespace {

std::string refusal(const std::string& url) {
    try {
        (void)settings_of_url(url);
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        return refused.what();
    }
    return "";
}

TEST(postgres_connection_settings, a_url_is_read_as_libpq_does) {
    const auto settings =
        settings_of_url("postgresql://wax:p%40ss@db.example:5433/discogs?sslmode=require");
    EXPECT_EQ(settings.value("user"), "wax");
    EXPECT_EQ(settings.value("password"), "p@ss");
    EXPECT_EQ(settings.value("host"), "db.example");
    EXPECT_EQ(settings.value("port"), "5433");
    EXPECT_EQ(settings.value("dbname"), "discogs");
    EXPECT_EQ(settings.value("sslmode"), "require");
    EXPECT_EQ(settings.value("connect_timeout"), "10");
}

TEST(postgres_connection_settings, a_connect_timeout_in_the_url_counts) {
    EXPECT_EQ(settings_of_url("postgres://db/x?connect_timeout=3").value("connect_timeout"), "3");
}

TEST(postgres_connection_settings, the_password_is_never_shown) {
    const auto settings = settings_of_url("postgresql://wax:secret@db/discogs");
    EXPECT_EQ(settings.shown(), "db:5432/discogs as wax");
    for (const auto* url :
         {"postgresql://wax:secret%zz@db/x",
          "http://wax:secret@db/x",
          "postgresql://wax:secret@db/x?secret=1",
          "postgresql://wax:secret/x"}) {
        const std::string line = refusal(url);
        EXPECT_NE(line, "") << url;
        EXPECT_EQ(line.find("secret"), std::string::npos) << line;
        EXPECT_EQ(line.find('\n'), std::string::npos);
    }
}

TEST(postgres_connection_settings, the_port_in_the_host_wins) {
    EXPECT_EQ(settings_of({.host = "db:5433", .port = "5555"}).value("port"), "5433");
    EXPECT_EQ(settings_of({.host = "db:5433", .port = "5555"}).value("host"), "db");
    EXPECT_EQ(settings_of({.host = "db", .port = "5555"}).value("port"), "5555");
    EXPECT_EQ(settings_of({.host = "db"}).value("port"), "5432");
}

TEST(postgres_connection_settings, ipv6_addresses_are_known_with_and_without_a_port) {
    const auto with_port = settings_of({.host = "[fe80::1]:5433"});
    EXPECT_EQ(with_port.value("host"), "fe80::1");
    EXPECT_EQ(with_port.value("port"), "5433");
    EXPECT_EQ(settings_of({.host = "[::1]"}).value("host"), "::1");
    EXPECT_EQ(settings_of({.host = "::1"}).value("host"), "::1");
    EXPECT_EQ(settings_of({.host = "::1", .database = "d"}).shown(), "[::1]:5432/d");
}

TEST(postgres_connection_settings, a_socket_folder_is_a_host) {
    EXPECT_EQ(settings_of({.host = "/run/a:b"}).value("host"), "/run/a:b");
}

TEST(postgres_connection_settings, what_cannot_be_is_refused_with_the_value) {
    for (const auto& parts :
         {connection_parts{.host = "db", .port = "5OO"},
          connection_parts{.host = "db:0"},
          connection_parts{.host = "[::1"},
          connection_parts{.host = "[::1]x"},
          connection_parts{.host = "db:", .port = "70000"}}) {
        EXPECT_THROW((void)settings_of(parts), failure) << parts.host;
    }
}

TEST(postgres_connection_settings, the_database_can_be_another) {
    const auto admin = with_database(settings_of({.host = "db", .database = "x"}), "postgres");
    EXPECT_EQ(admin.value("dbname"), "postgres");
}

}  // namespace
}  // namespace waxpress::postgres
