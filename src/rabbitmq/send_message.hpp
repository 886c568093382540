#pragma once

#include <cstdint>

#include "rabbitmq/confirm_window.hpp"
#include "rabbitmq/connection.hpp"

namespace waxpress::rabbitmq {

/// Publishes one message: mandatory, persistent, with the properties of its format.
/// Errors: as `connection`. Whether the broker has it, its confirm tells.
/// Source: reference/wire-and-schema.md, 2.2.
void send_message(connection& broker, std::uint16_t channel, const outgoing_message& message);

/// Opens a channel whose messages are confirmed.
void open_confirming_channel(connection& broker, std::uint16_t channel);

/// Tells the window what a frame of that channel says of its messages; false where it says nothing.
[[nodiscard]] bool note_confirm(const amqp_frame_t& frame, confirm_window& window);

}  // namespace waxpress::rabbitmq
