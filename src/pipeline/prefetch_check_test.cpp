#include "pipeline/prefetch_check.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::pipeline {
namespace {

using testing::HasSubstr;

TEST(pipeline_prefetch_check, the_default_is_two_batches_and_at_least_200) {
    EXPECT_EQ(default_prefetch(500), 1000U);
    EXPECT_EQ(default_prefetch(100), 200U);
    EXPECT_EQ(default_prefetch(1), 200U);
    EXPECT_EQ(
        default_prefetch(std::numeric_limits<std::size_t>::max()),
        std::numeric_limits<std::size_t>::max()
    );
}

TEST(pipeline_prefetch_check, the_known_mistake_is_refused_with_the_arithmetic) {
    try {
        check_prefetch({.batch_records = 500, .prefetch = 10});
        FAIL() << "prefetch 10 was taken for a batch of 500";
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        EXPECT_STREQ(
            refused.what(),
            "prefetch 10 can never fill a batch of 500: at most 10 records are in hand, so only "
            "the timer of 2.0 s would write; set POSTGRES_BATCH_SIZE to 5 or the prefetch to 1000 "
            "or more"
        );
    }
}

TEST(pipeline_prefetch_check, what_can_just_fill_a_batch_is_allowed_and_warned_of) {
    EXPECT_NO_THROW(check_prefetch({.batch_records = 500, .prefetch = 500}));
    EXPECT_TRUE(why_never_full({.batch_records = 500, .prefetch = 499}));
    const auto line = why_not_ahead({.batch_records = 500, .prefetch = 600});
    ASSERT_TRUE(line);
    EXPECT_THAT(*line, HasSubstr("set the prefetch to 1000 or more"));
    EXPECT_FALSE(why_not_ahead({.batch_records = 500, .prefetch = 1000}));
    EXPECT_FALSE(why_not_ahead({.batch_records = 500, .prefetch = 10}));
}

TEST(pipeline_prefetch_check, framed_messages_and_consumers_bring_more_records_into_hand) {
    const prefetch_plan framed{.batch_records = 500, .prefetch = 16, .records_per_message = 32};
    EXPECT_FALSE(why_never_full(framed));
    const prefetch_plan few{
        .batch_records = 500,
        .prefetch = 3,
        .records_per_message = 32,
        .consumers = 2,
        .batch_setting = "NEO4J_BATCH_SIZE"};
    const auto line = why_never_full(few);
    ASSERT_TRUE(line);
    EXPECT_THAT(
        *line, HasSubstr("192 records are in hand (3 x 32 records a message x 2 consumers)")
    );
    EXPECT_THAT(*line, HasSubstr("set NEO4J_BATCH_SIZE to 96 or the prefetch to 16 or more"));
}

TEST(pipeline_prefetch_check, no_bound_and_no_batching_are_always_allowed) {
    EXPECT_NO_THROW(check_prefetch({.batch_records = 500, .prefetch = 0}));
    EXPECT_FALSE(why_not_ahead({.batch_records = 500, .prefetch = 0}));
    EXPECT_NO_THROW(check_prefetch({.batch_records = 1, .prefetch = 1}));
}

TEST(pipeline_prefetch_check, a_prefetch_of_one_still_gets_advice_that_works) {
    const auto line = why_never_full({.batch_records = 100, .prefetch = 1});
    ASSERT_TRUE(line);
    EXPECT_THAT(*line, HasSubstr("at most 1 record is in hand"));
    EXPECT_THAT(*line, HasSubstr("set POSTGRES_BATCH_SIZE to 1 or the prefetch to 200 or more"));
}

}  // namespace
}  // namespace waxpress::pipeline
