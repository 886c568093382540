#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace waxpress::discogs {

struct xml_attribute {
    std::string name;
    std::string value;  ///< Normalised, as `append_attribute_value` says.
};

/// One element with all that is in it, text decoded to UTF-8.
struct xml_element {
    std::string name;
    std::vector<xml_attribute> attributes;  ///< As written, doubles too.
    std::string text;                       ///< The pieces between children, joined.
    std::vector<xml_element> children;
};

struct xml_error {
    std::size_t offset = 0;
    const char* reason = "";  ///< A static one-line text.
};

/// An element nested deeper is malformed, so that no record can exhaust the stack.
inline constexpr std::size_t max_element_depth = 256;

/// Reads `xml`, the text of one element, into a tree.
///
/// Shape:  white space, comments, instructions and a document type may stand before the element,
///         white space after it; comments, instructions and document types in it are left out.
/// Errors: false and `error`; `root` then holds a part. Never throws but for memory.
/// Cost:   O(bytes), several allocations an element.
/// Source: reference/wire-and-schema.md, 1.2.
[[nodiscard]] bool read_element(std::string_view xml, xml_element& root, xml_error& error);

}  // namespace waxpress::discogs
