#include "dump/checksum_file.hpp"

#include <cstdint>

namespace waxpress::dump {
namespace {

constexpr unsigned no_digit = 16;

constexpr unsigned hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return no_digit;
}

std::string_view next_word(std::string_view& text) noexcept {
    constexpr std::string_view spaces = " \t\r\n\v\f";
    const std::size_t begin = text.find_first_not_of(spaces);
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(spaces));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace

std::optional<discogs::sha256_digest> parse_digest(std::string_view hex) noexcept {
    discogs::sha256_digest digest{};
    if (hex.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const unsigned high = hex_value(hex[2 * i]);
        const unsigned low = hex_value(hex[2 * i + 1]);
        if (high == no_digit || low == no_digit) return std::nullopt;
        digest[i] = static_cast<std::uint8_t>(high << 4U | low);
    }
    return digest;
}

std::optional<discogs::sha256_digest> find_checksum(
    std::string_view text, std::string_view file_name
) noexcept {
    std::optional<discogs::sha256_digest> last;
    for (;;) {
        std::string_view word = next_word(text);
        if (word.empty()) return std::nullopt;
        if (const auto digest = parse_digest(word)) {
            last = digest;
            continue;
        }
        if (word.starts_with('*')) word.remove_prefix(1);
        if (word == file_name && last) return last;
        last.reset();
    }
}

}  // namespace waxpress::dump
