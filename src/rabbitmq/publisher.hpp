#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/backoff.hpp"
#include "base/byte_size.hpp"
#include "rabbitmq/confirm_window.hpp"
#include "rabbitmq/connection.hpp"
#include "rabbitmq/link_event.hpp"
#include "rabbitmq/message_assembler.hpp"
#include "rabbitmq/topology.hpp"

namespace waxpress::rabbitmq {

struct publisher_settings {
    connection_settings connection;
    topology objects;                     ///< Declared on each connection: exchanges.
    std::size_t window = 1000;            ///< Messages on their way without a confirm.
    std::size_t window_bytes = 16 * mib;  ///< Bytes of their bodies; a larger one goes alone.
    std::chrono::milliseconds confirm_timeout{30'000};  ///< Without any confirm; not while blocked.
    backoff_limits reconnect{.max = std::chrono::seconds(5)};
};

/// Publishes on one connection, with confirms that are not waited for one by one.
///
/// Delivery: at least once: a message is safe when `confirmed()` has reached its number. Messages
///           are mandatory and persistent; one that no queue took is not safe, though the broker
///           confirms it. After a lost connection or a refused message (nack) the same code path
///           connects, declares and sends again what was not confirmed, in order, for ever with
///           back-off.
/// Lifetime: used by one thread. Between calls nobody reads: call `tend()` at least every heartbeat
///           when there is nothing to publish. The destructor drops what is not confirmed.
/// Errors:   throws failure(store): retry where a message was returned (no queue is bound) or
///           where no confirm came in time: `recover()`, a little later, then sends again what was
///           not confirmed. Stop where the broker will not have us at all.
///           Where the caller was told to stop, waiting ends early: each call says so.
class publisher {
public:
    /// Does not connect yet. `on_event` is called from within the calls.
    publisher(publisher_settings settings, link_handler on_event, std::stop_token stop);

    /// Connects, declares, and sends what is not confirmed. False: told to stop.
    [[nodiscard]] bool recover();

    /// Takes the message, waiting for room. Its number; nothing: told to stop, and not taken, as
    /// where it throws.
    [[nodiscard]] std::optional<std::uint64_t> publish(
        std::string_view exchange,
        std::string_view body,
        body_format format,
        message_headers headers = {}
    );

    /// Waits until all is confirmed. False: told to stop.
    [[nodiscard]] bool wait_all();

    /// All messages up to this one are confirmed; 0 at the start.
    [[nodiscard]] std::uint64_t confirmed() const noexcept { return window_.confirmed(); }
    [[nodiscard]] std::size_t unconfirmed() const noexcept { return window_.size(); }

    /// Reads what has arrived and keeps the connection alive; does not wait.
    void tend();

    /// Those of `queues` that do not exist. A fanout that misses one loses its copy in silence.
    /// Nothing: told to stop.
    [[nodiscard]] std::optional<std::vector<std::string>> missing(
        std::span<const std::string> queues
    );

    /// Says goodbye. Never throws.
    void close() noexcept;

private:
    using clock = std::chrono::steady_clock;

    [[nodiscard]] bool is_stopped() const { return stop_.stop_requested(); }
    void connect();
    [[nodiscard]] bool pause(std::chrono::milliseconds time) const;
    template <class Step>
    [[nodiscard]] bool keep_trying(Step step);
    [[nodiscard]] bool pump();
    void send_at_once() noexcept;
    [[nodiscard]] bool send_one();
    void drop(const failure& why, std::chrono::milliseconds wait);
    [[nodiscard]] bool wait_for_room(std::size_t bytes);
    void read_frames();
    void on_frame(const amqp_frame_t& frame);
    void watch_alarm();
    void await();
    void raise_trouble() const;
    [[nodiscard]] bool has_room(std::size_t bytes, std::size_t window) const noexcept;

    const publisher_settings settings_;
    const link_handler on_event_;
    const std::stop_token stop_;

    std::optional<connection> connection_;
    message_assembler returned_;
    confirm_window window_;
    backoff backoff_;
    clock::time_point last_progress_{};
    bool was_blocked_ = false;
};

}  // namespace waxpress::rabbitmq
