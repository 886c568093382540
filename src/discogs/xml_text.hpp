#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waxpress::discogs {

[[nodiscard]] constexpr bool is_xml_space(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// What stands at an `&`.
enum class reference_kind : std::uint8_t {
    bare,        ///< No reference: the `&` is text, and only it.
    character,   ///< Resolves to `code`.
    unknown,     ///< `&foo;`, a name that is not predefined.
    unresolved,  ///< `&#...;` that is malformed or names no character.
};

struct reference {
    reference_kind kind = reference_kind::bare;
    std::size_t size = 1;  ///< Bytes, with `&` and `;`.
    char32_t code = 0;
};

/// Reads the reference at the start of `text`, which begins with `&` and holds no markup.
///
/// Shape:  a reference ends at the next `;` unless another `&` comes first.
/// Errors: none; what is no reference is `bare`. Never throws.
/// Cost:   O(distance to the next `;` or `&`).
[[nodiscard]] reference read_reference(std::string_view text) noexcept;

void append_utf8(char32_t code, std::string& out);

/// Appends `raw`; each maximal ill-formed piece of UTF-8 becomes one U+FFFD.
void append_lossily(std::string_view raw, std::string& out);

/// Appends the text of an element, a piece without markup, with its references resolved.
///
/// Errors: none. A bare `&` and unknown names stay as they are, an unresolved number becomes
///         U+FFFD, ill-formed UTF-8 too.
/// Source: reference/wire-and-schema.md, 1.2.
void append_text(std::string_view raw, std::string& out);

/// Appends an attribute's value: references resolved, each literal tab, line feed, carriage return
/// and pair of CR LF a blank. White space written as a reference (`&#10;`) stays what it is.
///
/// Errors: none. Where any reference does not resolve, or the bytes are not UTF-8, the whole value
///         is its raw bytes, lossily decoded.
/// Source: reference/wire-and-schema.md, 1.2.
void append_attribute_value(std::string_view raw, std::string& out);

/// True where well-formed UTF-8 `text` has nothing but Unicode white space in it, or nothing.
[[nodiscard]] bool is_blank(std::string_view text) noexcept;

/// The same of what `append_text` would make of well-formed `raw`.
/// Cost: O(bytes up to the first character that is none).
[[nodiscard]] bool is_blank_when_decoded(std::string_view raw);

}  // namespace waxpress::discogs
