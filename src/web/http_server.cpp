#include "web/http_server.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <exception>
#include <mutex>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "base/unique_fd.hpp"
#include "web/connection_threads.hpp"
#include "web/timed_stream.hpp"

namespace waxpress::web {
namespace {

constexpr std::size_t longest_body = 64 * 1024;

unique_fd owned(socket_t socket) {
    return {socket, "connection", failure_class::usage};
}

/// The library's server, with connections that can be cut.
class cutting_server final : public httplib::Server {
public:
    explicit cutting_server(std::chrono::milliseconds timeout) : timeout_(timeout) {}

    ~cutting_server() override {
        // The library closes it only where it has run.
        const socket_t bound = svr_sock_.exchange(INVALID_SOCKET);
        if (bound != INVALID_SOCKET) const unique_fd closed = owned(bound);
    }

    /// The library lets five connections wait; a sixth would be a second late.
    void lengthen_queue() { ::listen(svr_sock_, SOMAXCONN); }

    /// Cuts every connection, and each that is still to come.
    void cut() {
        const std::scoped_lock lock(mutex_);
        is_cut_ = true;
        for (const int socket : open_)
            ::shutdown(socket, SHUT_RDWR);
    }

private:
    bool process_and_close_socket(socket_t socket) override {
        const unique_fd connection = owned(socket);
        {
            const std::scoped_lock lock(mutex_);
            if (is_cut_) return false;
            open_.insert(socket);
        }
        timed_stream stream(socket, timed_stream::clock::now() + timeout_);
        bool is_closed = false;
        const bool was_answered = process_request(stream, true, is_closed, nullptr);
        const std::scoped_lock lock(mutex_);
        open_.erase(socket);
        ::shutdown(socket, SHUT_RDWR);
        return was_answered;
    }

    const std::chrono::milliseconds timeout_;
    std::mutex mutex_;
    std::set<int> open_;   ///< Guarded by `mutex_`; each is open while it is in here.
    bool is_cut_ = false;  ///< Guarded by `mutex_`.
};

/// The path as a pattern that matches it alone.
std::string pattern_of(std::string_view path) {
    std::string pattern;
    for (const char c : path) {
        if (std::string_view(R"(\^$.|?*+()[]{})").find(c) != std::string_view::npos)
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

httplib::Server::Handler wrapped(http_handler handler) {
    return [handler = std::move(handler)](const httplib::Request& from, httplib::Response& to) {
        http_request request{from.path, {}, from.body};
        for (const auto& [name, value] : from.params)
            request.query.emplace(name, value);
        const http_response response = handler(request);
        to.status = response.status;
        to.set_content(response.body, response.content_type);
    };
}

void answer_exception(
    const httplib::Request& request, httplib::Response& response, const std::exception_ptr& thrown
) {
    std::string reason = "unknown";
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        reason = error.what();
    } catch (...) {
        reason = "not an exception";
    }
    log_event(
        log_level::error, "HTTP handler failed", {{"path", request.path}, {"error", reason}}, "web"
    );
    response.status = 500;
    response.set_content(R"({"error":"internal error"})", "application/json");
}

}  // namespace

struct http_server::parts {
    explicit parts(const http_options& options) : server(options.connection_timeout) {}

    cutting_server server;
    std::uint16_t port = 0;
    std::thread listener;
};

http_server::http_server(http_options options) : parts_(std::make_unique<parts>(options)) {
    cutting_server& server = parts_->server;
    server.new_task_queue = [most = options.most_threads] { return new connection_threads(most); };
    server.set_payload_max_length(longest_body);
    server.set_exception_handler(answer_exception);
    // The library's own choice, SO_REUSEPORT, would let two services share a port and its clients.
    server.set_socket_options([](socket_t socket) {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    if (options.allow_any_origin) {
        server.set_default_headers({{"Access-Control-Allow-Origin", "*"}});
        server.Options(".*", [](const httplib::Request&, httplib::Response& response) {
            response.set_header("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
            response.set_header("Access-Control-Allow-Headers", "*");
            response.status = 204;
        });
    }
    errno = 0;
    const int bound = options.port == 0 ? server.bind_to_any_port(options.host)
                      : server.bind_to_port(options.host, options.port) ? options.port
                                                                        : -1;
    if (bound <= 0) {
        const std::string reason =
            errno == 0 ? "no such address" : std::generic_category().message(errno);
        throw failure(
            failure_class::usage,
            fmt::format("cannot listen on {}:{}: {}", options.host, options.port, reason)
        );
    }
    server.lengthen_queue();
    parts_->port = static_cast<std::uint16_t>(bound);
}

http_server::~http_server() {
    stop();
}

void http_server::get(const std::string& path, http_handler handler) {
    assert(!parts_->listener.joinable() && "handlers are added before the start");
    parts_->server.Get(pattern_of(path), wrapped(std::move(handler)));
}

void http_server::post(const std::string& path, http_handler handler) {
    assert(!parts_->listener.joinable() && "handlers are added before the start");
    parts_->server.Post(pattern_of(path), wrapped(std::move(handler)));
}

void http_server::start() {
    assert(!parts_->listener.joinable() && "it starts once");
    parts_->listener = std::thread([this] { parts_->server.listen_after_bind(); });
    // Before it runs, the library would not hear a stop.
    while (!parts_->server.is_running())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void http_server::stop() noexcept {
    if (!parts_->listener.joinable()) return;
    parts_->server.cut();
    parts_->server.stop();
    parts_->listener.join();
}

std::uint16_t http_server::port() const noexcept {
    return parts_->port;
}

}  // namespace waxpress::web
