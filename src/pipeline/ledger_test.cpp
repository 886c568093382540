#include "pipeline/ledger.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace waxpress::pipeline {
namespace {

TEST(pipeline_ledger, a_delivery_is_acknowledged_after_its_last_record) {
    ledger book;
    const delivery_id id = book.open(1, 3);
    EXPECT_FALSE(book.next_ack());
    book.settle(id, 2);
    EXPECT_FALSE(book.next_ack());
    EXPECT_EQ(book.open_records(), 1U);
    book.settle(id);
    const auto due = book.next_ack();
    ASSERT_TRUE(due);
    EXPECT_EQ(due->tag, 1U);
    EXPECT_TRUE(due->multiple);
    EXPECT_FALSE(book.next_ack());
    EXPECT_EQ(book.open_deliveries(), 0U);
}

TEST(pipeline_ledger, one_acknowledgement_covers_the_settled_deliveries_up_to_a_gap) {
    ledger book;
    std::vector<delivery_id> ids;
    for (std::uint64_t tag = 1; tag <= 5; ++tag)
        ids.push_back(book.open(tag, 1));
    book.settle(ids[1]);
    book.settle(ids[2]);
    EXPECT_FALSE(book.next_ack());
    book.settle(ids[0]);
    EXPECT_EQ(book.next_ack()->tag, 3U);
    book.settle(ids[4]);
    EXPECT_FALSE(book.next_ack());
    book.settle(ids[3]);
    EXPECT_EQ(book.next_ack()->tag, 5U);
}

TEST(pipeline_ledger, a_delivery_without_records_is_settled_from_the_start) {
    ledger book;
    EXPECT_NE(book.open(4, 0), 0U);
    EXPECT_EQ(book.next_ack()->tag, 4U);
}

TEST(pipeline_ledger, settlements_of_a_channel_that_died_change_nothing) {
    ledger book;
    const delivery_id old_one = book.open(1, 1);
    const delivery_id old_two = book.open(2, 2);
    book.settle(old_two, 1);
    book.forget();
    EXPECT_EQ(book.open_records(), 0U);
    const delivery_id fresh = book.open(1, 1);
    EXPECT_GT(fresh, old_two);
    book.settle(old_one);
    book.settle(old_two);
    EXPECT_FALSE(book.next_ack());
    book.settle(fresh);
    EXPECT_EQ(book.next_ack()->tag, 1U);
}

TEST(pipeline_ledger, the_id_of_records_without_a_delivery_is_ignored) {
    ledger book;
    EXPECT_EQ(book.open(1, 1), 1U);
    book.settle(0, 5);
    EXPECT_FALSE(book.next_ack());
}

TEST(pipeline_ledger, ledgers_that_start_apart_share_no_id) {
    ledger one(delivery_id{1} << 48U);
    ledger two(delivery_id{2} << 48U);
    EXPECT_EQ(one.open(1, 1), delivery_id{1} << 48U);
    EXPECT_EQ(two.open(1, 1), delivery_id{2} << 48U);
}

RC_GTEST_PROP(pipeline_ledger, never_early_never_twice_and_all_in_the_end, ()) {
    const auto sizes =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 5));
    ledger book;
    std::vector<delivery_id> ids;
    std::map<delivery_id, std::size_t> unsettled;
    std::vector<delivery_id> records;
    for (std::size_t at = 0; at < sizes.size(); ++at) {
        ids.push_back(book.open(at + 1, sizes[at]));
        unsettled[ids[at]] = sizes[at];
        records.insert(records.end(), sizes[at], ids[at]);
    }
    // Any order of settling, and asked at any time.
    for (std::size_t left = records.size(); left > 1; --left)
        std::swap(records[left - 1], records[*rc::gen::inRange<std::size_t>(0, left)]);
    std::size_t acknowledged = 0;
    const auto take = [&] {
        const auto due = book.next_ack();
        if (!due) return;
        RC_ASSERT(due->tag > acknowledged);
        for (std::size_t tag = acknowledged + 1; tag <= due->tag; ++tag)
            RC_ASSERT(unsettled.at(ids[tag - 1]) == 0U);
        acknowledged = due->tag;
    };
    for (const delivery_id id : records) {
        if (*rc::gen::arbitrary<bool>()) take();
        book.settle(id);
        --unsettled.at(id);
    }
    take();
    RC_ASSERT(acknowledged == sizes.size());
    RC_ASSERT(book.open_deliveries() == 0U);
    RC_ASSERT(book.open_records() == 0U);
    RC_ASSERT(!book.next_ack());
}

RC_GTEST_PROP(pipeline_ledger, a_dead_channel_never_reaches_the_next_one, ()) {
    ledger book;
    std::vector<delivery_id> old_ids;
    const auto channels = *rc::gen::inRange(1, 5);
    for (int channel = 0; channel < channels; ++channel) {
        std::vector<delivery_id> ids;
        const auto count = *rc::gen::inRange<std::uint64_t>(1, 8);
        for (std::uint64_t tag = 1; tag <= count; ++tag) {
            ids.push_back(book.open(tag, 1));
            RC_ASSERT(std::find(old_ids.begin(), old_ids.end(), ids.back()) == old_ids.end());
        }
        for (const delivery_id id : old_ids)
            book.settle(id);
        RC_ASSERT(!book.next_ack());
        const auto settled = *rc::gen::inRange<std::uint64_t>(0, count + 1);
        for (std::uint64_t at = 0; at < settled; ++at)
            book.settle(ids[at]);
        const auto due = book.next_ack();
        RC_ASSERT((due ? due->tag : 0U) == settled);
        old_ids.insert(old_ids.end(), ids.begin(), ids.end());
        book.forget();
    }
}

}  // namespace
}  // namespace waxpress::pipeline
