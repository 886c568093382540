#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace waxpress::rabbitmq {

/// What happens to a connection.
enum class link_change : std::uint8_t {
    connected,  ///< And everything is declared; of a consumer: and it consumes.
    lost,       ///< `reason`; the next try comes after `wait`.
    blocked,    ///< The broker takes no messages: `reason` is its alarm.
    unblocked,
};

/// For the log and for health.
struct link_event {
    link_change what = link_change::connected;
    std::string reason;
    std::chrono::milliseconds wait{0};
};

using link_handler = std::function<void(const link_event&)>;

}  // namespace waxpress::rabbitmq
