#pragma once

#include <span>
#include <string_view>

namespace waxpress::synth {

/// The vocabulary of made-up dumps. Plain text (not escaped), in static storage. Lists are sorted
/// from frequent to rare where their comment says "by use". Phrases hold `%` codes (phrase.hpp).
using word_list = std::span<const std::string_view>;

/// How people of one language are called: given name, then stem and ending of the family name.
struct name_culture {
    word_list given;
    word_list stems;
    word_list endings;
};
[[nodiscard]] std::span<const name_culture> name_cultures() noexcept;

[[nodiscard]] word_list adjectives() noexcept;
[[nodiscard]] word_list nouns() noexcept;
[[nodiscard]] word_list verbs() noexcept;
[[nodiscard]] word_list coined_heads() noexcept;
[[nodiscard]] word_list coined_middles() noexcept;
[[nodiscard]] word_list coined_tails() noexcept;
[[nodiscard]] word_list cities() noexcept;
[[nodiscard]] word_list countries() noexcept;  ///< By use.
[[nodiscard]] word_list months() noexcept;

[[nodiscard]] word_list band_phrases() noexcept;
[[nodiscard]] word_list project_phrases() noexcept;
[[nodiscard]] word_list song_phrases() noexcept;
[[nodiscard]] word_list album_phrases() noexcept;
[[nodiscard]] word_list heading_phrases() noexcept;
[[nodiscard]] word_list mix_phrases() noexcept;
[[nodiscard]] word_list variation_phrases() noexcept;

[[nodiscard]] word_list imprint_phrases() noexcept;
[[nodiscard]] word_list company_phrases() noexcept;
[[nodiscard]] word_list studio_phrases() noexcept;
[[nodiscard]] word_list plant_phrases() noexcept;
[[nodiscard]] word_list publisher_phrases() noexcept;
[[nodiscard]] word_list distributor_phrases() noexcept;
[[nodiscard]] word_list series_phrases() noexcept;

[[nodiscard]] word_list note_phrases() noexcept;
[[nodiscard]] word_list profile_phrases() noexcept;
[[nodiscard]] word_list label_phrases() noexcept;
[[nodiscard]] word_list contact_phrases() noexcept;
[[nodiscard]] word_list master_phrases() noexcept;
[[nodiscard]] word_list video_title_phrases() noexcept;
[[nodiscard]] word_list video_phrases() noexcept;
[[nodiscard]] word_list url_phrases() noexcept;

struct genre {
    std::string_view name;
    word_list styles;  ///< By use.
};
[[nodiscard]] std::span<const genre> genres() noexcept;  ///< By use.

[[nodiscard]] word_list roles() noexcept;       ///< By use.
[[nodiscard]] word_list role_notes() noexcept;  ///< What stands in brackets behind a role.
[[nodiscard]] word_list joins() noexcept;       ///< By use.
[[nodiscard]] word_list artist_qualities() noexcept;
[[nodiscard]] word_list qualities() noexcept;

struct company_type {
    std::string_view code;
    std::string_view name;
    char trade;  ///< p publisher, c company, s studio, f plant, d distributor.
};
[[nodiscard]] std::span<const company_type> company_types() noexcept;  ///< By use.

struct identifier_type {
    std::string_view name;
    word_list descriptions;  ///< By use; most often none.
};
[[nodiscard]] std::span<const identifier_type> identifier_types() noexcept;  ///< By use.
[[nodiscard]] word_list rights_societies() noexcept;
[[nodiscard]] word_list pressing_marks() noexcept;
[[nodiscard]] word_list format_texts() noexcept;
[[nodiscard]] word_list format_extras() noexcept;

}  // namespace waxpress::synth
