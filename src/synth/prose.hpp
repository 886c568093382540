#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "synth/names.hpp"
#include "synth/words.hpp"

namespace waxpress::synth {

/// What a sentence may be about.
struct topic {
    std::string_view artist;
    std::string_view title;
    std::string_view song;
    std::string_view label;
    std::uint64_t year = 0;
    std::size_t generation = 0;  ///< Of the record that speaks: it knows nobody younger.
};

/// Appends a phrase with its words filled in. To the codes of `append_words` come: %a artist, %t
/// title, %s song, %l label, %y year, %k link to an artist by name, %j by id, %q to a label by
/// name, %w by id. Errors: none.
void append_phrase(
    const world& of, dice& roll, std::string_view phrase, const topic& about, std::string& out
);

/// Appends `sentences` phrases of `from` with paragraphs between some, as people write them; line
/// ends are LF, or CR LF all through.
void append_prose(
    const world& of,
    dice& roll,
    word_list from,
    std::uint64_t sentences,
    const topic& about,
    std::string& out
);

/// Appends one of the odd characters that real texts hold: controls, marks, blanks, astral ones.
void append_oddity(dice& roll, std::string& out);

}  // namespace waxpress::synth
