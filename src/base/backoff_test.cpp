#include "base/backoff.hpp"

#include <set>

#include <gtest/gtest.h>

namespace waxpress {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

TEST(base_backoff, waits_grow_by_the_factor_up_to_the_longest) {
    backoff waits({.initial = 100ms, .factor = 2, .max = 1s, .jitter = 0}, 1);
    EXPECT_EQ(waits.next(), 100ms);
    EXPECT_EQ(waits.next(), 200ms);
    EXPECT_EQ(waits.next(), 400ms);
    EXPECT_EQ(waits.next(), 800ms);
    EXPECT_EQ(waits.next(), 1s);
    EXPECT_EQ(waits.next(), 1s);
    EXPECT_EQ(waits.tries(), 6U);
}

TEST(base_backoff, a_reset_starts_from_the_initial_wait) {
    backoff waits({.initial = 100ms, .factor = 3, .max = 1s, .jitter = 0}, 1);
    EXPECT_EQ(waits.next(), 100ms);
    EXPECT_EQ(waits.next(), 300ms);
    waits.reset();
    EXPECT_EQ(waits.tries(), 0U);
    EXPECT_EQ(waits.next(), 100ms);
}

TEST(base_backoff, jitter_shortens_by_its_share_and_never_lengthens) {
    backoff waits({.initial = 1000ms, .factor = 1, .max = 1000ms, .jitter = 0.25}, 7);
    std::set<milliseconds> seen;
    for (int i = 0; i < 1000; ++i) {
        const milliseconds wait = waits.next();
        EXPECT_GE(wait, 749ms);
        EXPECT_LE(wait, 1000ms);
        seen.insert(wait);
    }
    EXPECT_GT(seen.size(), 100U);
}

TEST(base_backoff, equal_seeds_agree_and_neighbouring_seeds_do_not) {
    const backoff_limits limits{.initial = 10s, .factor = 2, .max = 1h, .jitter = 0.5};
    backoff one(limits, 1);
    backoff same(limits, 1);
    std::set<milliseconds> first_waits;
    for (std::uint64_t seed = 1; seed <= 12; ++seed)
        first_waits.insert(backoff(limits, seed).next());
    EXPECT_EQ(one.next(), same.next());
    EXPECT_EQ(one.next(), same.next());
    EXPECT_GT(first_waits.size(), 10U);
}

TEST(base_backoff, endless_tries_stay_at_the_longest_wait) {
    backoff waits({.initial = 1ms, .factor = 10, .max = 30s, .jitter = 0}, 1);
    milliseconds last{};
    for (int i = 0; i < 2000; ++i)
        last = waits.next();
    EXPECT_EQ(last, 30s);
}

}  // namespace
}  // namespace waxpress
