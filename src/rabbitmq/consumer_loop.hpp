#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "pipeline/ledger.hpp"
#include "rabbitmq/confirm_window.hpp"
#include "rabbitmq/connection.hpp"
#include "rabbitmq/consumer.hpp"
#include "rabbitmq/message_assembler.hpp"
#include "rabbitmq/topology.hpp"

namespace waxpress::rabbitmq {

/// What the AMQP thread of a consumer does.
///
/// Lifetime: lives on that thread; borrows what it is given.
/// Errors:   `run` throws failure(stop) where no new connection can help.
class consumer_loop {
public:
    consumer_loop(
        const consumer_settings& settings, const consumer_handlers& handlers, consumer_inbox& inbox
    );
    ~consumer_loop();
    consumer_loop(const consumer_loop&) = delete;
    consumer_loop& operator=(const consumer_loop&) = delete;

    /// Returns when it was told to close.
    void run();

private:
    using clock = std::chrono::steady_clock;

    enum class subscription : std::uint8_t { none, starting, active, ending };

    /// One kind's channel.
    struct lane {
        route_names names;
        std::string consumer_tag;
        std::uint16_t channel = 0;
        pipeline::ledger ledger;
        std::optional<pipeline::delivery_id> first;  ///< The first id of this connection.
        message_assembler incoming;
        subscription state = subscription::none;
        struct held {
            std::uint64_t tag = 0;
            std::size_t bytes = 0;
        };
        std::deque<held> unsettled;  ///< Deliveries not acknowledged.
    };

    void connect();
    void serve();
    void forget();
    [[nodiscard]] bool pause(std::chrono::milliseconds time);
    void take_wishes();
    void adjust(lane& one);
    void tell_connected();
    void ask_depths();
    void on_depth(const amqp_queue_declare_ok_t& answer);
    [[nodiscard]] bool is_wanted(const lane& one) const;
    void acknowledge(lane& one);
    void accept(dead_letter& letter);
    void send_dead_letters();
    void confirm_dead_letters();
    void read_frames();
    void on_frame(const amqp_frame_t& frame);
    void on_delivery(lane& from, incoming_message&& message);
    void on_subscription(lane& one, amqp_method_number_t method);
    void wait();
    void watch_alarm();
    [[nodiscard]] bool is_current(pipeline::delivery_id id) const;
    [[nodiscard]] lane& lane_of(pipeline::delivery_id id);
    [[nodiscard]] bool is_full() const noexcept;
    [[nodiscard]] bool may_close() const;

    const consumer_settings& settings_;
    const consumer_handlers& handlers_;
    consumer_inbox& inbox_;
    const topology objects_;

    consumer_wishes wishes_;
    std::optional<connection> connection_;
    std::deque<lane> lanes_;  // By `index_of(kind)`.
    std::uint64_t epoch_ = 0;
    std::size_t unsettled_bytes_ = 0;
    std::vector<delivery> arrived_;  // Read at this go, not handed on yet.
    bool has_read_all_ = false;
    bool was_blocked_ = false;
    bool has_told_connected_ = false;
    clock::time_point last_heartbeat_{};
    clock::time_point last_depths_{};

    confirm_window letters_;
    message_assembler returned_;
    std::deque<std::function<void(bool)>> letters_done_;  // Of the messages in letters_, in order.
    std::uint64_t letters_told_ = 0;
    clock::time_point letters_progress_{};
    backoff backoff_;
};

}  // namespace waxpress::rabbitmq
