#include "discogs/xml_text.hpp"

#include <algorithm>
#include <array>

namespace waxpress::discogs {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr char32_t largest_code = 0x10FFFF;

constexpr bool is_character(char32_t code) noexcept {
    return code != 0 && code <= largest_code && (code < 0xD800 || code > 0xDFFF);
}

/// The value of a digit in hexadecimal; 16 for what is none.
constexpr unsigned digit_value(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return 16;
}

/// The number in `13` or `xD`; 0 where there is none, or none that is a character.
char32_t character_number(std::string_view digits) noexcept {
    unsigned base = 10;
    if (digits.starts_with('x')) {
        base = 16;
        digits.remove_prefix(1);
    }
    char32_t code = 0;
    for (const char c : digits) {
        const unsigned digit = digit_value(c);
        if (digit >= base) return 0;
        code = code * base + digit;
        if (code > largest_code) return 0;
    }
    return is_character(code) ? code : 0;
}

char32_t predefined(std::string_view name) noexcept {
    if (name == "amp") return U'&';
    if (name == "lt") return U'<';
    if (name == "gt") return U'>';
    if (name == "apos") return U'\'';
    if (name == "quot") return U'"';
    return 0;
}

/// Bytes of the well-formed sequence at the start of `text`; 0 where it is ill-formed, and then
/// `bad_size` is how many bytes one replacement stands for.
std::size_t sequence_size(std::string_view text, std::size_t& bad_size) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    bad_size = 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (std::size_t at = 1; at < size; ++at) {
        if (at >= text.size()) return 0;
        const bool fits =
            at == 1 ? byte(at) >= low && byte(at) <= high : byte(at) >= 0x80 && byte(at) <= 0xBF;
        if (!fits) return 0;
        bad_size = at + 1;
    }
    return size;
}

bool is_utf8(std::string_view text) noexcept {
    std::size_t bad_size = 0;
    while (!text.empty()) {
        const std::size_t size = sequence_size(text, bad_size);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

/// False where a reference does not resolve; `out` then holds a part.
bool append_normalised(std::string_view raw, std::string& out) {
    while (!raw.empty()) {
        std::size_t size = 1;
        if (raw[0] == '&') {
            const reference found = read_reference(raw);
            if (found.kind != reference_kind::character) return false;
            append_utf8(found.code, out);
            size = found.size;
        } else if (raw.starts_with("\r\n")) {
            out += ' ';
            size = 2;
        } else {
            out += is_xml_space(raw[0]) ? ' ' : raw[0];
        }
        raw.remove_prefix(size);
    }
    return true;
}

/// Bytes of the white space character at the start of `text`; 0 where there is none.
std::size_t white_space_size(std::string_view text) noexcept {
    const char c = text[0];
    if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
    if (text.starts_with("\xC2\x85") || text.starts_with("\xC2\xA0")) return 2;
    constexpr std::array<std::string_view, 6> others{
        "\xE1\x9A\x80",   // U+1680
        "\xE2\x80\xA8",   // U+2028
        "\xE2\x80\xA9",   // U+2029
        "\xE2\x80\xAF",   // U+202F
        "\xE2\x81\x9F",   // U+205F
        "\xE3\x80\x80"};  // U+3000
    const std::string_view first = text.substr(0, 3);
    if (first.size() < 3) return 0;
    if (std::ranges::find(others, first) != others.end()) return 3;
    const bool is_wide_or_thin =  // U+2000 to U+200A
        first.starts_with("\xE2\x80") && static_cast<unsigned char>(first[2]) <= 0x8A;
    return is_wide_or_thin ? 3 : 0;
}

}  // namespace

reference read_reference(std::string_view text) noexcept {
    const std::size_t end = text.find_first_of(";&", 1);
    if (end == std::string_view::npos || text[end] == '&') return {};
    const std::string_view name = text.substr(1, end - 1);
    reference found{reference_kind::unknown, end + 1, 0};
    const bool is_number = name.starts_with('#');
    found.code = is_number ? character_number(name.substr(1)) : predefined(name);
    if (found.code != 0) {
        found.kind = reference_kind::character;
    } else if (is_number) {
        found.kind = reference_kind::unresolved;
    }
    return found;
}

void append_utf8(char32_t code, std::string& out) {
    const auto tail = [&](unsigned shift) {
        out += static_cast<char>(0x80 | ((code >> shift) & 0x3F));
    };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

void append_lossily(std::string_view raw, std::string& out) {
    while (!raw.empty()) {
        std::size_t bad_size = 0;
        const std::size_t size = sequence_size(raw, bad_size);
        out += size == 0 ? replacement : raw.substr(0, size);
        raw.remove_prefix(size == 0 ? bad_size : size);
    }
}

void append_text(std::string_view raw, std::string& out) {
    while (!raw.empty()) {
        const std::size_t plain_size = std::min(raw.find('&'), raw.size());
        append_lossily(raw.substr(0, plain_size), out);
        raw.remove_prefix(plain_size);
        if (raw.empty()) return;
        const reference found = read_reference(raw);
        if (found.kind == reference_kind::character) {
            append_utf8(found.code, out);
        } else if (found.kind == reference_kind::unresolved) {
            out += replacement;
        } else {
            append_lossily(raw.substr(0, found.size), out);
        }
        raw.remove_prefix(found.size);
    }
}

void append_attribute_value(std::string_view raw, std::string& out) {
    const std::size_t before = out.size();
    if (is_utf8(raw) && append_normalised(raw, out)) return;
    out.resize(before);
    append_lossily(raw, out);
}

bool is_blank(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t size = white_space_size(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

bool is_blank_when_decoded(std::string_view raw) {
    while (!raw.empty()) {
        std::size_t size = 0;
        if (raw[0] == '&') {
            const reference found = read_reference(raw);
            std::string character;
            append_utf8(found.code, character);
            if (found.kind == reference_kind::character && is_blank(character)) size = found.size;
        } else {
            size = white_space_size(raw);
        }
        if (size == 0) return false;
        raw.remove_prefix(size);
    }
    return true;
}

}  // namespace waxpress::discogs
