#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "discogs/record_block.hpp"

namespace waxpress::discogs {

/// SHA-256 with a reused context.
/// Errors: throws std::bad_alloc if OpenSSL cannot make a context; hashing itself cannot fail.
class sha256_hasher {
public:
    sha256_hasher();
    ~sha256_hasher();
    sha256_hasher(sha256_hasher&&) noexcept;
    sha256_hasher& operator=(sha256_hasher&&) noexcept;

    [[nodiscard]] sha256_digest digest(std::string_view bytes);

    /// For bytes that come in pieces: reset, update..., finish.
    void reset();
    void update(std::string_view bytes);
    [[nodiscard]] sha256_digest finish();

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// 64 lower-case hex digits.
[[nodiscard]] std::string to_hex(const sha256_digest& digest);

/// 64 hex digits as a digest; nothing where they are not that.
[[nodiscard]] std::optional<sha256_digest> parse_digest(std::string_view hex) noexcept;

}  // namespace waxpress::discogs
