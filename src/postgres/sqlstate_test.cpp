#include "postgres/sqlstate.hpp"

#include <gtest/gtest.h>

namespace waxpress::postgres {
namespace {

TEST(postgres_sqlstate, an_outage_asks_for_a_new_connection) {
    for (const auto* code :
         {"08000",
          "08006",
          "08P01",
          "57P01",
          "57P02",
          "57P03",
          "57P05",
          "53300",
          "25P03",
          "25006"}) {
        EXPECT_EQ(step_of(code), next_step::reconnect) << code;
    }
}

TEST(postgres_sqlstate, a_lost_race_or_a_full_disk_asks_for_patience) {
    for (const auto* code : {"40001", "40P01", "55P03", "53100", "53200", "57014"}) {
        EXPECT_EQ(step_of(code), next_step::retry) << code;
    }
}

TEST(postgres_sqlstate, bad_data_asks_for_a_smaller_part) {
    for (const auto* code :
         {"22P02", "22P05", "22021", "23505", "23514", "54000", "54001", "44000", "P0001"}) {
        EXPECT_EQ(step_of(code), next_step::split) << code;
    }
}

TEST(postgres_sqlstate, all_else_is_for_the_operator) {
    for (const auto* code :
         {"28P01", "28000", "3D000", "42P01", "42501", "0A000", "XX000", "", "57000", "21000"}) {
        EXPECT_EQ(step_of(code), next_step::stop) << code;
    }
}

TEST(postgres_sqlstate, the_code_is_found_in_a_verbose_message_of_any_language) {
    EXPECT_EQ(
        sqlstate_in("connection to server at \"db\", port 5432 failed: FATAL:  28P01: password "
                    "authentication failed for user \"u\""),
        "28P01"
    );
    EXPECT_EQ(sqlstate_in("FATAL:  3D000: Datenbank fehlt"), "3D000");
    EXPECT_EQ(sqlstate_in("connection refused"), "");
    EXPECT_EQ(sqlstate_in("FATAL:  no such thing: x"), "");
    EXPECT_EQ(sqlstate_in("FATAL:  3D0"), "");
}

TEST(postgres_sqlstate, advice_says_what_to_do) {
    EXPECT_NE(advice_for("28P01", next_step::stop).find("password"), std::string_view::npos);
    EXPECT_NE(advice_for("42P01", next_step::stop).find("schema-init"), std::string_view::npos);
    EXPECT_EQ(advice_for("22P02", next_step::split), "");
}

}  // namespace
}  // namespace waxpress::postgres
