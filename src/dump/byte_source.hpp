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
    std::vector<std::byte> buffer_;
    std::optional<discogs::sha256_hasher> hasher_;
};

}  // namespace waxpress::dump
