#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "discogs/record_block.hpp"

namespace waxpress::verify {

/// The stores that are compared: A and B.
enum class side : std::uint8_t { a, b };
inline constexpr std::array both_sides{side::a, side::b};

[[nodiscard]] constexpr std::size_t index_of(side which) noexcept {
    return static_cast<std::size_t>(which);
}
[[nodiscard]] constexpr char letter_of(side which) noexcept {
    return which == side::a ? 'A' : 'B';
}

/// Spreads the bits of a number: what differs in one bit differs in half of them.
[[nodiscard]] std::uint64_t mixed(std::uint64_t value) noexcept;

/// A text as a number. The same in every run of one build, not in every build.
[[nodiscard]] std::uint64_t text_number(std::string_view text) noexcept;

/// A record's id as a number: itself where it is written as one, without leading zeros; else
/// a number below zero that stands for the text.
[[nodiscard]] std::int64_t id_number(std::string_view id) noexcept;
[[nodiscard]] constexpr bool is_odd(std::int64_t id) noexcept {
    return id < 0;
}

using hash_words = std::array<std::uint64_t, 2>;

/// The first half of a hash.
[[nodiscard]] hash_words words_of(const discogs::sha256_digest& hash) noexcept;
/// Of 64 hex digits; of any other text words that stand for it.
[[nodiscard]] hash_words words_of_hex(std::string_view hash) noexcept;

/// What is kept of a record while two stores are compared.
struct record_mark {
    std::int64_t id = 0;
    hash_words hash{};        ///< That the store claims.
    std::uint64_t facts = 0;  ///< What it says about the graph, whatever the order.
    bool is_damaged = false;  ///< Its content has not the hash that the store claims.
};

/// A relation that either end's record may assert.
struct marked_pair {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::uint32_t place = 0;     ///< Of the asserting record in its block.
    bool is_said_by_to = false;  ///< The record is `to`, else `from`.
};

/// What a store's side hands over at once.
struct marked_block {
    std::vector<record_mark> marks;
    std::vector<marked_pair> pairs;  ///< Memberships of artists, sublabels of labels.
    std::vector<std::pair<std::string, std::string>> part_of;  ///< Style and genre; may repeat.
    std::vector<std::pair<std::int64_t, std::string>> odd_ids;

    void clear();
    [[nodiscard]] bool is_empty() const noexcept {
        return marks.empty() && pairs.empty() && part_of.empty();
    }
};

/// The id as a number; a text that is none is noted in the block.
[[nodiscard]] std::int64_t noted_id(std::string_view id, marked_block& in);

/// Texts of ids that are no numbers, as many as are worth remembering.
class odd_id_names {
public:
    void add(std::int64_t id, std::string_view text);
    /// Of a number its digits; of an odd id its text, or that it is forgotten.
    [[nodiscard]] std::string name_of(std::int64_t id) const;
    /// Empty where the text is forgotten.
    [[nodiscard]] std::string id_of(std::int64_t id) const;

private:
    std::map<std::int64_t, std::string> names_;
};

}  // namespace waxpress::verify
