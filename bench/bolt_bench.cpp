// How many rows a second the Bolt client packs, sends and has acknowledged.
//
// bolt_bench [ROWS [BATCH [ROUNDS]]]: one connection on loopback TCP to a server in this process
// that reads all and acknowledges, each batch a transaction in one write. Each batch is packed anew
// while the clock runs. The bytes that the server took are compared with those that were packed.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/unique_fd.hpp"
#include "bolt/chunking.hpp"
#include "bolt/connection.hpp"
#include "bolt/packer.hpp"
#include "bolt/request.hpp"

namespace {

using namespace waxpress::bolt;
using steady = std::chrono::steady_clock;

/// Answers every request with SUCCESS, and adds up the bytes of the parameters.
class acknowledging_server {
public:
    acknowledging_server() {
        listener_ = waxpress::unique_fd(
            ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
            "bench",
            waxpress::failure_class::usage
        );
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* address = reinterpret_cast<sockaddr*>(&at);
        if (::bind(listener_.get(), address, size) != 0 || ::listen(listener_.get(), 1) != 0 ||
            ::getsockname(listener_.get(), address, &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(at.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// After the client has gone.
    [[nodiscard]] std::uint64_t parameter_bytes() {
        thread_.join();
        return parameter_bytes_;
    }

private:
    void serve() {
        const waxpress::unique_fd client(
            ::accept(listener_.get(), nullptr, nullptr), "client", waxpress::failure_class::usage
        );
        const int on = 1;
        ::setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        std::array<char, 20> hello{};
        ::recv(client.get(), hello.data(), hello.size(), MSG_WAITALL);
        ::send(client.get(), "\x00\x00\x04\x05", 4, MSG_NOSIGNAL);
        dechunker messages(std::size_t{1} << 30);
        std::string piece(256 * 1024, '\0');
        std::string replies;
        for (;;) {
            const auto got = ::recv(client.get(), piece.data(), piece.size(), 0);
            if (got <= 0) return;
            std::string_view input(piece.data(), static_cast<std::size_t>(got));
            while (messages.feed(input) == dechunk_status::message)
                answer(messages.message(), replies);
            if (!replies.empty()) {
                ::send(client.get(), replies.data(), replies.size(), MSG_NOSIGNAL);
                replies.clear();
            }
        }
    }

    void answer(std::string_view message, std::string& replies) {
        const auto what = static_cast<request>(static_cast<unsigned char>(message[1]));
        if (what == request::goodbye) return;
        if (what == request::run) parameter_bytes_ += message.size();
        replies.append("\x00\x03\xB1\x70\xA0\x00\x00", 7);
    }

    waxpress::unique_fd listener_;
    std::uint16_t port_ = 0;
    std::uint64_t parameter_bytes_ = 0;
    std::jthread thread_;
};

constexpr std::string_view statement =
    "UNWIND $r AS r MERGE (n:Artist {id: r[0]}) SET n.name = r[1], n.profile = r[2], n.sha256 = "
    "r[3]";

/// A batch as a graph writer sends it: rows of an id, two texts and a hash.
void pack_rows(std::string& out, std::size_t first, std::size_t count) {
    constexpr std::string_view hash =
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    out.clear();
    packer into(out);
    into.map(1);
    into.text("r");
    const std::size_t mark = into.begin_list();
    for (std::size_t i = first; i < first + count; ++i) {
        into.list(4);
        into.integer(static_cast<std::int64_t>(i));
        into.text("The Persuader");
        into.text("Swedish producer and DJ, born in the north and at work since 1995.");
        into.text(hash);
    }
    into.end_list(mark, count);
}

struct measure {
    double rows_per_second = 0;
    double megabytes_per_second = 0;
    bool is_verified = false;
};

measure send_all(std::size_t rows, std::size_t batch) {
    acknowledging_server server;
    std::uint64_t sent = 0;
    std::chrono::duration<double> seconds{};
    {
        connection_settings settings;
        settings.address = {"127.0.0.1", server.port()};
        connection link = connection::open(settings);
        std::string parameters;
        const auto begin = steady::now();
        for (std::size_t first = 0; first < rows; first += batch) {
            pack_rows(parameters, first, std::min(batch, rows - first));
            const std::array statements{packed_statement{
                .text = statement, .packed_parameters = parameters, .wants_rows = false}};
            link.transact(statements, {.database = "neo4j"});
            // The header of RUN, the statement with its size, the parameters, an empty map.
            sent += 2 + 2 + statement.size() + parameters.size() + 1;
        }
        seconds = steady::now() - begin;
    }
    return {
        static_cast<double>(rows) / seconds.count(),
        static_cast<double>(sent) / 1e6 / seconds.count(),
        server.parameter_bytes() == sent};
}

std::size_t number(int count, char** words, int at, std::size_t otherwise) {
    return at < count ? std::strtoul(words[at], nullptr, 10) : otherwise;
}

int run(int count, char** words) {
    constexpr double least = 1'000'000;
    const std::size_t rows = number(count, words, 1, 2'000'000);
    const std::size_t batch = std::max<std::size_t>(1, number(count, words, 2, 2000));
    const std::size_t rounds = number(count, words, 3, 5);
    std::vector<measure> measured;
    bool is_verified = true;
    for (std::size_t round = 0; round <= rounds; ++round) {
        const measure one = send_all(rows, batch);
        is_verified = is_verified && one.is_verified;
        if (round == 0) continue;  // Warms up.
        measured.push_back(one);
        fmt::print(stderr, "round {}: {:.0f} rows/s\n", round, one.rows_per_second);
    }
    std::ranges::sort(measured, {}, &measure::rows_per_second);
    const measure median = measured[measured.size() / 2];
    fmt::print(
        "{{\"bench\":\"bolt\",\"unit\":\"rows/"
        "s\",\"ours\":{:.0f},\"limit\":{:.0f},\"ratio\":{:.3f},"
        "\"must\":1.0,\"verified\":{},\"rows\":{},\"batch\":{},\"megabytes_per_second\":{:.0f}}}\n",
        median.rows_per_second,
        least,
        median.rows_per_second / least,
        is_verified,
        rows,
        batch,
        median.megabytes_per_second
    );
    return is_verified ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    try {
        return run(count, words);
    } catch (const std::exception& failed) {
        fmt::print(stderr, "bolt_bench: {}\n", failed.what());
        return 4;
    }
}
