#include "base/settings.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/byte_size.hpp"
#include "base/failure.hpp"

namespace waxpress {
namespace {

using namespace std::chrono_literals;
using texts = std::map<std::string, std::string>;

std::optional<std::string> value_in(const texts& all, const std::string& name) {
    const auto at = all.find(name);
    if (at == all.end()) return std::nullopt;
    return at->second;
}

settings_input input_of(
    const texts& environment,
    std::string toml = "",
    const texts& files = {},
    std::map<std::string, flag_setting, std::less<>> flags = {}
) {
    return {
        std::move(flags),
        [environment](const std::string& name) { return value_in(environment, name); },
        [files](const std::string& path) { return value_in(files, path); },
        std::move(toml),
        "waxpress.toml"};
}

settings settings_of(const texts& environment) {
    return settings(input_of(environment));
}

template <class Read>
std::string refusal(Read read) {
    try {
        read();
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        EXPECT_EQ(std::string(refused.what()).find('\n'), std::string::npos);
        return refused.what();
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
}

effective_setting only_setting(const settings& of) {
    EXPECT_EQ(of.effective().size(), 1U);
    return of.effective().empty() ? effective_setting{} : of.effective().front();
}

const setting_key batch_size{"POSTGRES_BATCH_SIZE"};
const setting_key pool_max{"POSTGRES_POOL_MAX_SIZE", {"POSTGRES_MAX_CONNECTIONS"}};
const setting_key password{"POSTGRES_PASSWORD"};
constexpr accepted<std::int64_t> batch_sizes{1, 100'000};

TEST(base_settings, a_flag_beats_the_environment_beats_the_file_beats_the_default) {
    const texts environment{{"POSTGRES_BATCH_SIZE", "200"}};
    const std::string toml = "[postgres]\nbatch_size = 300\n";

    settings all(input_of(
        environment, toml, {}, {{"POSTGRES_BATCH_SIZE", flag_setting{"--batch-size", "100"}}}
    ));
    EXPECT_EQ(all.whole(batch_size, 500, batch_sizes), 100);
    EXPECT_EQ(only_setting(all).origin, "flag --batch-size");

    settings no_flag(input_of(environment, toml));
    EXPECT_EQ(no_flag.whole(batch_size, 500, batch_sizes), 200);
    EXPECT_EQ(only_setting(no_flag).origin, "environment POSTGRES_BATCH_SIZE");

    settings only_toml(input_of({}, toml));
    EXPECT_EQ(only_toml.whole(batch_size, 500, batch_sizes), 300);
    EXPECT_EQ(only_setting(only_toml).origin, "toml waxpress.toml postgres.batch_size");

    settings none = settings_of({});
    EXPECT_EQ(none.whole(batch_size, 500, batch_sizes), 500);
    EXPECT_EQ(only_setting(none).origin, "default");
    EXPECT_EQ(only_setting(none).value, "500");
}

TEST(base_settings, a_bad_value_is_refused_with_its_name_the_value_and_the_range) {
    settings environment = settings_of({{"POSTGRES_BATCH_SIZE", "5OO"}});
    EXPECT_EQ(
        refusal([&] { (void)environment.whole(batch_size, 500, batch_sizes); }),
        "POSTGRES_BATCH_SIZE: \"5OO\" is not a whole number from 1 to 100000"
    );
    settings flag(input_of({}, "", {}, {{"POSTGRES_BATCH_SIZE", {"--batch-size", "0"}}}));
    EXPECT_EQ(
        refusal([&] { (void)flag.whole(batch_size, 500, batch_sizes); }),
        "--batch-size: \"0\" is not a whole number from 1 to 100000"
    );
    settings toml(input_of({}, "[postgres]\n\nbatch_size = 100_001"));
    EXPECT_EQ(
        refusal([&] { (void)toml.whole(batch_size, 500, batch_sizes); }),
        "waxpress.toml:3: postgres.batch_size: \"100001\" is not a whole number from 1 to 100000"
    );
}

TEST(base_settings, every_type_says_what_it_accepts) {
    settings all = settings_of(
        {{"TRUTH", "maybe"}, {"SHARE", "1.5"}, {"TIME", "5x"}, {"SIZE", "1k"}, {"WORD", "bl\nue"}}
    );
    EXPECT_EQ(
        refusal([&] { (void)all.boolean({"TRUTH"}, true); }),
        "TRUTH: \"maybe\" is not true or false"
    );
    EXPECT_EQ(
        refusal([&] {
            (void)all.number({"SHARE"}, 0.9, {0, 1});
        }),
        "SHARE: \"1.5\" is not a number from 0 to 1"
    );
    EXPECT_EQ(
        refusal([&] {
            (void)all.duration({"TIME"}, 2s, {50ms, 1h});
        }),
        "TIME: \"5x\" is not a time from 50 ms to 3600 s: write seconds, or a number with ms, s, "
        "m, h or d"
    );
    EXPECT_EQ(
        refusal([&] {
            (void)all.byte_size({"SIZE"}, mib, {mib, gib});
        }),
        "SIZE: \"1k\" is not a size from 1 MiB to 1 GiB"
    );
    EXPECT_EQ(
        refusal([&] {
            (void)all.choice({"WORD"}, "red", {"red", "green"});
        }),
        "WORD: \"bl?ue\" is not one of: red, green"
    );
}

TEST(base_settings, every_type_is_read) {
    settings all = settings_of(
        {{"TRUTH", " Yes "},
         {"SHARE", "0.90"},
         {"TIME", "2.0"},
         {"SIZE", "256M"},
         {"WORD", "GREEN"},
         {"COUNT", "-7"}}
    );
    EXPECT_TRUE(all.boolean({"TRUTH"}, false));
    EXPECT_DOUBLE_EQ(all.number({"SHARE"}, 0.5, {0, 1}), 0.9);
    EXPECT_EQ(all.duration({"TIME"}, 5s, {50ms, 1h}), 2000ms);
    EXPECT_EQ(all.byte_size({"SIZE"}, mib, {mib, gib}), 256 * mib);
    EXPECT_EQ(all.choice({"WORD"}, "red", {"red", "green"}), "green");
    EXPECT_EQ(all.optional_whole({"COUNT"}, {-10, 10}), -7);
    EXPECT_EQ(all.optional_whole({"OTHER"}, {-10, 10}), std::nullopt);
    EXPECT_EQ(all.text({"NAME"}, "wax"), "wax");
}

TEST(base_settings, a_url_or_an_address_is_told_by_its_slashes) {
    settings all = settings_of({{"URL", "bolt://me:hidden-word@db"}, {"ADDRESS", "db:7688"}});
    EXPECT_EQ(std::get<std::string>(all.url_or_address({"URL"})), "bolt://me:hidden-word@db");
    EXPECT_EQ(only_setting(all).value, "bolt://me:***@db");
    const auto both = std::get<host_and_port>(all.url_or_address({"ADDRESS"}));
    EXPECT_EQ(both.host, "db");
    EXPECT_EQ(both.port, 7688);
    EXPECT_EQ(std::get<std::string>(all.url_or_address({"NOTHING"})), "");
    EXPECT_EQ(refusal([&] { all.refuse_missing(); }), "NOTHING: must be set");
}

TEST(base_settings, a_secret_file_wins_over_the_plain_variable_and_is_trimmed) {
    settings all(input_of(
        {{"POSTGRES_PASSWORD", "plain"}, {"POSTGRES_PASSWORD_FILE", "/run/secrets/pg"}},
        "",
        {{"/run/secrets/pg", "  s3cret\n"}}
    ));
    EXPECT_EQ(all.required_secret(password), "s3cret");
    EXPECT_EQ(only_setting(all).origin, "file /run/secrets/pg (POSTGRES_PASSWORD_FILE)");
    EXPECT_EQ(only_setting(all).value, "***");
}

TEST(base_settings, a_user_name_can_stand_in_a_file_too_and_a_host_cannot) {
    settings all(input_of(
        {{"POSTGRES_USERNAME_FILE", "/u"}, {"POSTGRES_HOST_FILE", "/h"}},
        "postgres.password_file = '/p'\n",
        {{"/u", "collector"}, {"/h", "db"}, {"/p", "word"}}
    ));
    EXPECT_EQ(all.required_text({"POSTGRES_USERNAME"}), "collector");
    EXPECT_EQ(all.text({"POSTGRES_HOST"}, "localhost"), "localhost");
    EXPECT_EQ(all.required_secret(password), "word");
    EXPECT_EQ(all.effective().back().origin, "file /p (toml waxpress.toml postgres.password_file)");
}

TEST(base_settings, a_secret_file_that_cannot_be_read_or_is_empty_is_fatal) {
    const texts environment{{"POSTGRES_PASSWORD", "plain"}, {"POSTGRES_PASSWORD_FILE", "/gone"}};
    settings gone(input_of(environment));
    EXPECT_EQ(
        refusal([&] { (void)gone.required_secret(password); }),
        "POSTGRES_PASSWORD_FILE: \"/gone\" cannot be read"
    );
    settings empty(input_of(environment, "", {{"/gone", " \n"}}));
    EXPECT_EQ(
        refusal([&] { (void)empty.required_secret(password); }),
        "POSTGRES_PASSWORD_FILE: \"/gone\" is empty"
    );
}

TEST(base_settings, a_file_is_read_whole_and_a_folder_is_none) {
    const file_lookup read = files_on_disk();
    EXPECT_EQ(read("/"), std::nullopt);
    EXPECT_EQ(read("/no/such/file"), std::nullopt);
    EXPECT_EQ(read("/dev/null"), "");
    EXPECT_GT(read("/proc/self/status").value_or("").size(), 10U);
}

TEST(base_settings, a_secret_is_never_shown) {
    settings all = settings_of(
        {{"POSTGRES_PASSWORD", " with blanks "}, {"RABBITMQ_URL", "amqp://me:word@mq:5672/%2F"}}
    );
    EXPECT_EQ(all.secret(password, ""), " with blanks ");
    EXPECT_EQ(all.url({"RABBITMQ_URL"}), "amqp://me:word@mq:5672/%2F");
    (void)all.secret({"OTHER_PASSWORD"}, "built-in");
    const std::string shown = to_text(all.effective());
    EXPECT_EQ(shown.find("word@"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("blanks"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("built-in"), std::string::npos) << shown;
    EXPECT_NE(shown.find("amqp://me:***@mq:5672/%2F"), std::string::npos) << shown;
}

TEST(base_settings, an_older_name_is_read_and_named_and_a_newer_one_wins) {
    settings older = settings_of({{"POSTGRES_MAX_CONNECTIONS", "7"}});
    EXPECT_EQ(older.whole(pool_max, 12, {1, 1000}), 7);
    EXPECT_EQ(only_setting(older).name, "POSTGRES_POOL_MAX_SIZE");
    EXPECT_EQ(only_setting(older).origin, "environment POSTGRES_MAX_CONNECTIONS");

    settings both =
        settings_of({{"POSTGRES_MAX_CONNECTIONS", "7"}, {"POSTGRES_POOL_MAX_SIZE", "9"}});
    EXPECT_EQ(both.whole(pool_max, 12, {1, 1000}), 9);

    settings bad = settings_of({{"POSTGRES_MAX_CONNECTIONS", "0"}});
    EXPECT_EQ(
        refusal([&] {
            (void)bad.whole(pool_max, 12, {1, 1000});
        }),
        "POSTGRES_MAX_CONNECTIONS: \"0\" is not a whole number from 1 to 1000"
    );
}

TEST(base_settings, an_empty_variable_counts_as_not_set) {
    settings all = settings_of({{"POSTGRES_BATCH_SIZE", " "}, {"POSTGRES_PASSWORD_FILE", ""}});
    EXPECT_EQ(all.whole(batch_size, 500, batch_sizes), 500);
    EXPECT_EQ(all.secret(password, "built-in"), "built-in");
}

TEST(base_settings, what_is_required_and_not_set_is_refused_after_all_was_read) {
    settings all = settings_of({});
    EXPECT_EQ(all.required_text({"POSTGRES_HOST"}), "");
    EXPECT_EQ(all.required_secret(password), "");
    EXPECT_EQ(all.effective().size(), 2U);
    EXPECT_EQ(all.effective().front().origin, "not set");
    EXPECT_EQ(refusal([&] { all.refuse_missing(); }), "POSTGRES_HOST: must be set");
}

TEST(base_settings, an_unknown_key_of_the_file_is_refused_with_its_line) {
    settings all(input_of({}, "[postgres]\nbatch_size = 5\nbatchsize = 6\n[neo4j]\nhost = 'a'\n"));
    (void)all.whole(batch_size, 500, batch_sizes);
    EXPECT_EQ(
        refusal([&] { all.refuse_unknown({"NEO4J_HOST"}); }),
        "waxpress.toml:3: \"postgres.batchsize\" is no setting"
    );
    EXPECT_NO_THROW(all.refuse_unknown({"NEO4J_HOST", "POSTGRES_BATCHSIZE"}));
}

TEST(base_settings, a_lenient_word_is_replaced_with_a_note) {
    settings all = settings_of({{"LOG_LEVEL", "LOUD"}});
    EXPECT_EQ(all.lenient_choice({"LOG_LEVEL"}, "INFO", {"DEBUG", "INFO"}), "INFO");
    EXPECT_EQ(only_setting(all).value, "INFO");
    EXPECT_EQ(
        only_setting(all).note, "LOG_LEVEL: \"LOUD\" is not one of: DEBUG, INFO; INFO is used"
    );
}

TEST(base_settings, an_unused_setting_is_listed_only_where_it_is_given) {
    settings all = settings_of({{"QUEUE_SIZE", "5000"}});
    all.unused({"QUEUE_SIZE"}, "has no effect: queues are bounded in bytes");
    all.unused({"BATCH_SIZE"}, "has no effect");
    EXPECT_EQ(only_setting(all).note, "QUEUE_SIZE: has no effect: queues are bounded in bytes");
}

TEST(base_settings, the_list_stands_in_columns) {
    settings all = settings_of({{"POSTGRES_BATCH_SIZE", "100"}});
    (void)all.whole(batch_size, 500, batch_sizes);
    (void)all.text({"A"}, "wax");
    EXPECT_EQ(
        to_text(all.effective()),
        "POSTGRES_BATCH_SIZE  100  environment POSTGRES_BATCH_SIZE\n"
        "A                    wax  default\n"
    );
}

}  // namespace
}  // namespace waxpress
