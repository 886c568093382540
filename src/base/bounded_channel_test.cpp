#include "base/bounded_channel.hpp"

#include <atomic>
#include <stop_token>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace waxpress {
namespace {

struct item {
    int number = 0;
    std::size_t size = 1;
    [[nodiscard]] std::size_t bytes() const { return size; }
};

TEST(base_bounded_channel, items_come_out_in_order_and_then_nothing) {
    bounded_channel<item> channel(100);
    EXPECT_TRUE(channel.push({1}));
    EXPECT_TRUE(channel.push({2}));
    channel.close();
    EXPECT_FALSE(channel.push({3}));
    EXPECT_EQ(channel.pop()->number, 1);
    EXPECT_EQ(channel.pop()->number, 2);
    EXPECT_FALSE(channel.pop());
    EXPECT_EQ(channel.bytes(), 0U);
}

TEST(base_bounded_channel, a_push_into_a_full_channel_waits_for_room) {
    bounded_channel<item> channel(10);
    EXPECT_TRUE(channel.push({1, 8}));
    std::atomic<bool> is_through = false;
    std::jthread pusher([&] {
        EXPECT_TRUE(channel.push({2, 8}));
        is_through = true;
    });
    EXPECT_EQ(channel.pop()->number, 1);
    EXPECT_EQ(channel.pop()->number, 2);
    pusher.join();
    EXPECT_TRUE(is_through);
}

TEST(base_bounded_channel, never_more_bytes_inside_than_the_bound) {
    bounded_channel<item> channel(10);
    std::jthread pusher([&] {
        for (int i = 0; i < 1000; ++i) {
            EXPECT_TRUE(channel.push({i, static_cast<std::size_t>(1 + i % 7)}));
        }
        channel.close();
    });
    int expected = 0;
    while (const auto got = channel.pop()) {
        EXPECT_EQ(got->number, expected++);
        EXPECT_LE(channel.bytes(), 10U);
    }
    EXPECT_EQ(expected, 1000);
}

TEST(base_bounded_channel, an_item_larger_than_the_bound_passes_alone) {
    bounded_channel<item> channel(10);
    EXPECT_TRUE(channel.push({1, 1000}));
    std::jthread pusher([&] { EXPECT_TRUE(channel.push({2, 1})); });
    EXPECT_EQ(channel.pop()->number, 1);
    EXPECT_EQ(channel.pop()->number, 2);
}

TEST(base_bounded_channel, a_stopped_waiter_gives_up) {
    bounded_channel<item> channel(1);
    std::stop_source stop;
    std::jthread popper([&] { EXPECT_FALSE(channel.pop(stop.get_token())); });
    stop.request_stop();
    popper.join();

    EXPECT_TRUE(channel.push({1, 1}));
    std::stop_source second;
    std::jthread pusher([&] { EXPECT_FALSE(channel.push({2, 1}, second.get_token())); });
    second.request_stop();
}

TEST(base_bounded_channel, closing_wakes_who_waits) {
    bounded_channel<item> empty(1);
    bounded_channel<item> full(1);
    EXPECT_TRUE(full.push({1, 1}));
    std::jthread popper([&] { EXPECT_FALSE(empty.pop()); });
    std::jthread pusher([&] { EXPECT_FALSE(full.push({2, 1})); });
    empty.close();
    full.close();
}

TEST(base_bounded_channel, things_without_a_size_of_their_own_are_given_one) {
    bounded_channel<std::string> channel(10);
    EXPECT_TRUE(channel.push("text", 4));
    EXPECT_EQ(channel.bytes(), 4U);
    EXPECT_EQ(channel.pop(), "text");
}

}  // namespace
}  // namespace waxpress
