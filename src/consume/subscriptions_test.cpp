#include "consume/subscriptions.hpp"

#include <gtest/gtest.h>

namespace waxpress::consume {
namespace {

using discogs::entity_kind;
using std::chrono::milliseconds;

constexpr subscriptions::limits short_limits{milliseconds(300), milliseconds(1000)};
constexpr subscriptions::time_point start{};

TEST(consume_subscriptions, a_kind_that_is_not_complete_is_never_left) {
    subscriptions plan(short_limits);
    plan.received(entity_kind::artists, start);
    EXPECT_TRUE(plan.due(start + milliseconds(100'000)).empty());
}

TEST(consume_subscriptions, a_complete_kind_is_left_after_the_delay_and_looked_at_again) {
    subscriptions plan(short_limits);
    plan.completed(entity_kind::labels, start);
    EXPECT_TRUE(plan.due(start + milliseconds(299)).empty());
    auto changes = plan.due(start + milliseconds(300));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].kind, entity_kind::labels);
    EXPECT_TRUE(changes[0].is_paused);
    EXPECT_TRUE(plan.is_paused(entity_kind::labels));
    EXPECT_TRUE(plan.due(start + milliseconds(1299)).empty());
    changes = plan.due(start + milliseconds(1300));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_FALSE(changes[0].is_paused);
    // Nothing came: it is left again.
    changes = plan.due(start + milliseconds(1600));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_TRUE(changes[0].is_paused);
}

TEST(consume_subscriptions, a_message_keeps_the_consumer_until_the_kind_is_complete_again) {
    subscriptions plan(short_limits);
    plan.completed(entity_kind::labels, start);
    plan.received(entity_kind::labels, start + milliseconds(200));
    EXPECT_TRUE(plan.due(start + milliseconds(100'000)).empty());
    plan.completed(entity_kind::labels, start + milliseconds(100'000));
    EXPECT_EQ(plan.due(start + milliseconds(100'300)).size(), 1U);
}

TEST(consume_subscriptions, a_message_that_was_on_its_way_does_not_end_the_looks) {
    subscriptions plan(short_limits);
    plan.completed(entity_kind::labels, start);
    ASSERT_EQ(plan.due(start + milliseconds(300)).size(), 1U);
    plan.received(entity_kind::labels, start + milliseconds(301));
    const auto changes = plan.due(start + milliseconds(1301));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_FALSE(changes[0].is_paused);
}

TEST(consume_subscriptions, a_delay_of_nought_cancels_nothing) {
    subscriptions plan({milliseconds(0), milliseconds(1000)});
    plan.completed(entity_kind::masters, start);
    EXPECT_TRUE(plan.due(start + milliseconds(100'000)).empty());
}

}  // namespace
}  // namespace waxpress::consume
