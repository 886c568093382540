#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/unique_fd.hpp"
#include "bolt/connection_settings.hpp"
#include "bolt/tls.hpp"

namespace waxpress::bolt {

using steady_time = std::chrono::steady_clock::time_point;

enum class wait_result : std::uint8_t { readable, writable, timed_out, stopped };

/// Wakes a poll when a stop is requested.
class stop_waker {
public:
    explicit stop_waker(const std::stop_token& stop);
    [[nodiscard]] int fd() const noexcept { return event_.get(); }
    [[nodiscard]] bool is_stopped() const noexcept { return stop_.stop_requested(); }

private:
    struct waker {
        int fd;
        void operator()() const noexcept;
    };
    std::stop_token stop_;
    unique_fd event_;
    std::stop_callback<waker> callback_;
};

/// Bytes to a server and back, over TCP and perhaps TLS; nothing in it blocks but `wait`, and the
/// look-up of a host's name.
///
/// Lifetime: one thread; move-only. The destructor closes.
/// Errors:   failure(store): `reconnect` where the way is lost or cannot be made in time, `stop`
///           where a certificate is not trusted. One line with the server's name.
class transport {
public:
    /// Connects, and shakes hands where TLS is wanted, until `deadline`.
    [[nodiscard]] static transport connect(
        const connection_settings& settings, steady_time deadline, const std::stop_token& stop
    );

    /// Takes bytes off the front of `plain`, as many as can be sent now; how many.
    [[nodiscard]] std::size_t write_some(std::string_view plain);
    /// True: bytes that were taken have not been sent yet.
    [[nodiscard]] bool has_unsent() const noexcept { return !wire_.empty(); }
    /// What has come; 0: nothing yet. Errors: also where the server has closed.
    [[nodiscard]] std::size_t read_some(std::span<char> into);
    /// Waits until something has come, or (`wants_write`) something can be sent.
    [[nodiscard]] wait_result wait(bool wants_write, steady_time until);
    [[nodiscard]] bool is_stopped() const noexcept { return waker_->is_stopped(); }

private:
    transport(
        const connection_settings& settings, unique_fd socket, std::unique_ptr<stop_waker> waker
    );
    void start_tls(const connection_settings& settings, steady_time deadline);
    [[nodiscard]] std::size_t send_raw(std::string_view raw);
    [[nodiscard]] std::size_t receive_raw(std::span<char> into);
    [[nodiscard]] std::size_t read_decrypted(std::span<char> into);
    void flush_wire();
    [[noreturn]] void fail(std::string_view what) const;

    std::string shown_;
    unique_fd socket_;
    std::unique_ptr<stop_waker> waker_;
    std::unique_ptr<tls_client> tls_;
    std::string wire_;       ///< Encrypted, to be sent.
    bool has_more_ = false;  ///< Decrypted bytes may be left.
    std::string raw_;        ///< Where encrypted bytes are received.
};

}  // namespace waxpress::bolt
