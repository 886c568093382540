#include "dump/byte_source.hpp"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/byte_size.hpp"
#include "base/failure.hpp"
#include "dump/dump_file.hpp"

namespace waxpress::dump {
namespace {

constexpr std::size_t chunk_bytes = 256 * kib;

/// Behind the chunk: inflating corrupt data may look a few bytes too far.
constexpr std::size_t slack_bytes = 64;

unique_fd open_input(const std::string& path) {
    if (path == "-") return {STDIN_FILENO, display_name(path), failure_class::input};
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        throw failure(
            failure_class::input, fmt::format("{}: is a directory, not a dump file", path)
        );
    }
    return unique_fd::open(path, O_RDONLY, failure_class::input);
}

}  // namespace

byte_source::byte_source(const std::string& path, bool hashes)
    : file_(open_input(path)), buffer_(chunk_bytes + slack_bytes) {
    struct stat facts {};
    if (::fstat(file_.get(), &facts) == 0 && S_ISREG(facts.st_mode)) {
        total_bytes_ = static_cast<std::uint64_t>(facts.st_size);
        // Only advice: where it is not taken, reading is a little slower.
        (void)::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    if (hashes) {
        hasher_.emplace();
        hasher_->reset();
    }
}

std::span<const std::byte> byte_source::read() {
    const std::size_t got = file_.read_some(std::span(buffer_).first(chunk_bytes));
    bytes_read_ += got;
    if (hasher_) hasher_->update({reinterpret_cast<const char*>(buffer_.data()), got});
    return std::span<const std::byte>(buffer_).first(got);
}

discogs::sha256_digest byte_source::digest() {
    return hasher_ ? hasher_->finish() : discogs::sha256_digest{};
}

}  // namespace waxpress::dump
