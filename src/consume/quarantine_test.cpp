#include "consume/quarantine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "consume/store_test_support.hpp"

namespace waxpress::consume {
namespace {

using discogs::entity_kind;
using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

/// A quarantine and what it sends.
struct quarantine_under_test {
    scripted_store store;
    std::stop_source stopping;
    std::vector<rabbitmq::dead_letter> sent;
    std::vector<pipeline::delivery_id> settled;
    quarantine aside{
        store,
        "shelver",
        {[this](rabbitmq::dead_letter letter) { sent.push_back(std::move(letter)); },
         [this](pipeline::delivery_id delivery) { settled.push_back(delivery); }},
        stopping.get_token()};
};

TEST(consume_quarantine, a_record_is_noted_and_sent_with_what_the_store_says_of_it) {
    quarantine_under_test it;
    pipeline::batch batch;
    batch.kind = entity_kind::masters;
    batch.text = R"(12{"id":"12"})";
    batch.records.push_back(
        {.json_begin = 2, .json_size = 11, .id_size = 2, .is_message = true, .delivery = 5}
    );
    const failure why(failure_class::store, "no such shelf", next_step::reject);
    it.aside.put(batch, batch.records.front(), why);
    ASSERT_EQ(it.store.noted.size(), 1U);
    EXPECT_EQ(it.store.noted[0].id, "12");
    EXPECT_EQ(it.store.noted[0].reason, "no such shelf");
    ASSERT_EQ(it.sent.size(), 1U);
    EXPECT_EQ(it.sent[0].body, R"({"id":"12"})");
    EXPECT_THAT(it.sent[0].headers, Contains(Pair("x-waxpress-reason", "no such shelf")));
    EXPECT_THAT(it.sent[0].headers, Contains(Pair("x-waxpress-shelf-code", "7")));
    EXPECT_THAT(it.sent[0].headers, Contains(Pair("x-waxpress-service", "shelver")));
    EXPECT_THAT(it.sent[0].headers, Contains(Pair("x-waxpress-batch", "1")));
}

TEST(consume_quarantine, a_delivery_is_settled_only_where_the_broker_kept_the_letter) {
    quarantine_under_test it;
    it.aside.put({entity_kind::labels, "no JSON", 3}, "not JSON");
    it.aside.put({entity_kind::labels, "no JSON either", 4}, "not JSON");
    ASSERT_EQ(it.sent.size(), 2U);
    EXPECT_TRUE(it.settled.empty());
    it.sent[0].done(false);
    it.sent[1].done(true);
    EXPECT_EQ(it.settled, std::vector<pipeline::delivery_id>{4});
    EXPECT_THAT(it.sent[0].headers, Not(Contains(Key("x-waxpress-batch"))));
    EXPECT_NE(it.store.noted[0].id, it.store.noted[1].id);
}

TEST(consume_quarantine, told_to_stop_while_the_store_is_away_nothing_is_sent) {
    quarantine_under_test it;
    it.store.script = {next_step::reconnect};
    it.stopping.request_stop();
    it.aside.put({entity_kind::labels, "no JSON", 3}, "not JSON");
    EXPECT_TRUE(it.store.noted.empty());
    EXPECT_TRUE(it.sent.empty());
}

}  // namespace
}  // namespace waxpress::consume
