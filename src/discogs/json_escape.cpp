#include "discogs/json_escape.hpp"

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "discogs/xml_text.hpp"

namespace waxpress::discogs {
namespace {

struct escape {
    std::array<char, 7> text{};
    char size = 0;
};

constexpr escape short_escape(char letter) {
    return {{'\\', letter}, 2};
}

/// What stands for each ASCII character.
constexpr std::array<escape, 128> make_escapes() {
    constexpr std::string_view hex = "0123456789abcdef";
    std::array<escape, 128> made{};
    for (std::size_t c = 0; c < made.size(); ++c)
        made[c] = {{static_cast<char>(c)}, 1};
    for (std::size_t c = 0; c < 0x20; ++c) {
        made[c] = {{'\\', 'u', '0', '0', hex[c >> 4U], hex[c & 0xFU]}, longest_escape};
    }
    made['\b'] = short_escape('b');
    made['\t'] = short_escape('t');
    made['\n'] = short_escape('n');
    made['\f'] = short_escape('f');
    made['\r'] = short_escape('r');
    made['"'] = short_escape('"');
    made['\\'] = short_escape('\\');
    return made;
}
constexpr std::array<escape, 128> escapes = make_escapes();

char* write_escaped(char* to, char c) noexcept {
    const escape& found = escapes[static_cast<unsigned char>(c)];
    std::memcpy(to, found.text.data(), found.text.size());
    return to + found.size;
}

char* write_character(char* to, char32_t code) noexcept {
    if (code < 0x80) return write_escaped(to, static_cast<char>(code));
    std::string character;
    append_utf8(code, character);
    return std::ranges::copy(character, to).out;
}

/// Writes what stands at the `&` in front of `from`, and moves `from` past it.
char* write_reference(char* to, const char*& from, const char* end) noexcept {
    const reference found = read_reference({from, static_cast<std::size_t>(end - from)});
    switch (found.kind) {
        case reference_kind::character:
            from += found.size;
            return write_character(to, found.code);
        case reference_kind::unresolved:
            from += found.size;
            return write_character(to, U'\uFFFD');
        case reference_kind::bare:
        case reference_kind::unknown:
            break;
    }
    // The rest of it is text like any other.
    *to++ = *from++;
    return to;
}

}  // namespace

char* write_text(char* to, const char* from, std::size_t size) noexcept {
    const char* const end = from + size;
    while (from != end) {
        const std::size_t clean = copy_clean(to, from, static_cast<std::size_t>(end - from));
        to += clean;
        from += clean;
        if (clean == clean_at_once || from == end) continue;
        to = *from == '&' ? write_reference(to, from, end) : write_escaped(to, *from++);
    }
    return to;
}

char* write_attribute(char* to, const char* from, std::size_t size) {
    const std::string_view raw(from, size);
    std::string value;
    append_attribute_value(raw, value);
    for (const char c : value) {
        if (static_cast<unsigned char>(c) < 0x80) {
            to = write_escaped(to, c);
        } else {
            *to++ = c;
        }
    }
    return to;
}

}  // namespace waxpress::discogs
