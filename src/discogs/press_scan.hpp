#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace waxpress::discogs {

enum class node_kind : std::uint8_t {
    empty,      ///< An element with nothing in it, or only white space: null.
    text,       ///< An element with text alone.
    object,     ///< An element with attributes or children.
    attribute,  ///< Follows its object.
    own_text,   ///< The text beside attributes: follows them.
};

/// One part of a record. Parts lie in the order of the text, each right after what it is in.
struct record_node {
    std::uint32_t begin;  ///< Of the raw text or value.
    std::uint32_t size;
    std::uint32_t next;  ///< The node after all that is in this one.
    std::uint8_t rank;   ///< Among elements, or among attributes.
    node_kind kind;
};

/// Takes a record in the current style of dumps apart, in one pass over the places of its `<`.
///
/// Shape:    node 0 is the record's element. Raw values are not decoded yet.
/// Lifetime: `text()` and `nodes()` are its own and die with the next scan.
/// Errors:   false where it is not sure: names it does not know, comments, CDATA, text between
///           elements, what is malformed. Nothing is said then. Never throws but for memory.
/// Cost:     O(bytes), no allocation once the buffers fit.
class record_scanner {
public:
    [[nodiscard]] bool scan(std::string_view xml);

    [[nodiscard]] const char* text() const noexcept { return text_.get(); }
    [[nodiscard]] std::size_t text_size() const noexcept { return text_size_; }
    [[nodiscard]] const record_node* nodes() const noexcept { return nodes_.get(); }

    /// Bytes that can be read past any node's text.
    static constexpr std::size_t padding = 64;
    /// Elements in elements, at most.
    static constexpr std::size_t max_depth = 32;

private:
    void reserve(std::size_t size);
    const char* build() noexcept;

    // Grown to the largest record; what is not used is never touched.
    std::size_t capacity_ = 0;
    std::size_t text_size_ = 0;
    std::unique_ptr<char[]> text_;
    std::unique_ptr<std::uint32_t[]> tags_;  // Where each `<` is, and then the end.
    std::unique_ptr<record_node[]> nodes_;
};

}  // namespace waxpress::discogs
