#include "base/setting_values.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace waxpress {
namespace {

using namespace std::chrono_literals;

TEST(base_setting_values, durations_are_seconds_or_have_a_unit) {
    EXPECT_EQ(duration_in("2.0"), 2000ms);
    EXPECT_EQ(duration_in("500ms"), 500ms);
    EXPECT_EQ(duration_in("2 s"), 2000ms);
    EXPECT_EQ(duration_in("5m"), 300s);
    EXPECT_EQ(duration_in("1H"), 3600s);
    EXPECT_EQ(duration_in("15d"), 15 * 24h);
    EXPECT_EQ(duration_in("0"), 0ms);
    for (const char* text : {"", "-1", "1e3", "nan", "inf", "2..0", "s", "2 weeks", "99999999999d"})
        EXPECT_EQ(duration_in(text), std::nullopt) << text;
}

TEST(base_setting_values, numbers_are_read_whole_or_not_at_all) {
    EXPECT_EQ(whole_number_in("500"), 500);
    EXPECT_EQ(whole_number_in("-3"), -3);
    for (const char* text : {"", "5OO", "5.0", "+5", "0x10", "99999999999999999999", " 5"})
        EXPECT_EQ(whole_number_in(text), std::nullopt) << text;
    EXPECT_EQ(number_in("0.90"), 0.9);
    for (const char* text : {"", "nan", "inf", "1e3", "0.9x"})
        EXPECT_EQ(number_in(text), std::nullopt) << text;
}

TEST(base_setting_values, a_host_may_carry_its_port) {
    const auto is = [](const char* text, const char* host, std::optional<std::uint16_t> port) {
        const auto read = host_and_port_in(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->host, host);
        EXPECT_EQ(read->port, port);
    };
    is("db", "db", std::nullopt);
    is("db:5433", "db", 5433);
    is("10.0.0.7:5433", "10.0.0.7", 5433);
    is("[::1]:5433", "::1", 5433);
    is("[fe80::1]", "fe80::1", std::nullopt);
    is("fe80::1", "fe80::1", std::nullopt);
    for (const char* text :
         {"", ":5432", "db:", "db:0", "db:65536", "db:x", "[::1", "[::1]5", "a b"})
        EXPECT_FALSE(host_and_port_in(text)) << text;
}

TEST(base_setting_values, a_url_is_shown_without_its_password) {
    EXPECT_EQ(mask_url("amqp://u:p@h:1/v"), "amqp://u:***@h:1/v");
    EXPECT_EQ(mask_url("amqp://u:p@ss:w@h/v"), "amqp://u:***@h/v");
    EXPECT_EQ(mask_url("amqp://u@h/v"), "amqp://u@h/v");
    EXPECT_EQ(mask_url("amqp://h:5672"), "amqp://h:5672");
    EXPECT_EQ(mask_url("postgresql://h/d?user=u&password=p"), "postgresql://h/d?***");
    EXPECT_EQ(mask_url("u:p@h"), "***");
    EXPECT_EQ(mask_url("amqp://u:p?q@h/v"), "amqp://***");
}

RC_GTEST_PROP(base_setting_values, no_password_is_ever_seen_in_a_url, (const std::string& word)) {
    const std::string secret = "QX" + word + "XQ";
    RC_ASSERT(mask_url("amqp://user:" + secret + "@host:5672/%2F").find("QX") == std::string::npos);
}

TEST(base_setting_values, what_is_quoted_is_one_line) {
    EXPECT_EQ(in_quotes("a\nb\x1b[0m"), "\"a?b?[0m\"");
    EXPECT_EQ(in_quotes(std::string(100, 'x')), "\"" + std::string(80, 'x') + "...\"");
}

}  // namespace
}  // namespace waxpress
