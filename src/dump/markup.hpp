#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"

namespace waxpress::dump {

/// What a `<` begins, as far as the cutter must tell.
enum class markup : std::uint8_t {
    need_more,        ///< The text ends before it can be told.
    comment,          ///< `<!--`
    cdata,            ///< `<![CDATA[`
    instruction,      ///< `<?name`
    record_start,     ///< `<release`
    record_end,       ///< `</release`
    root_end,         ///< `</releases`
    sublabels_start,  ///< `<sublabels`, in a dump of labels only
    sublabels_end,    ///< `</sublabels`, likewise
    other_start,
    other_end,
    none,  ///< No markup: a stray `<`, or `<!` of no known sort.
};

inline constexpr std::string_view comment_open = "<!--";
inline constexpr std::string_view comment_close = "-->";
inline constexpr std::string_view cdata_open = "<![CDATA[";
inline constexpr std::string_view cdata_close = "]]>";
inline constexpr std::string_view instruction_open = "<?";
inline constexpr std::string_view instruction_close = "?>";

[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

[[nodiscard]] constexpr bool begins_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           static_cast<unsigned char>(c) >= 0x80;
}

[[nodiscard]] constexpr bool continues_name(char c) noexcept {
    return begins_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// Tells what `text`, which begins with `<`, begins with.
/// Errors: `need_more` only where further bytes could change the answer. Never throws.
[[nodiscard]] markup classify(std::string_view text, discogs::entity_kind kind) noexcept;

/// The element name of the tag (start or end) that `tag` begins with; empty where there is none.
[[nodiscard]] std::string_view tag_name(std::string_view tag) noexcept;

/// The tag that `text` begins with, for a message: one line, at most 80 bytes, all printable.
[[nodiscard]] std::string tag_excerpt(std::string_view text);

/// `text` with each control character made a `?`.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace waxpress::dump
