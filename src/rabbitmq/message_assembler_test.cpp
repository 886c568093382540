#include "rabbitmq/message_assembler.hpp"

#include <amqp.h>
#include <gtest/gtest.h>

#include "rabbitmq/connection.hpp"

namespace waxpress::rabbitmq {
namespace {

/// Frames as rabbitmq-c hands them out.
class rabbitmq_assembler : public testing::Test {
protected:
    amqp_frame_t deliver(std::uint64_t tag, bool is_redelivered = false) {
        deliver_ = {};
        deliver_.delivery_tag = tag;
        deliver_.redelivered = is_redelivered ? 1 : 0;
        deliver_.exchange = bytes_of("x");
        return method(AMQP_BASIC_DELIVER_METHOD, &deliver_);
    }
    amqp_frame_t returned() {
        return_ = {};
        return_.exchange = bytes_of("x");
        return method(AMQP_BASIC_RETURN_METHOD, &return_);
    }
    static amqp_frame_t method(amqp_method_number_t id, void* decoded) {
        amqp_frame_t frame{};
        frame.frame_type = AMQP_FRAME_METHOD;
        frame.payload.method = {id, decoded};
        return frame;
    }
    amqp_frame_t header(std::uint64_t size) {
        properties_ = {};
        amqp_frame_t frame{};
        frame.frame_type = AMQP_FRAME_HEADER;
        frame.payload.properties.body_size = size;
        frame.payload.properties.decoded = &properties_;
        return frame;
    }
    static amqp_frame_t body(std::string_view text) {
        amqp_frame_t frame{};
        frame.frame_type = AMQP_FRAME_BODY;
        frame.payload.body_fragment = bytes_of(text);
        return frame;
    }

    message_assembler assembler_;

private:
    amqp_basic_deliver_t deliver_{};
    amqp_basic_return_t return_{};
    amqp_basic_properties_t properties_{};
};

TEST_F(rabbitmq_assembler, a_message_is_complete_with_its_last_fragment) {
    EXPECT_FALSE(assembler_.feed(deliver(7, true)));
    EXPECT_FALSE(assembler_.feed(header(5)));
    EXPECT_FALSE(assembler_.feed(body("abc")));
    const auto message = assembler_.feed(body("de"));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->body, "abcde");
    EXPECT_EQ(message->tag, 7U);
    EXPECT_TRUE(message->is_redelivered);
    EXPECT_FALSE(message->is_return);
    EXPECT_EQ(message->exchange, "x");
}

TEST_F(rabbitmq_assembler, an_empty_body_is_complete_with_the_header) {
    EXPECT_FALSE(assembler_.feed(deliver(1)));
    const auto message = assembler_.feed(header(0));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->body, "");
}

TEST_F(rabbitmq_assembler, one_message_leaves_nothing_to_the_next) {
    EXPECT_FALSE(assembler_.feed(deliver(1, true)));
    EXPECT_FALSE(assembler_.feed(header(1)));
    EXPECT_TRUE(assembler_.feed(body("a")));
    EXPECT_FALSE(assembler_.feed(returned()));
    EXPECT_FALSE(assembler_.feed(header(1)));
    const auto message = assembler_.feed(body("b"));
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->is_return);
    EXPECT_EQ(message->body, "b");
    EXPECT_EQ(message->tag, 0U);
}

TEST_F(rabbitmq_assembler, frames_of_no_message_are_passed_over) {
    EXPECT_FALSE(assembler_.feed(body("stray")));
    EXPECT_FALSE(assembler_.feed(header(0)));
    EXPECT_FALSE(assembler_.feed(method(AMQP_BASIC_CANCEL_OK_METHOD, nullptr)));
    EXPECT_FALSE(assembler_.feed(header(0)));
    EXPECT_FALSE(assembler_.feed(deliver(1)));
    EXPECT_TRUE(assembler_.feed(header(0)));
}

}  // namespace
}  // namespace waxpress::rabbitmq
