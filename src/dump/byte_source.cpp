#include "dump/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
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
    const auto into_chunk = static_cast<std::size_t>(skipped_ % chunk_bytes);
    skipped_ = 0;
    const std::size_t got = file_.read_some(std::span(buffer_).first(chunk_bytes - into_chunk));
    bytes_read_ += got;
    if (hasher_) hasher_->update({reinterpret_cast<const char*>(buffer_.data()), got});
    return std::span<const std::byte>(buffer_).first(got);
}

void byte_source::skip_to(std::uint64_t position) {
    const auto refuse = [&](const char* cause) {
        throw failure(
            failure_class::input,
            fmt::format("{}: byte {} cannot be reached: {}", name(), position, cause)
        );
    };
    if (position > total_bytes_) refuse("the file ends before it");
    if (hasher_) {
        hasher_->reset();
        for (std::uint64_t at = 0; at < position;) {
            const std::uint64_t wanted = std::min<std::uint64_t>(chunk_bytes, position - at);
            const auto part = std::span(buffer_).first(static_cast<std::size_t>(wanted));
            if (file_.pread_full(part, at) != part.size()) refuse("the file ends before it");
            hasher_->update({reinterpret_cast<const char*>(part.data()), part.size()});
            at += wanted;
        }
    }
    if (::lseek(file_.get(), static_cast<off_t>(position), SEEK_SET) < 0) refuse("it is no file");
    bytes_read_ = position;
    skipped_ = position;
}

std::optional<file_identity> byte_source::identity() {
    constexpr std::size_t head_bytes = 64 * kib;
    struct stat facts {};
    if (::fstat(file_.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    const auto since_1970 = std::chrono::seconds(facts.st_mtim.tv_sec) +
                            std::chrono::nanoseconds(facts.st_mtim.tv_nsec);
    file_identity told{
        .bytes = static_cast<std::uint64_t>(facts.st_size),
        .modified_ns = static_cast<std::uint64_t>(since_1970.count())};
    std::vector<std::byte> head(head_bytes);
    const std::size_t got = file_.pread_full(head, 0);
    discogs::sha256_hasher hasher;
    told.head = hasher.digest({reinterpret_cast<const char*>(head.data()), got});
    return told;
}

discogs::sha256_digest byte_source::digest() {
    return hasher_ ? hasher_->finish() : discogs::sha256_digest{};
}

}  // namespace waxpress::dump
