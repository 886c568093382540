#include "bolt/transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace waxpress::bolt {
namespace {

using std::chrono::steady_clock;

/// Plain bytes that are encrypted at once: what is encrypted waits in memory until it is sent.
constexpr std::size_t tls_piece = 64 * 1024;
constexpr std::size_t raw_size = 128 * 1024;

std::string cause(int error) {
    return std::generic_category().message(error);
}

[[noreturn]] void lose(const std::string& shown, std::string_view what) {
    throw failure(
        failure_class::store, fmt::format("Neo4j {}: {}", shown, what), next_step::reconnect
    );
}

int milliseconds_until(steady_time until) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

wait_result wait_for(int socket, int waker, bool wants_read, bool wants_write, steady_time until) {
    const auto wanted = static_cast<short>((wants_read ? POLLIN : 0) | (wants_write ? POLLOUT : 0));
    std::array<pollfd, 2> both{pollfd{socket, wanted, 0}, pollfd{waker, POLLIN, 0}};
    for (;;) {
        const int ready = ::poll(both.data(), both.size(), milliseconds_until(until));
        if (ready < 0 && errno == EINTR) continue;
        if (both[1].revents != 0) return wait_result::stopped;
        if (ready <= 0) {
            if (ready == 0 && steady_clock::now() < until) continue;
            return wait_result::timed_out;
        }
        // An error is found by reading.
        const bool is_readable = (both[0].revents & (POLLIN | POLLERR | POLLHUP)) != 0;
        return is_readable && wants_read ? wait_result::readable : wait_result::writable;
    }
}

struct address_freer {
    void operator()(addrinfo* held) const noexcept { freeaddrinfo(held); }
};
using addresses = std::unique_ptr<addrinfo, address_freer>;

addresses look_up(const server_address& server) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(server.port);
    const int error = getaddrinfo(server.host.c_str(), port.c_str(), &hints, &found);
    if (error != 0) {
        lose(server.shown(), fmt::format("the host cannot be found: {}", gai_strerror(error)));
    }
    return addresses(found);
}

/// 0, or why there is no connection.
int connect_to(const addrinfo& to, int socket, int waker, steady_time deadline) {
    if (::connect(socket, to.ai_addr, to.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    switch (wait_for(socket, waker, false, true, deadline)) {
        case wait_result::timed_out:
            return ETIMEDOUT;
        case wait_result::stopped:
            return ECANCELED;
        default:
            break;
    }
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

unique_fd connect_socket(const server_address& server, int waker, steady_time deadline) {
    const addresses found = look_up(server);
    int error = ECONNREFUSED;
    for (const addrinfo* to = found.get(); to != nullptr; to = to->ai_next) {
        unique_fd socket(
            ::socket(to->ai_family, to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
            server.shown(),
            failure_class::store
        );
        if (!socket.is_open()) {
            error = errno;
            continue;
        }
        error = connect_to(*to, socket.get(), waker, deadline);
        if (error == 0) return socket;
        if (error == ECANCELED) break;
    }
    lose(
        server.shown(),
        error == ECANCELED ? "told to stop while connecting"
                           : fmt::format("cannot connect: {}", cause(error))
    );
}

}  // namespace

void stop_waker::waker::operator()() const noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t put = ::write(fd, &one, sizeof one);
}

stop_waker::stop_waker(const std::stop_token& stop)
    : stop_(stop),
      event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd", failure_class::store),
      callback_(stop, waker{event_.get()}) {
    if (!event_.is_open()) throw failure(failure_class::store, "eventfd: " + cause(errno));
}

transport::transport(
    const connection_settings& settings, unique_fd socket, std::unique_ptr<stop_waker> waker
)
    : shown_(settings.address.shown()), socket_(std::move(socket)), waker_(std::move(waker)) {
    const int on = 1;
    setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(socket_.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

transport transport::connect(
    const connection_settings& settings, steady_time deadline, const std::stop_token& stop
) {
    auto waker = std::make_unique<stop_waker>(stop);
    unique_fd socket = connect_socket(settings.address, waker->fd(), deadline);
    transport made(settings, std::move(socket), std::move(waker));
    if (settings.tls != encryption::none) made.start_tls(settings, deadline);
    return made;
}

void transport::start_tls(const connection_settings& settings, steady_time deadline) {
    tls_ =
        std::make_unique<tls_client>(settings.address, settings.tls, settings.trusted_certificates);
    raw_.resize(raw_size);
    for (;;) {
        const bool is_done = tls_->shake_hands();
        tls_->take_wire(wire_);
        flush_wire();
        if (is_done) return;
        switch (wait(has_unsent(), deadline)) {
            case wait_result::timed_out:
                fail("no answer to the TLS handshake in time");
            case wait_result::stopped:
                fail("told to stop while connecting");
            case wait_result::readable:
                tls_->feed_wire({raw_.data(), receive_raw(raw_)});
                break;
            case wait_result::writable:
                break;
        }
    }
}

std::size_t transport::write_some(std::string_view plain) {
    if (!tls_) return plain.empty() ? 0 : send_raw(plain);
    flush_wire();
    if (has_unsent() || plain.empty()) return 0;
    const std::string_view piece = plain.substr(0, tls_piece);
    tls_->write(piece);
    tls_->take_wire(wire_);
    flush_wire();
    return piece.size();
}

std::size_t transport::read_some(std::span<char> into) {
    if (!tls_) return receive_raw(into);
    std::size_t filled = read_decrypted(into);
    if (filled == 0) {
        tls_->feed_wire({raw_.data(), receive_raw(raw_)});
        filled = read_decrypted(into);
    }
    return filled;
}

/// All that there is of what has been received; a poll would not tell of what is left here.
std::size_t transport::read_decrypted(std::span<char> into) {
    std::size_t filled = 0;
    while (filled < into.size()) {
        const std::size_t got = tls_->read(into.subspan(filled));
        if (got == 0) break;
        filled += got;
    }
    has_more_ = filled == into.size();
    // Reading may have something to say, a new key for one.
    tls_->take_wire(wire_);
    if (filled == 0 && tls_->is_closed()) fail("the server closed the connection");
    return filled;
}

wait_result transport::wait(bool wants_write, steady_time until) {
    if (has_more_) return wait_result::readable;
    return wait_for(socket_.get(), waker_->fd(), true, wants_write || has_unsent(), until);
}

std::size_t transport::send_raw(std::string_view raw) {
    for (;;) {
        const ssize_t put = ::send(socket_.get(), raw.data(), raw.size(), MSG_NOSIGNAL);
        if (put >= 0) return static_cast<std::size_t>(put);
        if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
        if (errno != EINTR) fail(fmt::format("the connection is lost: {}", cause(errno)));
    }
}

std::size_t transport::receive_raw(std::span<char> into) {
    for (;;) {
        const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), 0);
        if (got > 0) return static_cast<std::size_t>(got);
        if (got == 0) fail("the server closed the connection");
        if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
        if (errno != EINTR) fail(fmt::format("the connection is lost: {}", cause(errno)));
    }
}

void transport::flush_wire() {
    std::size_t sent = 0;
    while (sent < wire_.size()) {
        const std::size_t put = send_raw(std::string_view(wire_).substr(sent));
        if (put == 0) break;
        sent += put;
    }
    wire_.erase(0, sent);
}

void transport::fail(std::string_view what) const {
    lose(shown_, what);
}

}  // namespace waxpress::bolt
