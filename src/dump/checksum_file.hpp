#pragma once

#include <optional>
#include <string_view>

#include "discogs/record_block.hpp"

namespace waxpress::dump {

/// The digest that the text of a CHECKSUM file lists for `file_name`.
///
/// Shape:  digest and name in turn, between any white space, in any order of lines; `*name` counts
///         as `name`, upper-case digits as lower-case ones.
/// Errors: nothing where it is not listed, where the text is empty, or where no digest precedes it.
/// Source: reference/dumps.md, 4.
[[nodiscard]] std::optional<discogs::sha256_digest> find_checksum(
    std::string_view text, std::string_view file_name
) noexcept;

/// 64 hex digits as a digest; nothing where they are not that.
[[nodiscard]] std::optional<discogs::sha256_digest> parse_digest(std::string_view hex) noexcept;

}  // namespace waxpress::dump
