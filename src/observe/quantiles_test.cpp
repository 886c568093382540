#include "observe/quantiles.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace waxpress::observe {
namespace {

using namespace std::chrono_literals;
using time_point = std::chrono::steady_clock::time_point;

constexpr time_point start{1000s};

TEST(observe_quantile_sketch, of_nothing_there_is_no_quantile) {
    EXPECT_EQ(quantile_sketch().quantile(0.5), std::nullopt);
}

TEST(observe_quantile_sketch, the_ends_hold_what_lies_beyond_them) {
    quantile_sketch sketch;
    sketch.add(-1);
    sketch.add(std::nan(""));
    EXPECT_NEAR(*sketch.quantile(1), quantile_sketch::least, 1e-7);
    sketch.clear();
    sketch.add(1e300);
    EXPECT_NEAR(*sketch.quantile(0), quantile_sketch::most, 5e4);
}

RC_GTEST_PROP(observe_quantile_sketch, a_quantile_is_within_two_percent, ()) {
    const auto raw = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::inRange<std::uint32_t>(1, 10'000'000)
    ));
    const double q = *rc::gen::element(0.0, 0.5, 0.95, 0.99, 1.0);
    quantile_sketch one;
    quantile_sketch two;
    std::vector<double> sorted;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        sorted.push_back(raw[i] / 1e5);
        (i % 2 == 0 ? one : two).add(sorted.back());
    }
    one.add(two);
    std::sort(sorted.begin(), sorted.end());
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
    const double exact = sorted[rank == 0 ? 0 : rank - 1];
    RC_ASSERT(one.count() == raw.size());
    RC_ASSERT(std::abs(*one.quantile(q) - exact) <= 0.021 * exact);
}

TEST(observe_recent_quantiles, what_is_older_than_the_span_is_forgotten) {
    recent_quantiles recent(60s);
    EXPECT_FALSE(recent.at(start));
    for (int i = 0; i < 100; ++i)
        recent.add(10, start);
    EXPECT_NEAR(recent.at(start + 45s)->p50, 10, 0.3);
    recent.add(0.1, start + 50s);
    EXPECT_EQ(recent.at(start + 50s)->count, 101U);
    EXPECT_NEAR(recent.at(start + 50s)->p50, 10, 0.3);
    EXPECT_EQ(recent.at(start + 70s)->count, 1U);
    EXPECT_NEAR(recent.at(start + 70s)->p99, 0.1, 0.003);
    EXPECT_FALSE(recent.at(start + 200s));
    recent.add(5, start + 400s);
    EXPECT_EQ(recent.at(start + 400s)->count, 1U);
}

TEST(observe_throughput, the_rate_of_a_run_is_over_its_wall_time) {
    throughput rate;
    EXPECT_EQ(rate.per_second(start), std::nullopt);
    rate.begin(start);
    rate.add(100, start + 5s);
    EXPECT_EQ(rate.per_second(start + 500ms), std::nullopt);
    EXPECT_DOUBLE_EQ(*rate.per_second(start + 20s), 5);
    EXPECT_EQ(rate.total(), 100U);
}

TEST(observe_throughput, the_recent_rate_is_over_whole_seconds) {
    throughput rate;
    rate.begin(start);
    rate.add(50, start);
    EXPECT_EQ(rate.recent_per_second(start + 900ms), std::nullopt);
    EXPECT_DOUBLE_EQ(*rate.recent_per_second(start + 1s), 50);
    rate.add(30, start + 1500ms);
    EXPECT_DOUBLE_EQ(*rate.recent_per_second(start + 1900ms), 50);
    EXPECT_DOUBLE_EQ(*rate.recent_per_second(start + 2s), 40);
    EXPECT_DOUBLE_EQ(*rate.recent_per_second(start + 11s), 3);
    EXPECT_DOUBLE_EQ(*rate.recent_per_second(start + 12s), 0);
}

RC_GTEST_PROP(observe_throughput, the_recent_rate_is_that_of_a_plain_sum, ()) {
    throughput rate;
    rate.begin(start);
    const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
        rc::gen::pair(rc::gen::inRange(0, 3000), rc::gen::inRange(0, 100))
    );
    std::vector<std::pair<std::int64_t, int>> all;
    std::chrono::milliseconds at = 0ms;
    for (const auto& [step, amount] : steps) {
        at += std::chrono::milliseconds(step);
        rate.add(static_cast<std::uint64_t>(amount), start + at);
        all.emplace_back(at / 1s, amount);
    }
    at += 1s;
    const std::int64_t now = at / 1s;
    const std::int64_t span = std::min<std::int64_t>(now, 10);
    int sum = 0;
    for (const auto& [second, amount] : all)
        sum += second >= now - span && second < now ? amount : 0;
    RC_ASSERT(
        std::abs(*rate.recent_per_second(start + at) - sum / static_cast<double>(span)) < 1e-9
    );
}

}  // namespace
}  // namespace waxpress::observe
