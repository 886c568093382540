#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <amqp.h>

#include "base/failure.hpp"
#include "rabbitmq/address.hpp"

namespace waxpress::rabbitmq {

struct connection_settings {
    broker_address address;
    std::string name = "waxpress";  ///< Shown in the broker's list of connections.
    std::chrono::seconds heartbeat{30};
    std::chrono::seconds connect_timeout{5};
    std::chrono::seconds reply_timeout{20};  ///< For an answer to a declaration and the like.
};

/// Borrowed by rabbitmq-c for the length of a call; it does not write there.
[[nodiscard]] amqp_bytes_t bytes_of(std::string_view text) noexcept;
[[nodiscard]] std::string_view view_of(amqp_bytes_t bytes) noexcept;

/// What can be done after the broker closed a channel or the connection with `code`.
/// 403 (access refused), 406 (exists and differs) and 530 (not allowed, such as an unknown virtual
/// host) stay as they are until somebody changes something; of 404 the caller knows more.
[[nodiscard]] next_step step_after(int code, next_step when_not_found = next_step::stop) noexcept;

/// One connection to a broker.
///
/// Lifetime: owned by one thread; move-only. The destructor drops the socket without ceremony:
///           the broker then keeps what was not acknowledged. `close()` says goodbye.
/// Errors:   throws failure(store): reconnect where the connection died or cannot be made, stop
///           where credentials, access, certificates or the virtual host are refused. The line
///           names the broker, never the password.
class connection {
public:
    explicit connection(const connection_settings& settings);

    [[nodiscard]] amqp_connection_state_t state() const noexcept { return state_.get(); }
    [[nodiscard]] int socket() const noexcept { return amqp_get_sockfd(state_.get()); }

    void open_channel(std::uint16_t channel);
    void close_channel(std::uint16_t channel);
    /// After an answer that closed the channel: it may be opened again.
    void confirm_channel_close(std::uint16_t channel);

    /// Throws unless the last call that waits for an answer got one. `doing` names the object.
    void check_reply(std::string_view doing, next_step when_not_found = next_step::stop) const;
    /// Whether that answer was a channel closed with 404.
    [[nodiscard]] bool reply_is_not_found() const;
    /// Throws unless the status is AMQP_STATUS_OK.
    void check(int status, std::string_view doing) const;

    /// The next frame that has arrived, and not one of those that concern the connection itself.
    /// Sends heartbeats that are due. Nothing: all has been read, so that poll() on the socket
    /// tells of what comes next. Lifetime: the frame dies with the next call on this connection.
    /// Errors:   also throws where the broker has closed a channel or the connection, and where its
    ///           heartbeats have stopped.
    [[nodiscard]] std::optional<amqp_frame_t> read_frame();
    void send_heartbeat();

    /// Why the broker takes no messages (memory or disk alarm); nothing where it does.
    [[nodiscard]] const std::optional<std::string>& blocked_reason() const noexcept {
        return blocked_;
    }

    struct readiness {
        bool can_read = false;
        bool can_write = false;
        bool is_woken = false;  ///< `other` can be read.
    };
    /// Waits for the socket, or for `other` where it is not -1. Call it when all has been read.
    [[nodiscard]] readiness wait(
        std::chrono::milliseconds at_most, bool for_writing = false, int other = -1
    ) const;

    /// Says goodbye; within 5 s, and not at all to a broker that does not read. Never throws.
    void close() noexcept;

private:
    struct destroy {
        void operator()(amqp_connection_state_t state) const noexcept {
            amqp_destroy_connection(state);
        }
    };

    void open_socket(const connection_settings& settings);
    void log_in(const connection_settings& settings);
    [[noreturn]] void fail(const std::string& line, next_step step) const;
    [[noreturn]] void raise_closed(
        amqp_method_number_t id, void* decoded, std::string_view doing, next_step when_not_found
    ) const;
    void on_connection_frame(const amqp_method_t& method);
    void on_channel_close(std::uint16_t channel, const amqp_method_t& method) const;

    std::unique_ptr<amqp_connection_state_t_, destroy> state_;
    std::string name_;
    std::optional<std::string> blocked_;
};

}  // namespace waxpress::rabbitmq
