#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/failure.hpp"

namespace waxpress {

/// An open file and the name by which its failures speak of it.
///
/// Lifetime: closes its descriptor unless it is one of the three standard ones; move-only. The
///           destructor neither syncs nor throws: call `sync()` and `close()` where it matters.
/// Errors:   each operation throws failure(class given at opening) with the name and the cause.
///           Interrupted calls are repeated.
class unique_fd {
public:
    unique_fd() = default;
    unique_fd(int fd, std::string name, failure_class where)
        : fd_(fd), name_(std::move(name)), where_(where) {}

    /// Opens `path`; `flags` and `mode` are those of open(2), close-on-exec is added.
    [[nodiscard]] static unique_fd open(
        const std::string& path, int flags, failure_class where, unsigned mode = 0666
    );

    ~unique_fd() { release(); }
    unique_fd(unique_fd&& other) noexcept { take(other); }
    unique_fd& operator=(unique_fd&& other) noexcept {
        if (this != &other) {
            release();
            take(other);
        }
        return *this;
    }

    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Reads what is there, at most `into.size()`; 0 is the end of the file.
    [[nodiscard]] std::size_t read_some(std::span<std::byte> into);
    /// Reads until `into` is full or the file ends.
    [[nodiscard]] std::size_t pread_full(std::span<std::byte> into, std::uint64_t offset);
    void write_all(std::span<const std::byte> bytes);
    void pwrite_all(std::span<const std::byte> bytes, std::uint64_t offset);
    /// Returns when what was written is on the disk.
    void sync();
    void close();

private:
    [[noreturn]] void fail(const char* doing) const;
    void release() noexcept;
    void take(unique_fd& other) noexcept;

    int fd_ = -1;
    std::string name_;
    failure_class where_ = failure_class::input;
};

}  // namespace waxpress
