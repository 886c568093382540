#include "base/settings_file.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress {
namespace {

std::string refusal(const std::string& toml) {
    try {
        (void)read_settings_file(toml, "wax.toml");
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        return refused.what();
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
}

TEST(base_settings_file, tables_and_keys_are_the_names_of_settings) {
    const file_settings all = read_settings_file(
        "max-workers = 4\n[postgres]\nhost = 'db'\npool.max_size = 3\nbatch_mode = true\n"
        "batch_flush_interval = 2.5\n",
        "wax.toml"
    );
    EXPECT_EQ(all.size(), 5U);
    EXPECT_EQ(all.at("MAX_WORKERS").text, "4");
    EXPECT_EQ(all.at("POSTGRES_HOST").text, "db");
    EXPECT_EQ(all.at("POSTGRES_HOST").key, "postgres.host");
    EXPECT_EQ(all.at("POSTGRES_HOST").line, 3U);
    EXPECT_EQ(all.at("POSTGRES_POOL_MAX_SIZE").text, "3");
    EXPECT_EQ(all.at("POSTGRES_BATCH_MODE").text, "true");
    EXPECT_EQ(all.at("POSTGRES_BATCH_FLUSH_INTERVAL").text, "2.5");
    EXPECT_TRUE(read_settings_file("", "wax.toml").empty());
}

TEST(base_settings_file, what_is_no_setting_is_refused_with_its_line) {
    EXPECT_EQ(
        refusal("\nhosts = ['a']"), "wax.toml:2: \"hosts\" is not a text, a number or a boolean"
    );
    EXPECT_EQ(refusal("a.b = 1\na_b = 2").substr(0, 12), "wax.toml:2: ");
    EXPECT_EQ(refusal("a = 1\nb = \n").substr(0, 11), "wax.toml:2:");
    EXPECT_NE(refusal("a.b.c.d.e.f.g.h.i.j = 1").find("nested too deep"), std::string::npos);
}

}  // namespace
}  // namespace waxpress
