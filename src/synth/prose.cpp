#include "synth/prose.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view odd_characters[] = {
    "\xC2\x91",          // C1 control
    "\xEF\xBF\xBD",      // replacement character
    "\xE2\x80\xA8",      // line separator
    "\xEF\xBB\xBF",      // byte order mark inside a text
    "\xE2\x80\x8B",      // zero width space
    "\xE2\x80\x8E",      // left-to-right mark
    "\xC2\xAD",          // soft hyphen
    "\xC2\xA0",          // no-break space
    "e\xCC\x81",         // decomposed
    "\xF0\x9F\x8E\xB8",  // astral: a guitar
    "\xF0\x9D\x84\x9E",  // astral: a clef
    "\xF0\xA0\xAE\xB7",  // astral: an ideograph
};

void append_artist_link(
    const world& of, dice& roll, std::size_t generation, bool by_id, std::string& out
) {
    const std::uint64_t index = of.artists().pick(roll, generation, 0, artist_places::last);
    if (by_id) {
        out.append("[a").append(std::to_string(of.id(entity_kind::artists, index))).append("]");
        return;
    }
    out += "[a=";
    append_artist_name(of, index, out);
    out += ']';
}

void append_label_link(
    const world& of, dice& roll, std::size_t generation, bool by_id, std::string& out
) {
    const std::uint64_t index = pick_label(of, roll, generation, 0, label_places::last_publisher);
    if (by_id) {
        out.append("[l").append(std::to_string(of.id(entity_kind::labels, index))).append("]");
        return;
    }
    out += "[l=";
    append_label_name(of, index, out);
    out += ']';
}

void append_code(const world& of, dice& roll, char code, const topic& about, std::string& out) {
    switch (code) {
        case 'a':
            out += about.artist;
            return;
        case 't':
            out += about.title;
            return;
        case 's':
            out += about.song;
            return;
        case 'l':
            out += about.label;
            return;
        case 'y':
            out += std::to_string(about.year);
            return;
        case 'k':
            append_artist_link(of, roll, about.generation, false, out);
            return;
        case 'j':
            append_artist_link(of, roll, about.generation, true, out);
            return;
        case 'q':
            append_label_link(of, roll, about.generation, false, out);
            return;
        case 'w':
            append_label_link(of, roll, about.generation, true, out);
            return;
        default:
            break;
    }
    if (append_word(roll, code, out)) return;
    out += '%';
    out += code;
}

}  // namespace

void append_phrase(
    const world& of, dice& roll, std::string_view phrase, const topic& about, std::string& out
) {
    for (std::size_t i = 0; i < phrase.size();) {
        const std::size_t mark = phrase.find('%', i);
        if (mark == std::string_view::npos || mark + 1 == phrase.size()) {
            out.append(phrase.substr(i));
            return;
        }
        out.append(phrase.substr(i, mark - i));
        append_code(of, roll, phrase[mark + 1], about, out);
        i = mark + 2;
    }
}

void append_prose(
    const world& of,
    dice& roll,
    word_list from,
    std::uint64_t sentences,
    const topic& about,
    std::string& out
) {
    const std::string_view line_end = roll.chance(0.6) ? "\r\n" : "\n";
    for (std::uint64_t i = 0; i < sentences; ++i) {
        if (i > 0) {
            const std::uint64_t manner = roll.below(4);
            out.append(manner == 0 ? std::string_view(" ") : line_end);
            if (manner == 1) out.append(line_end);
        }
        append_phrase(of, roll, roll.pick(from), about, out);
    }
    if (roll.chance(0.01)) append_oddity(roll, out);
    if (roll.chance(0.06)) out.append(line_end);
}

void append_oddity(dice& roll, std::string& out) {
    out += roll.pick(std::span<const std::string_view>(odd_characters));
}

}  // namespace waxpress::synth
