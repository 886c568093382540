#include "rabbitmq/connection.hpp"

#include <gtest/gtest.h>

namespace waxpress::rabbitmq {
namespace {

TEST(rabbitmq_connection, a_refusal_that_time_does_not_heal_stops) {
    EXPECT_EQ(step_after(AMQP_ACCESS_REFUSED), next_step::stop);
    EXPECT_EQ(step_after(AMQP_PRECONDITION_FAILED), next_step::stop);
    EXPECT_EQ(step_after(AMQP_NOT_ALLOWED), next_step::stop);
    EXPECT_EQ(step_after(AMQP_NOT_FOUND), next_step::stop);
}

TEST(rabbitmq_connection, a_broker_that_goes_away_or_is_not_there_yet_is_tried_again) {
    EXPECT_EQ(step_after(AMQP_CONNECTION_FORCED), next_step::reconnect);
    EXPECT_EQ(step_after(AMQP_INTERNAL_ERROR), next_step::reconnect);
    EXPECT_EQ(step_after(AMQP_RESOURCE_ERROR), next_step::reconnect);
    EXPECT_EQ(step_after(AMQP_NOT_FOUND, next_step::reconnect), next_step::reconnect);
}

}  // namespace
}  // namespace waxpress::rabbitmq
