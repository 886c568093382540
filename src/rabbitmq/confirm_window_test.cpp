#include "rabbitmq/confirm_window.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace waxpress::rabbitmq {
namespace {

using testing::ElementsAre;

std::vector<std::string> send_all(confirm_window& window) {
    std::vector<std::string> sent;
    while (window.has_unsent()) {
        sent.push_back(window.next_unsent().body);
        window.mark_sent();
    }
    return sent;
}

confirm_window sent(const std::vector<std::string>& bodies) {
    confirm_window window;
    for (const std::string& body : bodies)
        window.push("x", body, body_format::json);
    send_all(window);
    return window;
}

TEST(rabbitmq_confirm_window, confirmed_is_the_end_of_what_is_confirmed_without_a_gap) {
    confirm_window window = sent({"a", "bb", "ccc"});
    EXPECT_EQ(window.confirmed(), 0U);
    window.on_ack(2, false);
    EXPECT_EQ(window.confirmed(), 0U);
    EXPECT_EQ(window.size(), 3U);
    window.on_ack(1, false);
    EXPECT_EQ(window.confirmed(), 2U);
    EXPECT_EQ(window.bytes(), 3U);
    window.on_ack(3, false);
    EXPECT_EQ(window.confirmed(), 3U);
    EXPECT_EQ(window.size(), 0U);
    EXPECT_EQ(window.bytes(), 0U);
}

TEST(rabbitmq_confirm_window, one_ack_can_stand_for_all_before_it) {
    confirm_window window = sent({"a", "b", "c"});
    window.on_ack(2, true);
    EXPECT_EQ(window.confirmed(), 2U);
    window.on_ack(2, true);
    window.on_ack(9, true);
    window.on_ack(0, false);
    EXPECT_EQ(window.confirmed(), 2U) << "tags that were not given out change nothing";
}

TEST(rabbitmq_confirm_window, a_nack_is_trouble_with_the_first_message_that_it_names) {
    confirm_window window = sent({"a", "b", "c"});
    window.on_ack(1, false);
    window.on_nack(3, true);
    ASSERT_TRUE(window.trouble());
    EXPECT_EQ(window.trouble()->what, publish_trouble::refused);
    EXPECT_EQ(window.trouble()->sequence, 2U);
    EXPECT_EQ(window.confirmed(), 1U);
}

TEST(rabbitmq_confirm_window, a_returned_message_stays_unsafe_though_it_is_confirmed) {
    confirm_window window = sent({"a", "b", "b"});
    EXPECT_FALSE(window.on_return("y", "b"));
    EXPECT_TRUE(window.on_return("x", "b"));
    window.on_ack(3, true);
    ASSERT_TRUE(window.trouble());
    EXPECT_EQ(window.trouble()->what, publish_trouble::returned);
    EXPECT_EQ(window.trouble()->sequence, 2U);
    EXPECT_EQ(window.trouble()->exchange, "x");
    EXPECT_EQ(window.confirmed(), 1U);
}

TEST(rabbitmq_confirm_window, after_a_restart_what_is_not_confirmed_is_sent_again_in_order) {
    confirm_window window = sent({"a", "b", "c", "d"});
    window.on_ack(1, false);
    window.on_ack(3, false);
    EXPECT_TRUE(window.on_return("x", "d"));
    window.restart();
    EXPECT_FALSE(window.trouble());
    EXPECT_EQ(window.confirmed(), 1U);
    EXPECT_THAT(send_all(window), ElementsAre("b", "d"));
    EXPECT_EQ(window.push("x", "e", body_format::json), 5U);
    EXPECT_THAT(send_all(window), ElementsAre("e"));
    window.on_ack(1, false);
    EXPECT_EQ(window.confirmed(), 3U) << "tag 1 is b now, and c was confirmed before";
    window.on_ack(3, true);
    EXPECT_EQ(window.confirmed(), 5U);
}

TEST(rabbitmq_confirm_window, what_is_not_sent_cannot_be_confirmed) {
    confirm_window window;
    window.push("x", "a", body_format::json, {{"k", "v"}});
    window.on_ack(1, true);
    EXPECT_EQ(window.confirmed(), 0U);
    EXPECT_FALSE(window.on_return("x", "a"));
    EXPECT_EQ(window.next_unsent().headers.at(0).second, "v");
}

/// Any run of events, against a plain list of what was confirmed.
RC_GTEST_PROP(rabbitmq_confirm_window, agrees_with_a_plain_list, ()) {
    confirm_window window;
    std::vector<std::uint64_t> tags;  // The sequence numbers behind the tags of this channel.
    std::set<std::uint64_t> confirmed;
    std::uint64_t pushed = 0;
    const auto events = *rc::gen::container<std::vector<std::pair<int, int>>>(
        rc::gen::pair(rc::gen::inRange(0, 12), rc::gen::inRange(1, 12))
    );
    for (const auto& [what, number] : events) {
        const auto tag = static_cast<std::uint64_t>(number);
        if (what < 6) {
            pushed = window.push("x", std::to_string(pushed + 1), body_format::json);
        } else if (what < 8) {
            while (window.has_unsent()) {
                tags.push_back(std::stoull(window.next_unsent().body));
                window.mark_sent();
            }
        } else if (what < 11) {
            window.on_ack(tag, what == 8);
            for (std::size_t i = what == 8 ? 1 : tag; i <= tag && tag <= tags.size(); ++i)
                confirmed.insert(tags[i - 1]);
        } else {
            window.restart();
            tags.clear();
        }
        std::uint64_t wanted = 0;
        while (confirmed.contains(wanted + 1))
            ++wanted;
        RC_ASSERT(window.confirmed() == wanted);
    }
}

}  // namespace
}  // namespace waxpress::rabbitmq
