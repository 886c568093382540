#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rabbitmq/connection.hpp"

namespace waxpress::bench {

/// Our publisher's rival: bare rabbitmq-c with a window of confirms. No memory of what it sent, no
/// alarms, no returns, no second connection.
class bare_publisher {
public:
    bare_publisher(
        const rabbitmq::connection_settings& settings, std::string_view exchange, std::size_t window
    );

    /// Returns when all is confirmed. Once only.
    void publish(const std::vector<std::string>& messages);

private:
    void send(const std::string& message);
    bool read(bool waits);
    void on_ack(std::uint64_t tag, bool multiple);

    const std::string exchange_;
    const std::size_t window_;
    rabbitmq::connection broker_;
    amqp_connection_state_t state_;
    std::vector<bool> done_;
    std::size_t outstanding_ = 0;
    std::uint64_t low_ = 1;
};

}  // namespace waxpress::bench
