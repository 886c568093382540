#include "consume/completions.hpp"

#include <gtest/gtest.h>

#include "consume/store_test_support.hpp"

namespace waxpress::consume {
namespace {

using discogs::entity_kind;

constexpr backoff_limits no_wait{.initial = std::chrono::milliseconds(0), .factor = 1.0};
constexpr pipeline::delivery_id delivery = 7;

rabbitmq::extraction_complete announcing(std::uint64_t labels, std::uint64_t skipped) {
    rabbitmq::extraction_complete all;
    all.version = "20260401";
    all.started_at = "2026-04-02T10:00:00Z";
    all.record_counts[discogs::index_of(entity_kind::labels)] = labels;
    all.skipped_counts[discogs::index_of(entity_kind::labels)] = skipped;
    return all;
}

/// Runs until the message is settled, or the store has played `store.states` to a stop.
struct completions_under_test {
    void finish(std::variant<rabbitmq::file_complete, rabbitmq::extraction_complete> what) {
        completions ends(
            store,
            "shelver",
            {[this](entity_kind, const std::stop_token&) {
                 events.emplace_back("drain");
                 if (!drains || stops_in_drain) stopping.request_stop();
                 return drains;
             },
             [this](pipeline::delivery_id settled) {
                 events.push_back("settle " + std::to_string(settled));
                 stopping.request_stop();
             },
             [this](entity_kind) { events.emplace_back("file"); },
             [this](entity_kind) { events.emplace_back("extraction"); }},
            no_wait
        );
        ends.add({entity_kind::labels, delivery, std::move(what)}, {});
        if (store.states == std::vector{end_state::stopped}) stopping.request_stop();
        ends.run(stopping.get_token());
    }

    scripted_store store;
    std::stop_source stopping;
    bool drains = true;
    bool stops_in_drain = false;
    std::vector<std::string> events;
};

const std::vector<std::string> all_done{"drain", "extraction", "settle 7"};

TEST(consume_completions, a_file_is_settled_after_its_records_and_the_store_hears_nothing) {
    completions_under_test it;
    it.finish(rabbitmq::file_complete{});
    EXPECT_EQ(it.events, (std::vector<std::string>{"drain", "file", "settle 7"}));
    EXPECT_TRUE(it.store.ended.empty());
}

TEST(consume_completions, an_extraction_is_settled_after_the_store_has_ended_the_kind) {
    completions_under_test it;
    it.finish(announcing(10, 3));
    EXPECT_EQ(it.events, all_done);
    ASSERT_EQ(it.store.ended.size(), 1U);
    EXPECT_EQ(it.store.ended[0].kind, entity_kind::labels);
    EXPECT_EQ(it.store.ended[0].version, "20260401");
    EXPECT_EQ(it.store.ended[0].announced, 7U);
}

TEST(consume_completions, what_is_not_done_yet_or_fails_is_tried_again) {
    completions_under_test it;
    it.store.script = {next_step::reconnect, next_step::retry};
    it.store.states = {end_state::not_yet, end_state::done};
    it.finish(announcing(10, 0));
    EXPECT_EQ(it.events, all_done);
    EXPECT_EQ(it.store.ended.size(), 4U);
    EXPECT_EQ(it.store.ended[0].waited.count(), 0);
}

TEST(consume_completions, a_failure_to_stop_for_is_thrown_and_nothing_is_settled) {
    completions_under_test it;
    it.store.script = {next_step::stop};
    EXPECT_THROW(it.finish(announcing(10, 0)), failure);
    EXPECT_EQ(it.events, std::vector<std::string>{"drain"});
}

TEST(consume_completions, told_to_stop_while_records_wait_nothing_is_ended_or_settled) {
    completions_under_test it;
    it.drains = false;
    it.finish(announcing(10, 0));
    EXPECT_EQ(it.events, std::vector<std::string>{"drain"});
    EXPECT_TRUE(it.store.ended.empty());
}

TEST(consume_completions, that_nothing_is_left_says_nothing_once_told_to_stop) {
    completions_under_test it;
    it.stops_in_drain = true;
    it.finish(announcing(10, 0));
    EXPECT_EQ(it.events, std::vector<std::string>{"drain"});
    EXPECT_TRUE(it.store.ended.empty());
}

TEST(consume_completions, told_to_stop_in_the_middle_of_an_end_nothing_is_settled) {
    completions_under_test it;
    it.store.states = {end_state::stopped};
    it.finish(announcing(10, 0));
    EXPECT_EQ(it.events, std::vector<std::string>{"drain"});
}

TEST(consume_completions, an_extraction_that_counts_nothing_announces_nothing) {
    EXPECT_FALSE(end_of(entity_kind::artists, announcing(10, 0)).announced);
    EXPECT_EQ(end_of(entity_kind::labels, announcing(2, 3)).announced, 0U);
}

}  // namespace
}  // namespace waxpress::consume
