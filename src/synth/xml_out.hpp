#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace waxpress::synth {

/// Appends XML the way the dumps write it: no blanks between elements, UTF-8 as it is, `>` escaped,
/// carriage returns and (in attributes) tabs as references.
///
/// Lifetime: borrows the buffer.
/// Errors:   none but memory.
class xml_out {
public:
    explicit xml_out(std::string& buffer) noexcept : buffer_(buffer) {}

    xml_out& raw(std::string_view markup) {
        buffer_.append(markup);
        return *this;
    }

    xml_out& number(std::uint64_t value) {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        buffer_.append(digits, end);
        return *this;
    }

    /// Character data.
    xml_out& text(std::string_view plain);
    /// The inside of a double-quoted attribute.
    xml_out& attribute(std::string_view plain);

    /// `<tag>plain</tag>`, nothing where `plain` is empty: the current dumps leave it out.
    xml_out& element(std::string_view tag, std::string_view plain) {
        if (plain.empty()) return *this;
        return raw("<").raw(tag).raw(">").text(plain).raw("</").raw(tag).raw(">");
    }

    xml_out& element(std::string_view tag, std::uint64_t value) {
        return raw("<").raw(tag).raw(">").number(value).raw("</").raw(tag).raw(">");
    }

private:
    std::string& buffer_;
};

/// Cuts `text` to `characters` characters, as the dumps cut what they copy from video sites.
void cut_characters(std::string& text, std::size_t characters);

}  // namespace waxpress::synth
