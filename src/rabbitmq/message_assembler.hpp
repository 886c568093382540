#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <amqp.h>

namespace waxpress::rabbitmq {

/// A message that the broker sent: a delivery, or one of ours that it returns.
struct incoming_message {
    bool is_return = false;
    std::uint64_t tag = 0;  ///< 0 for one that is returned.
    bool is_redelivered = false;
    std::string exchange;
    std::string body;
};

/// Puts the frames of one channel together: a method that has content, its header, its bodies.
///
/// Shape:  pure; frames as rabbitmq-c decoded them, of one channel, in order.
/// Errors: none: frames that belong to no message are passed over.
class message_assembler {
public:
    /// The message that this frame completes, if any. It owns its bytes.
    [[nodiscard]] std::optional<incoming_message> feed(const amqp_frame_t& frame);

private:
    void begin(const amqp_method_t& method);
    void read_header(const amqp_frame_t& frame);

    incoming_message message_;
    std::uint64_t body_size_ = 0;
    bool has_method_ = false;
    bool has_header_ = false;
};

}  // namespace waxpress::rabbitmq
