#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "synth/world.hpp"

namespace waxpress::synth {

/// Fills the words into a phrase and appends it. Codes: %A adjective, %N noun, %E plural noun, %V
/// verb, %C city, %O country, %P person, %F given name, %L family name, %Z coined word, %B letter,
/// %D digit, %H 10-99, %T 100-9999, %Y year, %M month, %G genre, %R role, %r CR LF, %% percent.
/// Others are left as they stand. Errors: none.
void append_words(dice& roll, std::string_view phrase, std::string& out);

/// One code of a phrase; false where the code is none of words.
[[nodiscard]] bool append_word(dice& roll, char code, std::string& out);

void append_person(dice& roll, std::string& out);

/// What sort of artist or label somebody is, by its seat.
enum class artist_sort : std::uint8_t { band, person, project };
enum class label_sort : std::uint8_t {
    company,
    imprint,
    studio,
    plant,
    publisher,
    distributor,
    series
};

/// Where who sits in a circle of artists; the rest is a crowd of all sorts that nobody describes.
struct artist_places {
    static constexpr std::uint32_t last_band = 2;
    static constexpr std::uint32_t first_person = 3;
    static constexpr std::uint32_t last_person = 7;
    static constexpr std::uint32_t first_project = 8;
    static constexpr std::uint32_t last_project = 13;
    static constexpr std::uint32_t first_of_crowd = 14;
    static constexpr std::uint32_t last = 31;
};

struct label_places {
    static constexpr std::uint32_t company = 0;
    static constexpr std::uint32_t first_imprint = 1;
    static constexpr std::uint32_t last_sublabel = 8;
    static constexpr std::uint32_t last_imprint = 18;
    static constexpr std::uint32_t first_studio = 19;
    static constexpr std::uint32_t last_studio = 22;
    static constexpr std::uint32_t first_plant = 23;
    static constexpr std::uint32_t last_plant = 24;
    static constexpr std::uint32_t first_publisher = 25;
    static constexpr std::uint32_t last_publisher = 28;
    static constexpr std::uint32_t distributor = 29;
    static constexpr std::uint32_t first_series = 30;
    static constexpr std::uint32_t last = 31;
};

[[nodiscard]] artist_sort sort_of_artist(const world& of, std::uint64_t index) noexcept;
[[nodiscard]] label_sort sort_of_label(const world& of, std::uint64_t index) noexcept;

/// The name under which everybody refers to it; the same text wherever it is asked for.
void append_artist_name(const world& of, std::uint64_t index, std::string& out);
void append_label_name(const world& of, std::uint64_t index, std::string& out);

/// A label known to somebody born in `generation`, never the one that nobody may use.
[[nodiscard]] std::uint64_t pick_label(
    const world& of, dice& roll, std::size_t generation, std::uint32_t low, std::uint32_t high
) noexcept;

/// Another way to write a name, as sleeves do: "J. Smith", "SMITH", "Smith Orchestra".
void append_variation(dice& roll, std::string_view name, std::string& out);

}  // namespace waxpress::synth
