#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/failure.hpp"
#include "dump/byte_source.hpp"
#include "dump/gunzip.hpp"

namespace waxpress::dump {

/// The text of a dump file: inflated where the file is gzip, as it stands where it is not. Told by
/// its first bytes, whatever its name says.
///
/// Errors: failure(input) with name, byte of the file and cause: empty, another compression,
///         truncated, corrupt, something other than gzip behind the data. What was inflated before
///         the damage is given first.
class text_source {
public:
    text_source(const std::string& path, bool hashes);

    /// Fills `out` as far as the text goes; 0 is a clean end.
    [[nodiscard]] std::size_t read(std::span<char> out);

    [[nodiscard]] const byte_source& bytes() const noexcept { return bytes_; }
    /// Of the file, after `read` has said 0.
    [[nodiscard]] discogs::sha256_digest digest() { return bytes_.digest(); }

private:
    void refill();
    std::size_t read_plain(std::span<char> out);
    std::size_t read_gzip(std::span<char> out);
    [[nodiscard]] failure damage(const gunzip_step& step) const;
    [[nodiscard]] failure truncated() const;

    byte_source bytes_;
    std::string first_;  // The first bytes, where they came in several reads.
    std::span<const std::byte> input_;
    bool is_at_end_ = false;
    std::optional<gunzip> gunzip_;
    std::optional<failure> pending_;  // Thrown once the text before it has been given.
};

}  // namespace waxpress::dump
