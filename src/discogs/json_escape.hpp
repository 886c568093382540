#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "discogs/press_simd.hpp"

namespace waxpress::discogs {

/// The most that one byte of raw text becomes in JSON.
inline constexpr std::size_t longest_escape = 6;
/// Bytes that may be written past the end of what is written.
inline constexpr std::size_t write_slack = 64;

/// Bytes that are looked at together.
inline constexpr std::size_t clean_at_once = std::size_t{2} * text_chunk::size;

/// Copies `clean_at_once` bytes whole; says how many of them, `size` at most, need no escape.
[[nodiscard]] inline std::size_t copy_clean(char* to, const char* from, std::size_t size) noexcept {
    const text_chunk low(from);
    const text_chunk high(from + text_chunk::size);
    low.store(to);
    high.store(to + text_chunk::size);
    constexpr std::uint64_t end = std::uint64_t{1} << clean_at_once;
    const unsigned special = low.special() | (high.special() << text_chunk::size);
    return std::min(std::size_t{lowest_bit(special | end)}, size);
}

/// Writes what an element's raw text, well-formed UTF-8 without markup, is in a JSON string.
///
/// Shape:  the same as `append_text` and then `append_json_string` without the quotes. `to` has
///         room for `longest_escape` bytes each and `write_slack`; 32 bytes more of `from` can be
///         read.
/// Errors: never throws. The result is the end of what was written.
[[nodiscard]] char* write_text(char* to, const char* from, std::size_t size) noexcept;

/// The same for an attribute's value. Throws for memory only.
[[nodiscard]] char* write_attribute(char* to, const char* from, std::size_t size);

}  // namespace waxpress::discogs
