#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

#include <httplib.h>

namespace waxpress::web {

/// A connected socket as httplib reads and writes it, with one deadline for all of it: who sends a
/// byte now and then gets no more time than who sends nothing.
///
/// Lifetime: borrows the socket.
/// Errors:   never throws: -1 as of a broken connection, after the deadline too.
class timed_stream final : public httplib::Stream {
public:
    using clock = std::chrono::steady_clock;

    timed_stream(int socket, clock::time_point deadline) : socket_(socket), deadline_(deadline) {}

    [[nodiscard]] bool is_readable() const override;
    [[nodiscard]] bool is_writable() const override;
    ssize_t read(char* to, size_t size) override;
    ssize_t write(const char* from, size_t size) override;
    /// Nothing here asks who the peer is.
    void get_remote_ip_and_port(std::string& ip, int& port) const override;
    void get_local_ip_and_port(std::string& ip, int& port) const override;
    [[nodiscard]] socket_t socket() const override { return socket_; }

private:
    [[nodiscard]] bool wait_for(short event) const;

    const int socket_;
    const clock::time_point deadline_;
    std::array<char, 4096> buffer_{};
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace waxpress::web
