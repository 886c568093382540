#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/unique_fd.hpp"
#include "bolt/request.hpp"
#include "bolt/value.hpp"

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace waxpress::bolt {

struct stub_request {
    request what = request::hello;
    std::vector<value> fields;
};

/// The server's side of one connection.
class stub_link {
public:
    stub_link(int socket, SSL* ssl) noexcept : socket_(socket), ssl_(ssl) {}

    /// Sends bytes, and waits until all of them are taken. False: the client is gone.
    bool send(std::string_view wire);
    void close();

    bool is_failed = false;  ///< What follows is ignored until a reset.
    bool is_closed = false;

private:
    friend class stub_server;
    [[nodiscard]] std::size_t receive(char* into, std::size_t size);

    int socket_;
    SSL* ssl_;
};

/// A server for tests, on a free port of this machine: it does the handshake, the login, resets and
/// what a script leaves to it.
///
/// Shape:    the script sees every request; true: it has been answered (or the link closed). Else
///           the stub answers: SUCCESS with nothing in it, IGNORED after a failure.
/// Lifetime: the destructor closes all connections and joins their threads.
class stub_server {
public:
    using script = std::function<bool(const stub_request&, stub_link&)>;

    struct options {
        std::string version = std::string("\x00\x00\x04\x05", 4);
        bool has_tls = false;
        map greeting{{"server", "Stub/1"}, {"connection_id", "stub-1"}};
    };

    explicit stub_server(script answers) : stub_server(std::move(answers), options{}) {}
    stub_server(script answers, options how);
    ~stub_server();
    stub_server(const stub_server&) = delete;
    stub_server& operator=(const stub_server&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string address() const;
    [[nodiscard]] std::string uri(std::string_view scheme = "bolt") const;
    /// Of TLS, as a file has it.
    [[nodiscard]] std::string certificate() const;
    /// Names of all requests, those of the login apart, in the order in which they came.
    [[nodiscard]] std::vector<std::string> asked() const;
    [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

private:
    void accept_all();
    void serve(int socket);
    void talk(stub_link& link);
    void answer(const stub_request& asked, stub_link& link);

    const script script_;
    const options options_;
    SSL_CTX* context_ = nullptr;
    unique_fd listener_;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> connections_ = 0;
    std::atomic<bool> is_ending_ = false;
    mutable std::mutex mutex_;
    std::vector<std::string> asked_;   ///< Guarded by `mutex_`.
    std::vector<int> sockets_;         ///< Guarded by `mutex_`.
    std::list<std::jthread> talkers_;  ///< Of `acceptor_` alone until it has ended.
    std::jthread acceptor_;
};

}  // namespace waxpress::bolt
