#pragma once

#include <cstddef>
#include <cstdint>

namespace waxpress::discogs {

/// Text is indexed in blocks of so many bytes.
inline constexpr std::size_t index_block = 64;

/// Writes the place of every `<` in `text`, and then `size`, twice.
///
/// Shape: `text` can be read and has no `<` up to a whole block past `size`; `places` has room for
///        all places and two blocks more.
/// Cost:  O(bytes), without a branch on what is found.
void index_tags(const char* text, std::size_t size, std::uint32_t* places) noexcept;

}  // namespace waxpress::discogs
