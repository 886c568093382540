#include "synth/xml_out.hpp"

#include <array>

namespace waxpress::synth {
namespace {

using references = std::array<std::string_view, 256>;

constexpr references make_references(bool is_attribute) {
    references made{};
    made['&'] = "&amp;";
    made['<'] = "&lt;";
    made['>'] = "&gt;";
    made['\r'] = "&#13;";
    if (is_attribute) {
        made['"'] = "&quot;";
        made['\t'] = "&#9;";
    }
    return made;
}

constexpr references in_text = make_references(false);
constexpr references in_attribute = make_references(true);

void append_escaped(std::string& buffer, std::string_view plain, const references& by_byte) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const std::string_view reference = by_byte[static_cast<unsigned char>(plain[i])];
        if (reference.empty()) continue;
        buffer.append(plain.substr(begin, i - begin)).append(reference);
        begin = i + 1;
    }
    buffer.append(plain.substr(begin));
}

constexpr bool starts_character(char byte) noexcept {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace

xml_out& xml_out::text(std::string_view plain) {
    append_escaped(buffer_, plain, in_text);
    return *this;
}

xml_out& xml_out::attribute(std::string_view plain) {
    append_escaped(buffer_, plain, in_attribute);
    return *this;
}

void cut_characters(std::string& text, std::size_t characters) {
    if (text.size() <= characters) return;
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!starts_character(text[i])) continue;
        if (seen == characters) {
            text.resize(i);
            break;
        }
        ++seen;
    }
    // A dump never has a carriage return without its line feed.
    if (!text.empty() && text.back() == '\r') text.pop_back();
}

}  // namespace waxpress::synth
