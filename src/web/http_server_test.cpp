#include "web/http_server.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "base/unique_fd.hpp"
#include "web/service_routes.hpp"

namespace waxpress::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

http_options on_loopback() {
    http_options options;
    options.host = "127.0.0.1";
    return options;
}

http_response hello(const http_request&) {
    return {200, "text/plain", "hello"};
}

httplib::Client client_of(const http_server& server) {
    return httplib::Client("127.0.0.1", server.port());
}

/// A connection that has sent `text` and says no more.
unique_fd silent_client(const http_server& server, const std::string& text = "") {
    unique_fd socket(
        ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "client", failure_class::input
    );
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server.port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    EXPECT_EQ(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL), ssize_t(text.size()));
    return socket;
}

/// What comes until the other side closes.
std::string rest_of(const unique_fd& socket) {
    std::string all;
    std::array<char, 1024> piece{};
    for (;;) {
        const ssize_t got = ::recv(socket.get(), piece.data(), piece.size(), 0);
        if (got <= 0) return all;
        all.append(piece.data(), static_cast<std::size_t>(got));
    }
}

TEST(web_http_server, a_request_is_answered_by_the_handler_of_its_path) {
    http_server server(on_loopback());
    server.get("/a.b", [](const http_request& request) {
        return http_response{201, "text/plain", request.path + request.query.at("q")};
    });
    server.post("/echo", [](const http_request& request) {
        return http_response{200, "text/plain", request.body};
    });
    server.start();
    auto client = client_of(server);
    const auto got = client.Get("/a.b?q=x%20y");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->status, 201);
    EXPECT_EQ(got->body, "/a.bx y");
    EXPECT_EQ(got->get_header_value("Content-Type"), "text/plain");
    EXPECT_EQ(client.Get("/axb")->status, 404);
    EXPECT_EQ(client.Get("/echo")->status, 404);
    EXPECT_EQ(client.Post("/echo", "body", "text/plain")->body, "body");
    EXPECT_EQ(client.Post("/echo", std::string(70'000, 'x'), "text/plain")->status, 413);
}

TEST(web_http_server, a_port_that_is_taken_is_refused_in_one_line) {
    const http_server first(on_loopback());
    http_options options = on_loopback();
    options.port = first.port();
    try {
        const http_server second(options);
        FAIL() << "two servers on one port";
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        EXPECT_EQ(
            std::string(refused.what()),
            "cannot listen on 127.0.0.1:" + std::to_string(first.port()) +
                ": Address already in use"
        );
    }
}

TEST(web_http_server, a_port_is_free_again_after_its_server) {
    std::uint16_t port = 0;
    for (int i = 0; i < 3; ++i) {
        http_options options = on_loopback();
        options.port = port;
        http_server server(options);
        port = server.port();
        server.get("/", hello);
        server.start();
        EXPECT_EQ(client_of(server).Get("/")->body, "hello");
    }
}

TEST(web_http_server, who_connects_before_the_start_is_answered_after_it) {
    http_server server(on_loopback());
    server.get("/", hello);
    const unique_fd early = silent_client(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    server.start();
    EXPECT_THAT(rest_of(early), HasSubstr("hello"));
}

TEST(web_http_server, silent_clients_hang_nobody) {
    http_options options = on_loopback();
    options.connection_timeout = 10min;
    http_server server(options);
    server.get("/", hello);
    server.start();
    std::vector<unique_fd> silent;
    for (int i = 0; i < 10; ++i) {
        silent.push_back(silent_client(server));
        silent.push_back(silent_client(server, "GET / HTTP/1.1\r\nHos"));
    }
    // Ten minutes are what the silent ones have; this client waits its five seconds at most.
    const auto got = client_of(server).Get("/");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->body, "hello");
    server.stop();
    for (const unique_fd& each : silent)
        EXPECT_THAT(rest_of(each), testing::Not(HasSubstr("hello")));
}

TEST(web_http_server, more_silent_clients_than_threads_are_cut_off_in_time) {
    http_options options = on_loopback();
    options.most_threads = 2;
    options.connection_timeout = 300ms;
    http_server server(options);
    server.get("/", hello);
    server.start();
    std::vector<unique_fd> silent;
    for (int i = 0; i < 4; ++i)
        silent.push_back(silent_client(server, "GET"));
    const auto got = client_of(server).Get("/");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->body, "hello");
}

TEST(web_http_server, many_clients_are_served_at_once) {
    constexpr int clients = 8;
    std::latch all_inside(clients);
    http_server server(on_loopback());
    server.get("/", [&](const http_request& request) {
        all_inside.arrive_and_wait();
        return hello(request);
    });
    server.start();
    std::atomic<int> answered = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < clients; ++i) {
            threads.emplace_back([&] {
                const auto got = client_of(server).Get("/");
                answered += got && got->body == "hello" ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(answered, clients);
}

TEST(web_http_server, a_handler_that_throws_is_answered_with_500_and_logged) {
    std::vector<std::string> lines;
    log_options log;
    log.write = [&](std::string_view line) { lines.emplace_back(line); };
    start_log(log);
    http_server server(on_loopback());
    server.get("/", [](const http_request&) -> http_response { throw std::runtime_error("torn"); });
    server.get("/fine", hello);
    server.start();
    EXPECT_EQ(client_of(server).Get("/")->status, 500);
    EXPECT_EQ(client_of(server).Get("/fine")->body, "hello");
    server.stop();
    start_log({});
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines.front(), HasSubstr("torn"));
}

TEST(web_http_server, nonsense_is_survived) {
    http_server server(on_loopback());
    server.get("/", hello);
    server.start();
    for (const std::string& text :
         {std::string("\r\n\r\n"),
          std::string("GET\r\n\r\n"),
          std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11),
          "GET /" + std::string(20'000, '(') + " HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nA: " + std::string(20'000, 'x') + "\r\n\r\n"}) {
        const unique_fd client = silent_client(server, text);
        ::shutdown(client.get(), SHUT_WR);
        EXPECT_THAT(rest_of(client), testing::Not(HasSubstr("hello")));
    }
    EXPECT_EQ(client_of(server).Get("/")->body, "hello");
}

TEST(web_http_server, pages_of_other_origins_may_read_only_where_it_is_allowed) {
    http_server closed(on_loopback());
    closed.get("/", hello);
    closed.start();
    EXPECT_FALSE(client_of(closed).Get("/")->has_header("Access-Control-Allow-Origin"));

    http_options options = on_loopback();
    options.allow_any_origin = true;
    http_server open(options);
    open.get("/", hello);
    open.start();
    EXPECT_EQ(client_of(open).Get("/")->get_header_value("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(client_of(open).Options("/")->status, 204);
}

class web_service_routes : public testing::Test {
protected:
    void serve(std::function<bool(bool)> trigger = {}) {
        add_service_routes(
            server_,
            {[this] { return health_; },
             [] { return std::string("waxpress_up 1\n"); },
             [this] { return is_ready_.load(); },
             std::move(trigger)}
        );
        server_.start();
    }

    observe::health_answer health_{503, R"({"status":"starting"})"};
    std::atomic<bool> is_ready_ = false;
    http_server server_{on_loopback()};
};

TEST_F(web_service_routes, health_ready_and_live_are_told_apart) {
    serve();
    auto client = client_of(server_);
    EXPECT_EQ(client.Get("/health")->status, 503);
    EXPECT_EQ(client.Get("/health")->body, R"({"status":"starting"})");
    EXPECT_EQ(client.Get("/ready")->status, 503);
    EXPECT_EQ(client.Get("/live")->status, 200);
    is_ready_ = true;
    EXPECT_EQ(client.Get("/ready")->status, 200);
    EXPECT_EQ(client.Get("/ready")->body, R"({"status":"ready"})");
}

TEST_F(web_service_routes, metrics_are_the_text_of_prometheus) {
    serve();
    const auto got = client_of(server_).Get("/metrics");
    EXPECT_EQ(got->body, "waxpress_up 1\n");
    EXPECT_EQ(got->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(web_service_routes, a_trigger_starts_one_run_and_says_what_it_did) {
    std::vector<bool> asked;
    serve([&](bool force) {
        asked.push_back(force);
        return asked.size() < 3;
    });
    auto client = client_of(server_);
    const auto post = [&](const char* body) {
        return client.Post("/trigger", body, "application/json");
    };
    EXPECT_EQ(post("")->status, 202);
    EXPECT_EQ(post(R"({"force_reprocess": true})")->body, R"({"status":"started"})");
    EXPECT_EQ(post("{}")->status, 409);
    EXPECT_EQ(post("{}")->body, R"({"status":"already_running"})");
    EXPECT_EQ(asked, (std::vector<bool>{false, true, false, false}));
    for (const char* body : {"{", "[]", R"({"force_reprocess": "yes"})", "1"})
        EXPECT_EQ(post(body)->status, 400) << body;
    EXPECT_EQ(asked.size(), 4U);
}

TEST_F(web_service_routes, a_service_that_cannot_be_asked_has_no_trigger) {
    serve();
    EXPECT_EQ(client_of(server_).Post("/trigger", "", "application/json")->status, 404);
}

}  // namespace
}  // namespace waxpress::web
