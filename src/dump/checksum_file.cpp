#include "dump/checksum_file.hpp"

#include "discogs/sha256.hpp"

namespace waxpress::dump {
namespace {

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

std::optional<discogs::sha256_digest> find_checksum(
    std::string_view text, std::string_view file_name
) noexcept {
    std::optional<discogs::sha256_digest> last;
    for (;;) {
        std::string_view word = next_word(text);
        if (word.empty()) return std::nullopt;
        if (const auto digest = discogs::parse_digest(word)) {
            last = digest;
            continue;
        }
        if (word.starts_with('*')) word.remove_prefix(1);
        if (word == file_name && last) return last;
        last.reset();
    }
}

}  // namespace waxpress::dump
