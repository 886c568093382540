#include "web/timed_stream.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace waxpress::web {

bool timed_stream::wait_for(short event) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - clock::now());
        if (left.count() <= 0) return false;
        pollfd one{socket_, event, 0};
        const int ready = ::poll(&one, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

bool timed_stream::is_readable() const {
    return begin_ < end_ || wait_for(POLLIN);
}

bool timed_stream::is_writable() const {
    return wait_for(POLLOUT);
}

ssize_t timed_stream::read(char* to, size_t size) {
    if (begin_ == end_) {
        if (!wait_for(POLLIN)) return -1;
        const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
        if (got <= 0) return got;
        begin_ = 0;
        end_ = static_cast<std::size_t>(got);
    }
    const std::size_t given = std::min(size, end_ - begin_);
    std::copy_n(buffer_.data() + begin_, given, to);
    begin_ += given;
    return static_cast<ssize_t>(given);
}

ssize_t timed_stream::write(const char* from, size_t size) {
    if (!wait_for(POLLOUT)) return -1;
    return ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void timed_stream::get_remote_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
}

void timed_stream::get_local_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
}

}  // namespace waxpress::web
