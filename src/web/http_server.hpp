#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace waxpress::web {

struct http_request {
    std::string path;
    std::map<std::string, std::string> query;
    std::string body;
};

struct http_response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
};

/// Called on any of the server's threads, several at once. What it throws becomes a status of 500.
using http_handler = std::function<http_response(const http_request&)>;

struct http_options {
    std::string host = "0.0.0.0";
    std::uint16_t port = 0;  ///< 0: any that is free.
    std::size_t most_threads = 32;
    /// From taking a connection up to the end of its answer; who is slower is cut off.
    std::chrono::milliseconds connection_timeout = std::chrono::seconds(5);
    bool allow_any_origin = false;  ///< Pages of any origin may read the answers (CORS).
};

/// A small HTTP server: exact paths, short answers, one request a connection.
///
/// Shape:    a thread a connection, as many as are needed up to the most: a client that stays
///           silent holds its own thread only, and no longer than the timeout.
/// Units:    bodies up to 64 KiB; a longer one is answered with 413.
/// Lifetime: handlers are added before `start`. The destructor stops it.
/// Errors:   the constructor throws failure(usage) in one line where the port cannot be bound.
/// Source:   reference/wire-and-schema.md, 3.9; lesson 100.
class http_server {
public:
    /// Binds and listens at once: who connects waits until `start`.
    explicit http_server(http_options options);
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    void get(const std::string& path, http_handler handler);
    void post(const std::string& path, http_handler handler);

    /// Answers from now on, on threads of its own. Once.
    void start();
    /// Takes no more connections, cuts those that are open and waits for the handlers that run.
    void stop() noexcept;

    [[nodiscard]] std::uint16_t port() const noexcept;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace waxpress::web
