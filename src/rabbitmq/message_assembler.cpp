#include "rabbitmq/message_assembler.hpp"

#include <algorithm>
#include <utility>

#include <amqp.h>

#include "rabbitmq/connection.hpp"

namespace waxpress::rabbitmq {
namespace {

// The broker's word on the size is not taken for memory that is not there yet.
constexpr std::uint64_t max_reserved = 1 << 20;

}  // namespace

void message_assembler::begin(const amqp_method_t& method) {
    message_ = {};
    has_method_ = true;
    has_header_ = false;
    if (method.id == AMQP_BASIC_DELIVER_METHOD) {
        const auto* delivered = static_cast<const amqp_basic_deliver_t*>(method.decoded);
        message_.tag = delivered->delivery_tag;
        message_.is_redelivered = delivered->redelivered != 0;
        message_.exchange = view_of(delivered->exchange);
    } else if (method.id == AMQP_BASIC_RETURN_METHOD) {
        const auto* returned = static_cast<const amqp_basic_return_t*>(method.decoded);
        message_.is_return = true;
        message_.exchange = view_of(returned->exchange);
    } else {
        has_method_ = false;
    }
}

void message_assembler::read_header(const amqp_frame_t& frame) {
    has_header_ = has_method_;
    if (!has_header_) return;
    body_size_ = frame.payload.properties.body_size;
    message_.body.reserve(static_cast<std::size_t>(std::min(body_size_, max_reserved)));
}

std::optional<incoming_message> message_assembler::feed(const amqp_frame_t& frame) {
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        begin(frame.payload.method);
        return std::nullopt;
    }
    if (frame.frame_type == AMQP_FRAME_HEADER) read_header(frame);
    if (frame.frame_type == AMQP_FRAME_BODY && has_header_) {
        message_.body += view_of(frame.payload.body_fragment);
    }
    if (!has_header_ || message_.body.size() < body_size_) return std::nullopt;
    has_method_ = has_header_ = false;
    return std::exchange(message_, {});
}

}  // namespace waxpress::rabbitmq
