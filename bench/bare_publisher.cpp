#include "bare_publisher.hpp"

namespace waxpress::bench {

using rabbitmq::bytes_of;

bare_publisher::bare_publisher(
    const rabbitmq::connection_settings& settings, std::string_view exchange, std::size_t window
)
    : exchange_(exchange), window_(window), broker_(settings), state_(broker_.state()) {
    broker_.open_channel(1);
    amqp_confirm_select(state_, 1);
    broker_.check_reply("asking for confirms");
}

void bare_publisher::publish(const std::vector<std::string>& messages) {
    done_.assign(messages.size() + 2, false);
    for (std::size_t sent = 0; sent < messages.size(); ++sent) {
        send(messages[sent]);
        ++outstanding_;
        if (outstanding_ >= window_) {
            while (outstanding_ >= window_ - window_ / 8)
                read(true);
        }
        if (sent % 100 == 0) {
            while (read(false)) {
            }
        }
    }
    while (outstanding_ > 0)
        read(true);
    broker_.close();
}

void bare_publisher::send(const std::string& message) {
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG |
                        AMQP_BASIC_CONTENT_ENCODING_FLAG;
    properties.delivery_mode = 2;
    properties.content_type = bytes_of("application/json");
    properties.content_encoding = bytes_of("UTF-8");
    const int status = amqp_basic_publish(
        state_, 1, bytes_of(exchange_), amqp_empty_bytes, 1, 0, &properties, bytes_of(message)
    );
    broker_.check(status, "publishing");
}

bool bare_publisher::read(bool waits) {
    amqp_frame_t frame{};
    const timeval at_most{.tv_sec = waits ? 30 : 0, .tv_usec = 0};
    const int status = amqp_simple_wait_frame_noblock(state_, &frame, &at_most);
    if (status == AMQP_STATUS_TIMEOUT && !waits) return false;
    broker_.check(status, "reading");
    if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD) {
        const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
        on_ack(ack->delivery_tag, ack->multiple != 0);
    }
    amqp_maybe_release_buffers(state_);
    return true;
}

void bare_publisher::on_ack(std::uint64_t tag, bool multiple) {
    if (!multiple) {
        done_[tag] = true;
        --outstanding_;
        while (done_[low_])
            ++low_;
        return;
    }
    for (; low_ <= tag; ++low_) {
        if (!done_[low_]) --outstanding_;
        done_[low_] = true;
    }
}

}  // namespace waxpress::bench
