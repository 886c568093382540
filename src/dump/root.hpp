#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"

namespace waxpress::dump {

enum class root_status : std::uint8_t { found, need_more, refused };

struct root_element {
    root_status status = root_status::need_more;
    discogs::entity_kind kind = discogs::entity_kind::artists;  ///< Where found.
    bool is_empty = false;          ///< `<releases/>`: no record and no end tag follow.
    std::size_t content_begin = 0;  ///< Byte after the root's start tag, where found.
    std::size_t offset = 0;         ///< Byte of the text that is objected to, where refused.
    std::string reason;             ///< What is wrong and what to do, where refused.
};

/// Looks at the beginning of a dump's text: what may stand before the root, and the root itself.
///
/// Shape:  `text` is the text from its first byte on, as much of it as there is; `is_all` says that
///         no more will come.
/// Errors: `refused` with the reason: empty, a tar, HTML, not XML, not UTF-8, a single record or
///         anything else as root, no root within the first MiB. `need_more` only if not `is_all`.
[[nodiscard]] root_element find_root(std::string_view text, bool is_all);

}  // namespace waxpress::dump
