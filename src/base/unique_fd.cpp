#include "base/unique_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace waxpress {
namespace {

constexpr int last_standard_fd = 2;

/// What one read or write call is asked for at most: Linux does no more anyway.
constexpr std::size_t largest_transfer = std::size_t{1} << 30;

std::string cause(int error) {
    return std::generic_category().message(error);
}

}  // namespace

unique_fd unique_fd::open(const std::string& path, int flags, failure_class where, unsigned mode) {
    int fd = -1;
    do {
        fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) throw failure(where, fmt::format("{}: cannot be opened: {}", path, cause(errno)));
    return unique_fd(fd, path, where);
}

std::size_t unique_fd::read_some(std::span<std::byte> into) {
    for (;;) {
        const ssize_t got = ::read(fd_, into.data(), std::min(into.size(), largest_transfer));
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) fail("read");
    }
}

std::size_t unique_fd::pread_full(std::span<std::byte> into, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(
            fd_,
            into.data() + done,
            std::min(into.size() - done, largest_transfer),
            static_cast<off_t>(offset + done)
        );
        if (got == 0) break;
        if (got > 0) {
            done += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            fail("read");
        }
    }
    return done;
}

void unique_fd::write_all(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd_, bytes.data(), std::min(bytes.size(), largest_transfer));
        if (put >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(put));
        } else if (errno != EINTR) {
            fail("written");
        }
    }
}

void unique_fd::pwrite_all(std::span<const std::byte> bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(
            fd_, bytes.data(), std::min(bytes.size(), largest_transfer), static_cast<off_t>(offset)
        );
        if (put >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(put));
            offset += static_cast<std::uint64_t>(put);
        } else if (errno != EINTR) {
            fail("written");
        }
    }
}

void unique_fd::sync() {
    while (::fsync(fd_) != 0) {
        if (errno != EINTR) fail("synced");
    }
}

void unique_fd::close() {
    const int fd = std::exchange(fd_, -1);
    if (fd > last_standard_fd && ::close(fd) != 0 && errno != EINTR) fail("closed");
}

void unique_fd::fail(const char* doing) const {
    throw failure(where_, fmt::format("{}: cannot be {}: {}", name_, doing, cause(errno)));
}

void unique_fd::release() noexcept {
    const int fd = std::exchange(fd_, -1);
    if (fd > last_standard_fd) ::close(fd);
}

void unique_fd::take(unique_fd& other) noexcept {
    fd_ = std::exchange(other.fd_, -1);
    name_ = std::move(other.name_);
    where_ = other.where_;
}

}  // namespace waxpress
