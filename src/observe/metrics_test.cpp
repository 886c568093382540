#include "observe/metrics.hpp"

#include <algorithm>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/check_names.h>

namespace waxpress::observe {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr metrics::time_point start{1000s};
constexpr std::size_t artists = 0;
constexpr std::size_t releases = 1;

std::vector<std::string> two_kinds() {
    return {"artists", "releases"};
}

TEST(observe_metrics, records_are_counted_per_kind) {
    metrics all("tableinator", two_kinds());
    all.add(tally::received, releases, 500, start);
    all.add(tally::written, releases, 300, start);
    all.add(tally::unchanged, releases, 199, start);
    all.add(tally::quarantined, releases, 1, start);
    all.add(tally::retried, artists, 7, start);
    EXPECT_EQ(all.total(tally::received, releases), 500U);
    EXPECT_EQ(all.total(tally::received, artists), 0U);
    EXPECT_EQ(all.total(tally::retried), 7U);
    const std::string text = all.to_prometheus_text(start);
    EXPECT_THAT(
        text,
        HasSubstr("waxpress_records_received_total{service=\"tableinator\",kind=\"releases\"} 500\n"
        )
    );
    EXPECT_THAT(
        text,
        HasSubstr(
            "waxpress_records_quarantined_total{service=\"tableinator\",kind=\"releases\"} 1\n"
        )
    );
    EXPECT_THAT(
        text,
        HasSubstr("waxpress_records_retried_total{service=\"tableinator\",kind=\"artists\"} 7\n")
    );
}

TEST(observe_metrics, throughput_is_acknowledged_records_over_wall_time) {
    metrics all("tableinator", two_kinds());
    EXPECT_FALSE(all.acknowledged_per_second(start));
    EXPECT_THAT(all.to_prometheus_text(start), Not(HasSubstr("acknowledged_per_second{")));
    all.add(tally::received, artists, 1000, start);
    all.add(tally::written, artists, 1000, start + 1s);
    all.add(tally::acknowledged, artists, 100, start + 9s);
    EXPECT_DOUBLE_EQ(*all.acknowledged_per_second(start + 20s), 5);
    EXPECT_DOUBLE_EQ(*all.recent_per_second(start + 10s), 10);
    EXPECT_THAT(
        all.to_prometheus_text(start + 20s),
        HasSubstr(
            "waxpress_records_acknowledged_per_second{service=\"tableinator\",window=\"run\"} 5\n"
        )
    );
}

TEST(observe_metrics, a_batch_that_never_fills_is_seen_in_the_fill_ratio) {
    metrics all("tableinator", two_kinds());
    EXPECT_FALSE(all.fill_ratio(artists));
    for (int i = 0; i < 50; ++i)
        all.add_batch(artists, {10, 500, 10ms}, start);
    EXPECT_DOUBLE_EQ(*all.fill_ratio(artists), 0.02);
    const std::string text = all.to_prometheus_text(start);
    EXPECT_THAT(
        text,
        HasSubstr("waxpress_batch_records_sum{service=\"tableinator\",kind=\"artists\"} 500\n")
    );
    EXPECT_THAT(
        text,
        HasSubstr("waxpress_batch_last_fill_ratio{service=\"tableinator\",kind=\"artists\"} 0.02\n")
    );
}

TEST(observe_metrics, commit_times_have_their_quantiles) {
    metrics all("tableinator", two_kinds());
    EXPECT_FALSE(all.commit_seconds(start));
    for (int i = 1; i <= 100; ++i)
        all.add_batch(releases, {500, 500, std::chrono::milliseconds(i * 10)}, start);
    const auto commits = all.commit_seconds(releases, start);
    ASSERT_TRUE(commits);
    EXPECT_EQ(commits->count, 100U);
    EXPECT_NEAR(commits->p50, 0.5, 0.01);
    EXPECT_NEAR(commits->p95, 0.95, 0.02);
    EXPECT_NEAR(commits->p99, 0.99, 0.02);
    EXPECT_FALSE(all.commit_seconds(artists, start));
    EXPECT_EQ(all.commit_seconds(start)->count, 100U);
    const std::string text = all.to_prometheus_text(start);
    EXPECT_THAT(
        text,
        HasSubstr("waxpress_commit_seconds_count{service=\"tableinator\",kind=\"releases\"} 100\n")
    );
    const std::string recent =
        "waxpress_recent_commit_seconds{service=\"tableinator\",kind=\"releases\",quantile=\"0."
        "95\"";
    EXPECT_THAT(text, HasSubstr(recent));
    EXPECT_THAT(all.to_prometheus_text(start + 5min), Not(HasSubstr(recent)));
}

TEST(observe_metrics, a_queue_depth_that_is_not_known_is_not_shown_as_zero) {
    metrics all("tableinator", two_kinds());
    const std::string series = "waxpress_queue_messages{service=\"tableinator\",kind=\"artists\"";
    EXPECT_THAT(all.to_prometheus_text(start), Not(HasSubstr(series)));
    all.set_queue_depth(artists, 12);
    EXPECT_THAT(all.to_prometheus_text(start), HasSubstr(series + "} 12\n"));
    all.set_queue_depth(artists, std::nullopt);
    EXPECT_THAT(all.to_prometheus_text(start), Not(HasSubstr(series)));
}

TEST(observe_metrics, an_outage_is_counted_once_however_often_it_is_told) {
    metrics all("tableinator", two_kinds());
    all.outage_ended("postgresql", start);
    EXPECT_EQ(all.outages("postgresql"), 0U);
    all.outage_began("postgresql", start);
    all.outage_began("postgresql", start + 1s);
    EXPECT_THAT(
        all.to_prometheus_text(start),
        HasSubstr("waxpress_outage{service=\"tableinator\",system=\"postgresql\"} 1\n")
    );
    all.outage_ended("postgresql", start + 60s);
    all.outage_ended("postgresql", start + 70s);
    EXPECT_EQ(all.outages("postgresql"), 1U);
    const std::string text = all.to_prometheus_text(start);
    EXPECT_THAT(
        text, HasSubstr("waxpress_outage{service=\"tableinator\",system=\"postgresql\"} 0\n")
    );
    EXPECT_THAT(
        text,
        HasSubstr(
            "waxpress_outage_seconds_total{service=\"tableinator\",system=\"postgresql\"} 60\n"
        )
    );
}

TEST(observe_metrics, what_was_never_measured_is_not_shown_as_zero) {
    metrics all("tableinator", two_kinds());
    const std::string text = all.to_prometheus_text(start);
    EXPECT_THAT(text, Not(HasSubstr("last_fill_ratio{")));
    EXPECT_THAT(text, Not(HasSubstr("tuner_writers{")));
    EXPECT_THAT(text, Not(HasSubstr("in_flight{")));
}

TEST(observe_metrics, levels_are_shown_as_they_stand) {
    metrics all("tableinator", two_kinds());
    all.set(level::records_in_flight, 2000);
    all.set(level::records_in_flight, 1500);
    all.set(level::tuner_writers, 4);
    const std::string text = all.to_prometheus_text(start);
    EXPECT_THAT(text, HasSubstr("waxpress_records_in_flight{service=\"tableinator\"} 1500\n"));
    EXPECT_THAT(text, HasSubstr("waxpress_tuner_writers{service=\"tableinator\"} 4\n"));
}

TEST(observe_metrics, every_line_is_a_sample_and_every_family_has_its_help) {
    metrics all("tableinator", two_kinds());
    all.add_batch(artists, {1, 1, 1ms}, start);
    all.set_queue_depth(artists, 1);
    all.outage_began("rabbitmq", start);
    std::istringstream text(all.to_prometheus_text(start + 5s));
    std::size_t samples = 0;
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("# HELP waxpress_") || line.starts_with("# TYPE waxpress_")) continue;
        const std::string name = line.substr(0, line.find_first_of("{ "));
        EXPECT_TRUE(name.starts_with("waxpress_") && prometheus::CheckMetricName(name)) << line;
        EXPECT_THAT(line, HasSubstr("service=\"tableinator\""));
        EXPECT_EQ(std::count(line.begin(), line.end(), ' '), 1) << line;
        ++samples;
    }
    EXPECT_GT(samples, 20U);
}

TEST(observe_metrics, threads_lose_no_count) {
    metrics all("tableinator", two_kinds());
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&all] {
                for (int n = 0; n < 1000; ++n) {
                    all.add(tally::acknowledged, artists, 3, start);
                    all.add_batch(artists, {3, 6, 1ms}, start);
                    if (n % 100 == 0) (void)all.to_prometheus_text(start + 1s);
                }
            });
        }
    }
    EXPECT_EQ(all.total(tally::acknowledged, artists), 12'000U);
    EXPECT_EQ(all.commit_seconds(artists, start)->count, 4000U);
    EXPECT_DOUBLE_EQ(*all.fill_ratio(artists), 0.5);
}

}  // namespace
}  // namespace waxpress::observe
