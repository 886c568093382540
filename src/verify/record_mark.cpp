#include "verify/record_mark.hpp"

#include <charconv>
#include <functional>

#include <fmt/format.h>

#include "discogs/sha256.hpp"

namespace waxpress::verify {
namespace {

constexpr std::size_t most_odd_names = 10'000;
constexpr std::uint64_t odd_bit = std::uint64_t{1} << 63U;

std::uint64_t word_at(const discogs::sha256_digest& hash, std::size_t begin) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = begin; i < begin + sizeof word; ++i)
        word = word << 8U | hash[i];
    return word;
}

}  // namespace

std::uint64_t mixed(std::uint64_t value) noexcept {
    for (int round = 0; round < 2; ++round) {
        value ^= value >> 32U;
        value *= 0xd6e8feb86659fd93U;
    }
    return value ^ value >> 32U;
}

std::uint64_t text_number(std::string_view text) noexcept {
    return mixed(std::hash<std::string_view>{}(text) + text.size());
}

std::int64_t id_number(std::string_view id) noexcept {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool is_plain = error == std::errc() && end == id.data() + id.size() && number >= 0 &&
                          id.front() != '-' && (id.front() != '0' || id.size() == 1);
    return is_plain ? number : static_cast<std::int64_t>(text_number(id) | odd_bit);
}

hash_words words_of(const discogs::sha256_digest& hash) noexcept {
    return {word_at(hash, 0), word_at(hash, 8)};
}

hash_words words_of_hex(std::string_view hash) noexcept {
    if (const auto digest = discogs::parse_digest(hash)) return words_of(*digest);
    const std::uint64_t word = text_number(hash);
    return {word, mixed(word + 1)};
}

void marked_block::clear() {
    marks.clear();
    pairs.clear();
    part_of.clear();
    odd_ids.clear();
}

std::int64_t noted_id(std::string_view id, marked_block& in) {
    const std::int64_t number = id_number(id);
    if (is_odd(number)) in.odd_ids.emplace_back(number, id);
    return number;
}

void odd_id_names::add(std::int64_t id, std::string_view text) {
    if (names_.size() < most_odd_names) names_.try_emplace(id, text);
}

std::string odd_id_names::name_of(std::int64_t id) const {
    if (!is_odd(id)) return std::to_string(id);
    const auto found = names_.find(id);
    return found == names_.end() ? "(an id that is no number)"
                                 : fmt::format("\"{}\"", found->second);
}

std::string odd_id_names::id_of(std::int64_t id) const {
    if (!is_odd(id)) return std::to_string(id);
    const auto found = names_.find(id);
    return found == names_.end() ? std::string() : found->second;
}

}  // namespace waxpress::verify
