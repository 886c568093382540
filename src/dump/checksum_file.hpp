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

}  // namespace waxpress::dump
