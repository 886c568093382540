#include "rabbitmq/send_message.hpp"

#include <vector>

#include <amqp.h>

#include "rabbitmq/envelope.hpp"

namespace waxpress::rabbitmq {

void send_message(connection& broker, std::uint16_t channel, const outgoing_message& message) {
    constexpr std::uint8_t persistent = 2;
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties.delivery_mode = persistent;
    if (message.format == body_format::json) {
        properties.content_type = bytes_of(json_content_type);
        properties.content_encoding = bytes_of(json_content_encoding);
        properties._flags |= AMQP_BASIC_CONTENT_ENCODING_FLAG;
    } else {
        properties.content_type = bytes_of(framed_content_type);
    }
    std::vector<amqp_table_entry_t> headers;
    for (const auto& [name, value] : message.headers) {
        amqp_table_entry_t entry{};
        entry.key = bytes_of(name);
        entry.value.kind = AMQP_FIELD_KIND_UTF8;
        entry.value.value.bytes = bytes_of(value);
        headers.push_back(entry);
    }
    if (!headers.empty()) {
        properties._flags |= AMQP_BASIC_HEADERS_FLAG;
        properties.headers = {static_cast<int>(headers.size()), headers.data()};
    }
    const int status = amqp_basic_publish(
        broker.state(),
        channel,
        bytes_of(message.exchange),
        amqp_empty_bytes,
        /*mandatory=*/1,
        /*immediate=*/0,
        &properties,
        bytes_of(message.body)
    );
    broker.check(status, "the connection is lost while publishing");
}

void open_confirming_channel(connection& broker, std::uint16_t channel) {
    broker.open_channel(channel);
    amqp_confirm_select(broker.state(), channel);
    broker.check_reply("asking for confirms");
}

bool note_confirm(const amqp_frame_t& frame, confirm_window& window) {
    if (frame.frame_type != AMQP_FRAME_METHOD) return false;
    const amqp_method_t& method = frame.payload.method;
    if (method.id == AMQP_BASIC_ACK_METHOD) {
        const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
        window.on_ack(ack->delivery_tag, ack->multiple != 0);
        return true;
    }
    if (method.id == AMQP_BASIC_NACK_METHOD) {
        const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
        window.on_nack(nack->delivery_tag, nack->multiple != 0);
        return true;
    }
    return false;
}

}  // namespace waxpress::rabbitmq
