#include "tableinator/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rabbitmq/framed.hpp"

namespace waxpress::tableinator {
namespace {

using discogs::entity_kind;
using pipeline::close_reason;
using std::chrono::milliseconds;

struct closed {
    entity_kind kind;
    std::vector<std::string> ids;
    close_reason reason;
    double fill;
};

/// An intake and what came out of it.
struct intake_under_test {
    explicit intake_under_test(pipeline::batch_limits limits)
        : in(limits,
             {[this](pipeline::closed_batch&& batch) {
                  closed one{batch.records.kind, {}, batch.reason, batch.fill_ratio()};
                  for (const auto& record : batch.records.records)
                      one.ids.emplace_back(batch.records.id(record));
                  batches.push_back(std::move(one));
              },
              [this](const incoming&, std::string_view reason) { malformed.emplace_back(reason); },
              [this](const incoming&, const rabbitmq::file_complete& file) {
                  events.push_back(
                      "file " + file.file + " after " + std::to_string(batches.size())
                  );
              },
              [this](const incoming&, const rabbitmq::extraction_complete& all) {
                  events.push_back(
                      "extraction " + all.version + " after " + std::to_string(batches.size())
                  );
              }}) {}

    void take(std::string body, entity_kind kind = entity_kind::artists) {
        in.take({kind, std::move(body), ++delivery}, now);
    }
    void take_record(const std::string& id, entity_kind kind = entity_kind::artists) {
        take(R"({"type":"data","id":")" + id + R"(","sha256":"","name":"n"})", kind);
    }

    intake::time_point now{};
    pipeline::delivery_id delivery = 0;
    std::vector<closed> batches;
    std::vector<std::string> malformed;
    std::vector<std::string> events;
    intake in;
};

pipeline::batch_limits batches_of(std::size_t records) {
    pipeline::batch_limits limits;
    limits.max_records = records;
    limits.flush_interval = milliseconds(2000);
    return limits;
}

TEST(tableinator_intake, five_hundred_messages_make_one_full_batch_without_the_timer) {
    intake_under_test test(batches_of(500));
    for (int i = 1; i <= 500; ++i)
        test.take_record(std::to_string(i));
    ASSERT_EQ(test.batches.size(), 1U);
    EXPECT_EQ(test.batches[0].ids.size(), 500U);
    EXPECT_EQ(test.batches[0].reason, close_reason::full);
    EXPECT_EQ(test.batches[0].fill, 1.0);
    EXPECT_FALSE(test.in.due_at());
}

TEST(tableinator_intake, a_batch_that_does_not_fill_leaves_when_its_first_record_is_old_enough) {
    intake_under_test test(batches_of(500));
    test.take_record("1");
    const auto first = test.now;
    test.now += milliseconds(1500);
    test.take_record("2");
    EXPECT_EQ(test.in.due_at(), first + milliseconds(2000));
    test.in.take_due(first + milliseconds(1999));
    EXPECT_TRUE(test.batches.empty());
    test.in.take_due(first + milliseconds(2000));
    ASSERT_EQ(test.batches.size(), 1U);
    EXPECT_THAT(test.batches[0].ids, testing::ElementsAre("1", "2"));
    EXPECT_EQ(test.batches[0].reason, close_reason::age);
}

TEST(tableinator_intake, without_batch_mode_each_record_leaves_at_once) {
    auto limits = batches_of(500);
    limits.batch_mode = false;
    intake_under_test test(limits);
    test.take_record("1");
    test.take_record("2");
    ASSERT_EQ(test.batches.size(), 2U);
    EXPECT_THAT(test.batches[1].ids, testing::ElementsAre("2"));
}

TEST(tableinator_intake, kinds_do_not_share_a_batch) {
    intake_under_test test(batches_of(2));
    test.take_record("1", entity_kind::artists);
    test.take_record("1", entity_kind::releases);
    EXPECT_TRUE(test.batches.empty());
    test.take_record("2", entity_kind::releases);
    ASSERT_EQ(test.batches.size(), 1U);
    EXPECT_EQ(test.batches[0].kind, entity_kind::releases);
}

TEST(tableinator_intake, four_kinds_at_once_fill_four_batches) {
    intake_under_test test(batches_of(500));
    for (int i = 1; i <= 500; ++i) {
        for (const entity_kind kind : discogs::all_kinds)
            test.take_record(std::to_string(i), kind);
    }
    ASSERT_EQ(test.batches.size(), 4U);
    for (const entity_kind kind : discogs::all_kinds) {
        const closed& batch = test.batches[discogs::index_of(kind)];
        EXPECT_EQ(batch.kind, kind);
        EXPECT_EQ(batch.ids.size(), 500U);
        EXPECT_EQ(batch.reason, close_reason::full);
    }
}

TEST(tableinator_intake, a_complete_file_closes_the_batch_of_its_kind_first) {
    intake_under_test test(batches_of(500));
    test.take_record("1", entity_kind::labels);
    test.take_record("9", entity_kind::artists);
    test.take(
        R"({"type":"file_complete","data_type":"labels","timestamp":"t","total_processed":1,"file":"f"})",
        entity_kind::labels
    );
    test.take(
        R"({"type":"extraction_complete","version":"20260401","timestamp":"t","started_at":"s","record_counts":{"labels":1}})",
        entity_kind::labels
    );
    EXPECT_THAT(test.events, testing::ElementsAre("file f after 1", "extraction 20260401 after 1"));
    EXPECT_THAT(test.batches[0].ids, testing::ElementsAre("1"));
}

TEST(tableinator_intake, both_wires_may_be_mixed_and_keep_their_order) {
    rabbitmq::framed_writer block(entity_kind::artists);
    block.add("2", {}, R"({"id":"2"})");
    block.add("3", {}, R"({"id":"3"})");
    intake_under_test test(batches_of(4));
    test.take_record("1");
    test.take(std::string(block.finish()));
    test.take_record("4");
    ASSERT_EQ(test.batches.size(), 1U);
    EXPECT_THAT(test.batches[0].ids, testing::ElementsAre("1", "2", "3", "4"));
}

TEST(tableinator_intake, what_cannot_be_read_is_told_apart_and_stops_nothing) {
    rabbitmq::framed_writer block(entity_kind::labels);
    block.add("2", {}, R"({"id":"2"})");
    intake_under_test test(batches_of(1));
    test.take("this is no JSON");
    test.take("[]");
    test.take(R"({"type":"data","sha256":"","name":"no id"})");
    test.take(R"({"type":"data","id":null,"sha256":""})");
    test.take(R"({"type":"data","id":"","sha256":""})");
    test.take(std::string(block.finish()), entity_kind::artists);
    test.take_record("7");
    EXPECT_EQ(test.malformed.size(), 6U);
    EXPECT_EQ(test.malformed.back(), "a block of labels in the queue of artists");
    ASSERT_EQ(test.batches.size(), 1U);
    EXPECT_THAT(test.batches[0].ids, testing::ElementsAre("7"));
}

}  // namespace
}  // namespace waxpress::tableinator
