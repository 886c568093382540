#include "pipeline/batcher.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace waxpress::pipeline {
namespace {

using discogs::entity_kind;
using namespace std::chrono_literals;

const batcher::time_point start{1h};

record_fields record(std::string_view id, std::string_view json = "{}") {
    return {.json = json, .id = id};
}

TEST(pipeline_batcher, a_full_batch_is_closed_by_the_record_that_fills_it) {
    batcher made(entity_kind::masters, {.max_records = 3});
    EXPECT_FALSE(made.add(record("1", "{\"a\":1}"), start));
    EXPECT_FALSE(made.add(record("2"), start));
    const auto closed = made.add(record("3", "{\"c\":3}"), start);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->reason, close_reason::full);
    EXPECT_DOUBLE_EQ(closed->fill_ratio(), 1.0);
    EXPECT_EQ(closed->records.kind, entity_kind::masters);
    ASSERT_EQ(closed->records.records.size(), 3U);
    EXPECT_EQ(closed->records.json(closed->records.records[0]), "{\"a\":1}");
    EXPECT_EQ(closed->records.id(closed->records.records[1]), "2");
    EXPECT_EQ(closed->records.json(closed->records.records[2]), "{\"c\":3}");
    EXPECT_EQ(made.size(), 0U);
    EXPECT_FALSE(made.flush());
}

TEST(pipeline_batcher, every_field_of_a_record_is_kept) {
    batcher made(entity_kind::artists, {.max_records = 1});
    discogs::sha256_digest hash{};
    hash.fill(7);
    const auto closed = made.add(
        {.json = "{}",
         .id = "x",
         .hash = hash,
         .has_hash = false,
         .is_message = true,
         .delivery = 9},
        start
    );
    ASSERT_TRUE(closed);
    const batch_record& kept = closed->records.records.at(0);
    EXPECT_EQ(kept.hash, hash);
    EXPECT_FALSE(kept.has_hash);
    EXPECT_TRUE(kept.is_message);
    EXPECT_EQ(kept.delivery, 9U);
}

TEST(pipeline_batcher, the_bytes_of_a_batch_are_bounded_but_for_its_last_record) {
    batcher made(entity_kind::releases, {.max_records = 100, .max_bytes = 20});
    EXPECT_FALSE(made.add(record("1", "123456789"), start));
    const auto closed = made.add(record("2", "1234567890"), start);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->reason, close_reason::bytes);
    EXPECT_EQ(closed->records.records.size(), 2U);
    EXPECT_DOUBLE_EQ(closed->fill_ratio(), 0.02);
}

TEST(pipeline_batcher, a_record_larger_than_the_bound_is_a_batch) {
    batcher made(entity_kind::releases, {.max_bytes = 20});
    const std::string large(1000, 'x');
    const auto closed = made.add(record("1", large), start);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->records.json(closed->records.records[0]), large);
}

TEST(pipeline_batcher, the_age_counts_from_the_first_record_and_not_from_the_last_flush) {
    batcher made(entity_kind::labels, {.max_records = 100, .flush_interval = 2000ms});
    EXPECT_FALSE(made.due_at());
    EXPECT_FALSE(made.take_due(start + 1h));
    EXPECT_FALSE(made.add(record("1"), start + 1h));
    EXPECT_FALSE(made.add(record("2"), start + 1h + 1500ms));
    EXPECT_EQ(made.due_at(), start + 1h + 2s);
    EXPECT_FALSE(made.take_due(start + 1h + 1999ms));
    const auto closed = made.take_due(start + 1h + 2s);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->reason, close_reason::age);
    EXPECT_EQ(closed->records.records.size(), 2U);
    EXPECT_FALSE(made.due_at());
}

TEST(pipeline_batcher, a_late_record_closes_the_batch_that_is_due_and_is_in_it) {
    batcher made(entity_kind::labels, {.max_records = 100, .flush_interval = 2000ms});
    EXPECT_FALSE(made.add(record("1"), start));
    const auto closed = made.add(record("2"), start + 3s);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->reason, close_reason::age);
    EXPECT_EQ(closed->records.records.size(), 2U);
}

TEST(pipeline_batcher, a_flush_hands_out_what_waits) {
    batcher made(entity_kind::labels, {});
    EXPECT_FALSE(made.add(record("1"), start));
    const auto closed = made.flush();
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->reason, close_reason::flush);
    EXPECT_FALSE(made.take_due(start + 1h));
}

TEST(pipeline_batcher, without_batch_mode_every_record_is_a_batch_at_once) {
    batcher made(entity_kind::releases, {.max_records = 500, .batch_mode = false});
    made.set_max_records(300);
    for (const std::string_view id : {"1", "2", "2"}) {
        const auto closed = made.add(record(id), start);
        ASSERT_TRUE(closed);
        EXPECT_EQ(closed->records.records.size(), 1U);
        EXPECT_EQ(closed->records.id(closed->records.records[0]), id);
        EXPECT_DOUBLE_EQ(closed->fill_ratio(), 1.0);
        EXPECT_FALSE(made.due_at());
    }
}

TEST(pipeline_batcher, a_lowered_limit_holds_for_the_open_batch) {
    batcher made(entity_kind::releases, {.max_records = 500});
    EXPECT_FALSE(made.add(record("1"), start));
    EXPECT_FALSE(made.add(record("2"), start));
    made.set_max_records(2);
    EXPECT_EQ(made.due_at(), start);
    const auto closed = made.take_due(start);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->reason, close_reason::full);
    EXPECT_EQ(closed->max_records, 2U);
    made.set_max_records(0);
    EXPECT_TRUE(made.add(record("3"), start));
}

RC_GTEST_PROP(pipeline_batcher, no_record_is_lost_doubled_or_moved, ()) {
    const batch_limits limits{
        .max_records = *rc::gen::inRange<std::size_t>(1, 9),
        .max_bytes = *rc::gen::inRange<std::size_t>(1, 60),
        .flush_interval = std::chrono::milliseconds(*rc::gen::inRange(1, 50))};
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30));
    batcher made(entity_kind::artists, limits);
    std::vector<std::string> out;
    const auto take = [&](const std::optional<closed_batch>& closed) {
        if (!closed) return;
        RC_ASSERT(!closed->records.records.empty());
        RC_ASSERT(closed->records.records.size() <= limits.max_records);
        for (const batch_record& entry : closed->records.records) {
            RC_ASSERT(
                closed->records.json(entry) == std::string(closed->records.id(entry).size(), 'j')
            );
            out.emplace_back(closed->records.id(entry));
        }
    };
    std::vector<std::string> in;
    auto now = start;
    for (const int step : steps) {
        now += std::chrono::milliseconds(step);
        take(made.take_due(now));
        if (const auto due = made.due_at()) RC_ASSERT(now < *due);
        in.push_back(std::to_string(in.size() * 7));
        const std::string json(in.back().size(), 'j');
        take(made.add(record(in.back(), json), now));
    }
    take(made.flush());
    RC_ASSERT(out == in);
}

}  // namespace
}  // namespace waxpress::pipeline
