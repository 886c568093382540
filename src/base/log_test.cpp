#include "base/log.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/failure.hpp"

namespace waxpress {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::system_clock::time_point when{1'700'000'000'123'456us};
const log_identity tableinator{"tableinator", "production"};

TEST(base_log_format, a_json_line_has_its_keys_sorted) {
    const std::vector<log_field> fields{
        {"data_type", "releases"},
        {"batch_size", 500U},
        {"duration_ms", 12.5},
        {"total_processed", std::int64_t{-1}},
        {"is_last", false},
        {"queue_depth", std::monostate{}},
        {"slow_consumers", std::vector<std::string>{"labels", "masters"}}};
    const log_record record{when, log_level::info, "waxpress.batch", "Batch processed", 42, fields};
    EXPECT_EQ(
        to_json_line(record, tableinator),
        R"({"batch_size":500,"data_type":"releases","duration_ms":12.5,"environment":"production",)"
        R"("event":"Batch processed","is_last":false,"level":"info","lineno":42,)"
        R"("logger":"waxpress.batch","queue_depth":null,"service":"tableinator",)"
        R"("slow_consumers":["labels","masters"],"timestamp":"2023-11-14T22:13:20.123456Z",)"
        R"("total_processed":-1})"
    );
}

TEST(base_log_format, a_field_never_takes_the_place_of_a_key) {
    const std::vector<log_field> fields{{"event", "other"}, {"level", 3}};
    const auto line = nlohmann::json::parse(
        to_json_line({when, log_level::error, "w", "It failed", 0, fields}, tableinator)
    );
    EXPECT_EQ(line["event"], "It failed");
    EXPECT_EQ(line["event_"], "other");
    EXPECT_EQ(line["level"], "error");
    EXPECT_EQ(line["level_"], 3);
    EXPECT_FALSE(line.contains("lineno"));
}

TEST(base_log_format, whatever_is_logged_stays_one_line_of_json) {
    const std::vector<log_field> fields{{"error", "bad \xff byte\nand \"quotes\""}};
    const std::string line =
        to_json_line({when, log_level::error, "w", "a\nb", 0, fields}, tableinator);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse(line)["error"], "bad \xef\xbf\xbd byte\nand \"quotes\"");
}

TEST(base_log_format, a_human_line_is_short_and_colours_the_level_alone) {
    const std::vector<log_field> fields{
        {"data_type", "releases"},
        {"rate", 1234.5},
        {"error", "it \"broke\"\nhere"},
        {"depth", std::monostate{}},
        {"slow", std::vector<std::string>{}}};
    const log_record record{when, log_level::warning, "w", "Slow", 1, fields};
    EXPECT_EQ(
        to_human_line(record, false),
        "22:13:20 warning  Slow  data_type=releases rate=1234.5 "
        "error=\"it \\\"broke\\\"?here\" depth=unknown slow=none"
    );
    const log_record plain{when, log_level::info, "w", "Ready", 1, {}};
    EXPECT_EQ(to_human_line(plain, true), "22:13:20 \x1b[36minfo    \x1b[0m Ready");
}

TEST(base_log_format, levels_are_read_as_operators_write_them) {
    EXPECT_EQ(log_level_named(" INFO "), log_level::info);
    EXPECT_EQ(log_level_named("Debug"), log_level::debug);
    EXPECT_EQ(log_level_named("WARN"), log_level::warning);
    EXPECT_EQ(log_level_named("critical"), log_level::critical);
    EXPECT_EQ(log_level_named("LOUD"), std::nullopt);
    EXPECT_EQ(log_level_named(""), std::nullopt);
}

class base_log : public testing::Test {
protected:
    void TearDown() override {
        start_log({});
        std::filesystem::remove_all(folder_);
    }

    [[nodiscard]] log_options into_lines() {
        log_options options;
        options.identity = tableinator;
        options.write = [this](std::string_view line) { lines_.emplace_back(line); };
        return options;
    }

    std::vector<std::string> lines_;
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("waxpress_log_" + std::to_string(getpid()));
};

TEST_F(base_log, lines_below_the_least_level_are_not_written) {
    log_options options = into_lines();
    options.least = log_level::warning;
    start_log(options);
    log_event(log_level::info, "Batch processed");
    log_event(log_level::error, "It failed", {{"attempt", 3}});
    EXPECT_FALSE(is_logged(log_level::info));
    ASSERT_EQ(lines_.size(), 1U);
    const auto line = nlohmann::json::parse(lines_.front());
    EXPECT_EQ(line["event"], "It failed");
    EXPECT_EQ(line["attempt"], 3);
    EXPECT_EQ(line["service"], "tableinator");
    EXPECT_GT(line["lineno"], 0);
    EXPECT_EQ(lines_.front().back(), '\n');
}

TEST_F(base_log, threads_write_whole_lines) {
    start_log(into_lines());
    {
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < 4; ++writer) {
            threads.emplace_back([] {
                for (int i = 0; i < 50; ++i)
                    log_event(log_level::info, "Batch processed", {{"batch_size", i}});
            });
        }
    }
    ASSERT_EQ(lines_.size(), 200U);
    for (const std::string& line : lines_)
        EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST_F(base_log, a_file_gets_json_lines_while_the_stream_gets_human_ones) {
    std::filesystem::create_directories(folder_);
    log_options options = into_lines();
    options.shape = log_shape::human;
    options.file = folder_.string() + "/";
    start_log(options);
    log_event(log_level::info, "Ready");
    ASSERT_EQ(lines_.size(), 1U);
    EXPECT_NE(lines_.front().find("info     Ready\n"), std::string::npos) << lines_.front();
    std::ifstream file(folder_ / "tableinator.log");
    std::string line;
    ASSERT_TRUE(std::getline(file, line));
    EXPECT_EQ(nlohmann::json::parse(line)["event"], "Ready");
    EXPECT_FALSE(std::getline(file, line));
}

TEST_F(base_log, a_file_that_cannot_be_opened_is_refused) {
    log_options options = into_lines();
    options.file = "/proc/no/such/folder/x.log";
    try {
        start_log(options);
        FAIL() << "nothing was refused";
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        EXPECT_STREQ(
            refused.what(), "LOG_FILE: \"/proc/no/such/folder/x.log\" cannot be opened for writing"
        );
    }
}

TEST_F(base_log, a_writer_that_throws_hurts_nobody) {
    log_options options = into_lines();
    options.write = [](std::string_view) { throw std::runtime_error("disk full"); };
    start_log(options);
    log_event(log_level::info, "Ready");
}

}  // namespace
}  // namespace waxpress
