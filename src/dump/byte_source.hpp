#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/unique_fd.hpp"
#include "discogs/record_block.hpp"
#include "discogs/sha256.hpp"
#include "dump/checkpoint.hpp"

namespace waxpress::dump {

/// The bytes of a dump file as they lie on the disk, or of standard input.
///
/// Lifetime: what `read` gives dies with the next `read`.
/// Errors:   failure(input) with the file's name: missing, no permission, a directory, unreadable.
class byte_source {
public:
    /// `hashes`: SHA-256 is computed while reading, and so costs no second pass.
    byte_source(const std::string& path, bool hashes);

    /// The next bytes; none at the end of the file.
    [[nodiscard]] std::span<const std::byte> read();

    /// Goes to `position`; what lies before it counts as read, and is hashed where that is wished.
    /// Shape:  the reads that follow end where they would have ended without it.
    /// Errors: failure(input) too where the file ends before `position`.
    void skip_to(std::uint64_t position);

    /// Nothing for what is no regular file.
    [[nodiscard]] std::optional<file_identity> identity();

    /// Of all that was read; the file must have been read to its end. Once only.
    [[nodiscard]] discogs::sha256_digest digest();

    [[nodiscard]] const std::string& name() const noexcept { return file_.name(); }
    [[nodiscard]] std::uint64_t bytes_read() const noexcept { return bytes_read_; }
    /// 0 where it cannot be told: a pipe.
    [[nodiscard]] std::uint64_t total_bytes() const noexcept { return total_bytes_; }

private:
    unique_fd file_;
    std::uint64_t total_bytes_ = 0;
    std::uint64_t bytes_read_ = 0;
    std::uint64_t skipped_ = 0;  // By the skip that no read has followed yet.
    std::vector<std::byte> buffer_;
    std::optional<discogs::sha256_hasher> hasher_;
};

}  // namespace waxpress::dump
