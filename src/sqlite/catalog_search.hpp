#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "sqlite/connection.hpp"

namespace waxpress::sqlite {

/// How well a name fits what was searched for; the best comes first.
enum class name_match : std::uint8_t {
    exact,     ///< The same words and no others; case and diacritics do not count.
    namesake,  ///< The same, but for the number that tells namesakes apart: "Nirvana (2)".
    words,     ///< All the words, anywhere; the last one may go on.
};

struct search_hit {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::int64_t id = 0;
    std::string name;
    name_match match = name_match::words;
    std::int64_t references = 0;  ///< Releases that refer to it, counted up to `most_references`.
};
inline constexpr std::int64_t most_references = 1000;

/// Finds records by their names and titles, in the full text indexes of one store.
///
/// Order:    exact names, then namesakes, then the rest by how well the words fit; within equals
///           those that more releases refer to. Several kinds take turns.
/// Errors:   failure(usage) if the text holds no word; failure(store) if the store has no full
/// text.
///           Nothing in the text is taken for an operator.
/// Cost:     common words: at most `most_candidates` of a kind are weighed.
/// Lifetime: dies before its connection.
class catalog_search {
public:
    explicit catalog_search(connection& on);

    [[nodiscard]] std::vector<search_hit> find(
        std::string_view text, const std::vector<discogs::entity_kind>& kinds, std::size_t limit
    );
    /// Only exact names and namesakes, of one kind.
    [[nodiscard]] std::vector<search_hit> named(std::string_view text, discogs::entity_kind kind);

    static constexpr std::int64_t most_candidates = 200'000;

private:
    [[nodiscard]] std::vector<search_hit> find_kind(
        std::string_view text, discogs::entity_kind kind, std::size_t limit
    );
    void require_full_text(discogs::entity_kind kind);

    connection& on_;
};

/// The text as a full text query for exactly its words: each is quoted, and the last one is a
/// prefix. Empty if there is no word in it.
[[nodiscard]] std::string all_words_query(std::string_view text);
/// As a query for names that begin with these words in this order.
[[nodiscard]] std::string beginning_query(std::string_view text);

/// What a list of hits says beside a name.
struct search_hint {
    std::string artist;  ///< Of masters and releases.
    std::string year;
    std::string country;
    std::string format;
    std::string real_name;
    std::string parent;  ///< Of labels.

    /// The same as one line.
    [[nodiscard]] std::string line() const;
};
[[nodiscard]] search_hint hint_of(connection& on, discogs::entity_kind kind, std::int64_t id);

}  // namespace waxpress::sqlite
