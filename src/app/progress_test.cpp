#include "app/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace waxpress::app {
namespace {

using testing::HasSubstr;
using testing::Not;

progress_figures half_way() {
    return {
        .name = "releases",
        .done = 50,
        .total = 100,
        .records = 1000,
        .text_bytes = 4'000'000,
        .seconds = 2};
}

TEST(app_progress, a_line_shows_share_rates_and_the_time_that_is_left) {
    const std::string line = progress_line(half_way(), 120, false);
    EXPECT_THAT(line, HasSubstr("releases"));
    EXPECT_THAT(line, HasSubstr(" 50 %"));
    EXPECT_THAT(line, HasSubstr("1000 records  500/s"));
    EXPECT_THAT(line, HasSubstr("2 MB/s"));
    EXPECT_THAT(line, HasSubstr("ETA 2 s"));
    EXPECT_THAT(line, HasSubstr("[###############...............]"));
}

TEST(app_progress, a_narrow_terminal_gets_no_bar_and_no_broken_line) {
    EXPECT_THAT(progress_line(half_way(), 40, false), Not(HasSubstr("#")));
}

TEST(app_progress, an_unknown_total_has_neither_share_nor_eta) {
    progress_figures figures = half_way();
    figures.total = 0;
    const std::string line = progress_line(figures, 120, false);
    EXPECT_THAT(line, Not(HasSubstr("%")));
    EXPECT_THAT(line, Not(HasSubstr("ETA")));
}

TEST(app_progress, colour_only_where_asked_for) {
    EXPECT_THAT(progress_line(half_way(), 120, true), HasSubstr("\x1b["));
    EXPECT_THAT(progress_line(half_way(), 120, false), Not(HasSubstr("\x1b")));
}

TEST(app_progress, json_can_be_read_back) {
    const auto json = nlohmann::json::parse(progress_json(half_way(), true));
    EXPECT_EQ(json.at("event"), "done");
    EXPECT_EQ(json.at("done"), 50);
}

TEST(app_progress, modes_have_names) {
    EXPECT_EQ(progress_mode_named("plain"), progress_mode::plain);
    EXPECT_EQ(progress_mode_named("loud"), std::nullopt);
}

}  // namespace
}  // namespace waxpress::app
