#include "app/config_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/settings_source.hpp"
#include "base/failure.hpp"

namespace waxpress::app {
namespace {

settings settings_of(const std::map<std::string, std::string>& environment) {
    settings_input input;
    input.environment = [environment](const std::string& name) -> std::optional<std::string> {
        const auto at = environment.find(name);
        if (at == environment.end()) return std::nullopt;
        return at->second;
    };
    return settings(std::move(input));
}

TEST(app_config_command, every_setting_is_listed_with_its_origin_and_no_secret) {
    settings all = settings_of(
        {{"POSTGRES_HOST", "db"},
         {"POSTGRES_PASSWORD", "hidden-word"},
         {"RABBITMQ_URL", "amqp://me:hidden-word@mq/%2F"},
         {"POSTGRES_BATCH_SIZE", "100"}}
    );
    read_service_settings(all, "tableinator");
    const std::string text = settings_json("tableinator", all);
    EXPECT_EQ(text.find("hidden-word"), std::string::npos);
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["service"], "tableinator");
    const auto is_listed = [&](const char* name, const char* value, const char* origin) {
        return std::any_of(json["settings"].begin(), json["settings"].end(), [&](const auto& one) {
            return one["name"] == name && one["value"] == value && one["origin"] == origin;
        });
    };
    EXPECT_TRUE(is_listed("POSTGRES_HOST", "db", "environment POSTGRES_HOST"));
    EXPECT_TRUE(is_listed("POSTGRES_PASSWORD", "***", "environment POSTGRES_PASSWORD"));
    EXPECT_TRUE(is_listed("POSTGRES_BATCH_SIZE", "100", "environment POSTGRES_BATCH_SIZE"));
    EXPECT_TRUE(is_listed("POSTGRES_BATCH_FLUSH_INTERVAL", "2 s", "default"));
    EXPECT_TRUE(is_listed("POSTGRES_DATABASE", "", "not set"));
}

TEST(app_config_command, a_service_that_there_is_not_is_refused) {
    settings all = settings_of({});
    EXPECT_THROW(read_service_settings(all, "gramophone"), failure);
    EXPECT_NO_THROW(read_service_settings(all, "extractor"));
    EXPECT_NO_THROW(read_service_settings(all, "graphinator"));
}

class app_settings_source : public testing::Test {
protected:
    void SetUp() override {
        std::ofstream(path_) << "[max]\nworkers = 3\n";
        ::unsetenv("WAXPRESS_CONFIG");
        ::unsetenv("MAX_WORKERS");
    }
    void TearDown() override {
        ::unsetenv("WAXPRESS_CONFIG");
        std::filesystem::remove(path_);
    }

    const std::string path_ = std::filesystem::temp_directory_path() /
                              ("waxpress_settings_" + std::to_string(getpid()) + ".toml");
};

TEST_F(app_settings_source, the_file_is_named_by_the_flag_or_by_the_environment) {
    settings none = open_settings("");
    EXPECT_EQ(none.whole({"MAX_WORKERS"}, 1, {1, 9}), 1);
    settings by_flag = open_settings(path_);
    EXPECT_EQ(by_flag.whole({"MAX_WORKERS"}, 1, {1, 9}), 3);
    ::setenv("WAXPRESS_CONFIG", path_.c_str(), 1);
    settings by_environment = open_settings("");
    EXPECT_EQ(by_environment.whole({"MAX_WORKERS"}, 1, {1, 9}), 3);
}

TEST_F(app_settings_source, a_file_that_cannot_be_read_is_refused) {
    try {
        (void)open_settings("/no/such.toml");
        FAIL() << "nothing was refused";
    } catch (const failure& refused) {
        EXPECT_STREQ(refused.what(), "the settings file \"/no/such.toml\" cannot be read");
    }
}

}  // namespace
}  // namespace waxpress::app
