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

    /// Where `read` will go on. Nothing where it will not: a pipe, or a file whose damage has
    /// been met.
    [[nodiscard]] std::optional<source_state> state() const;
    /// Goes on where `state` was taken, in the same file; `text_bytes` of text had been read there.
    /// Cost:   reading and hashing the file up to there; and inflating it where the state was put
    ///         down by another library, or with zlib, which can put none down.
    /// Errors: false, and nothing has changed, where `from` does not fit. Else as `read`.
    [[nodiscard]] bool go_on_from(const source_state& from, std::uint64_t text_bytes);

    [[nodiscard]] std::optional<file_identity> identity() { return bytes_.identity(); }
    [[nodiscard]] const byte_source& bytes() const noexcept { return bytes_; }
    /// Of the file, after `read` has said 0.
    [[nodiscard]] discogs::sha256_digest digest() { return bytes_.digest(); }

private:
    void refill();
    void pass_over(std::uint64_t text_bytes);
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
