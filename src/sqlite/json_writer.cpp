#include "sqlite/json_writer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "discogs/press_simd.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::size_t longest_escape = 6;
constexpr std::size_t most_digits = 20;  // Of 64 bits, with a sign.
constexpr std::size_t least_bytes = 4096;

constexpr auto is_special = [] {
    std::array<bool, 256> special{};
    for (std::size_t c = 0; c < 0x20; ++c)
        special[c] = true;
    special['"'] = true;
    special['\\'] = true;
    return special;
}();

char* put_escaped(char* to, char c) noexcept {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::string_view lettered = "\"\\\b\t\n\f\r";
    constexpr std::string_view letters = "\"\\btnfr";
    *to++ = '\\';
    if (const std::size_t place = lettered.find(c); place != std::string_view::npos) {
        *to++ = letters[place];
        return to;
    }
    for (const char digit : {'u', '0', '0'})
        *to++ = digit;
    *to++ = hex[static_cast<unsigned char>(c) >> 4U];
    *to++ = hex[static_cast<unsigned char>(c) & 0xfU];
    return to;
}

template <class Number>
std::uint64_t load(const char* from) noexcept {
    Number number = 0;
    std::memcpy(&number, from, sizeof number);
    return number;
}

bool has_special(std::uint64_t eight) noexcept {
    constexpr std::uint64_t ones = ~std::uint64_t{0} / 0xff;
    constexpr std::uint64_t high = ones * 0x80;
    const std::uint64_t quote = eight ^ ones * '"';
    const std::uint64_t backslash = eight ^ ones * '\\';
    const std::uint64_t found = ((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) |
                                ((backslash - ones) & ~backslash);
    return (found & high) != 0;
}

/// Fewer than sixteen bytes, read as two words that overlap.
bool has_special_in_short(std::string_view text) noexcept {
    const std::size_t size = text.size();
    const char* const from = text.data();
    if (size >= 8) {
        return has_special(load<std::uint64_t>(from)) ||
               has_special(load<std::uint64_t>(from + size - 8));
    }
    if (size >= 4) {
        return has_special(load<std::uint32_t>(from) | load<std::uint32_t>(from + size - 4) << 32U);
    }
    return std::ranges::any_of(text, [](char c) {
        return is_special[static_cast<unsigned char>(c)];
    });
}

/// At least as many as need an escape; none if none does.
std::size_t count_special(std::string_view text) noexcept {
    using chunk = discogs::text_chunk;
    if (text.size() < chunk::size) return has_special_in_short(text) ? text.size() : 0;
    std::size_t count = 0;
    for (std::size_t at = 0; at + chunk::size <= text.size(); at += chunk::size)
        count += static_cast<std::size_t>(std::popcount(chunk(text.data() + at).special()));
    const char* const last = text.data() + text.size() - chunk::size;
    return count + static_cast<std::size_t>(std::popcount(chunk(last).special()));
}

/// Most text is short: two words that overlap are copied faster than by a call.
char* put_clean(char* to, std::string_view text) noexcept {
    const std::size_t size = text.size();
    if (size >= 8 && size <= 16) {
        const auto first = load<std::uint64_t>(text.data());
        const auto last = load<std::uint64_t>(text.data() + size - 8);
        std::memcpy(to, &first, sizeof first);
        std::memcpy(to + size - 8, &last, sizeof last);
    } else if (size < 8) {
        for (std::size_t at = 0; at < size; ++at)
            to[at] = text[at];
    } else {
        std::memcpy(to, text.data(), size);
    }
    return to + size;
}

}  // namespace

void json_writer::grow(std::size_t bytes) {
    buffer_.resize(std::max({size_ + bytes, 2 * buffer_.size(), least_bytes}));
}

void json_writer::joined_string(std::string_view clean, std::string_view text) {
    const std::size_t special = count_special(text);
    char* to = begin_value(clean.size() + text.size() + special * (longest_escape - 1) + 2);
    *to++ = '"';
    to = put_clean(to, clean);
    if (special == 0) {
        to = put_clean(to, text);
    } else {
        for (const char c : text) {
            if (is_special[static_cast<unsigned char>(c)]) {
                to = put_escaped(to, c);
            } else {
                *to++ = c;
            }
        }
    }
    *to++ = '"';
    end_at(to);
}

void json_writer::digits(std::int64_t value) {
    char* to = begin_value(most_digits + 2);
    *to++ = '"';
    to = std::to_chars(to, to + most_digits, value).ptr;
    *to++ = '"';
    end_at(to);
}

}  // namespace waxpress::sqlite
