#include "synth/names.hpp"

#include <algorithm>
#include <cctype>

#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

void append_number(std::uint64_t value, std::string& out) {
    out += std::to_string(value);
}

void append_coined(dice& roll, std::string& out) {
    out += roll.pick(coined_heads());
    out += roll.pick(coined_middles());
    out += roll.pick(coined_tails());
}

bool ends_in(std::string_view word, std::string_view with) {
    return word.ends_with(with);
}

void append_plural(std::string_view noun, std::string& out) {
    if (ends_in(noun, "man")) {
        out.append(noun.substr(0, noun.size() - 2)).append("en");
    } else if (ends_in(noun, "y") && !ends_in(noun, "ay") && !ends_in(noun, "ey") && !ends_in(noun, "oy")) {
        out.append(noun.substr(0, noun.size() - 1)).append("ies");
    } else if (ends_in(noun, "s") || ends_in(noun, "sh") || ends_in(noun, "ch") || ends_in(noun, "x")) {
        out.append(noun).append("es");
    } else {
        out.append(noun).append("s");
    }
}

void append_family_name(dice& roll, const name_culture& culture, std::string& out) {
    out += roll.pick(culture.stems);
    out += roll.pick(culture.endings);
}

/// People and invented words; false where the code is none of them.
bool append_being(dice& roll, char code, std::string& out) {
    switch (code) {
        case 'P':
            append_person(roll, out);
            return true;
        case 'F':
            out += roll.pick(roll.pick(name_cultures()).given);
            return true;
        case 'L':
            append_family_name(roll, roll.pick(name_cultures()), out);
            return true;
        case 'Z':
            append_coined(roll, out);
            return true;
        default:
            return false;
    }
}

/// Numbers and letters; false where the code is none of them.
bool append_figure(dice& roll, char code, std::string& out) {
    switch (code) {
        case 'B':
            out += static_cast<char>('A' + roll.below(26));
            return true;
        case 'D':
            append_number(roll.between(1, 9), out);
            return true;
        case 'H':
            append_number(roll.between(10, 99), out);
            return true;
        case 'T':
            append_number(roll.between(100, 9999), out);
            return true;
        case 'Y':
            append_number(roll.between(1950, 2025), out);
            return true;
        case 'r':
            out += "\r\n";
            return true;
        case '%':
            out += '%';
            return true;
        default:
            return false;
    }
}

void append_bracketed(std::uint64_t number, std::string& out) {
    out += " (";
    append_number(number, out);
    out += ')';
}

/// A name that is taken gets a number: most names of one word, some of two, few others.
void append_number_of_namesake(dice& roll, std::string_view name, std::string& out) {
    const auto blanks = std::ranges::count(name, ' ');
    const double taken = blanks == 0 ? 0.7 : blanks == 1 ? 0.25 : 0.03;
    if (!roll.chance(taken)) return;
    append_bracketed(2 + roll.geometric(blanks < 2 ? 12.0 : 2.0, 99), out);
}

word_list phrases_for(label_sort sort) noexcept {
    switch (sort) {
        case label_sort::company:
            return company_phrases();
        case label_sort::studio:
            return studio_phrases();
        case label_sort::plant:
            return plant_phrases();
        case label_sort::publisher:
            return publisher_phrases();
        case label_sort::distributor:
            return distributor_phrases();
        case label_sort::series:
            return series_phrases();
        case label_sort::imprint:
            break;
    }
    return imprint_phrases();
}

std::size_t length_of_first_character(std::string_view text) noexcept {
    std::size_t length = text.empty() ? 0 : 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
        ++length;
    }
    return length;
}

/// "Karl Heinz Berg" becomes "K. Berg", or "K.Berg" without a blank.
void append_initialled(std::string_view name, std::string_view after, std::string& out) {
    const std::size_t last = name.rfind(' ');
    out.append(name.substr(0, length_of_first_character(name))).append(after);
    out.append(name.substr(last + 1));
}

}  // namespace

void append_person(dice& roll, std::string& out) {
    const name_culture& culture = roll.pick(name_cultures());
    out += roll.pick(culture.given);
    out += ' ';
    const std::uint64_t manner = roll.below(32);
    if (manner < 7) {
        out += static_cast<char>('A' + roll.below(26));
        out += ". ";
    } else if (manner < 11) {
        out += roll.pick(culture.given);
        out += ' ';
    } else if (manner < 13) {
        append_family_name(roll, culture, out);
        out += '-';
    }
    append_family_name(roll, culture, out);
    if (manner == 13) out += " Jr.";
}

bool append_word(dice& roll, char code, std::string& out) {
    switch (code) {
        case 'A':
            out += roll.pick(adjectives());
            return true;
        case 'N':
            out += roll.pick(nouns());
            return true;
        case 'E':
            append_plural(roll.pick(nouns()), out);
            return true;
        case 'V':
            out += roll.pick(verbs());
            return true;
        case 'C':
            out += roll.pick(cities());
            return true;
        case 'O':
            out += roll.pick_skewed(countries());
            return true;
        case 'M':
            out += roll.pick(months());
            return true;
        case 'G':
            out += roll.pick_skewed(genres()).name;
            return true;
        case 'R':
            out += roll.pick_skewed(roles());
            return true;
        default:
            return append_being(roll, code, out) || append_figure(roll, code, out);
    }
}

void append_words(dice& roll, std::string_view phrase, std::string& out) {
    for (std::size_t i = 0; i < phrase.size();) {
        const std::size_t mark = phrase.find('%', i);
        if (mark == std::string_view::npos || mark + 1 == phrase.size()) {
            out.append(phrase.substr(i));
            return;
        }
        out.append(phrase.substr(i, mark - i));
        if (!append_word(roll, phrase[mark + 1], out)) out.append(phrase.substr(mark, 2));
        i = mark + 2;
    }
}

artist_sort sort_of_artist(const world& of, std::uint64_t index) noexcept {
    const seat at = of.artists().seat_of(index);
    if (!at.is_alone) {
        if (at.place <= artist_places::last_band) return artist_sort::band;
        if (at.place <= artist_places::last_person) return artist_sort::person;
        if (at.place <= artist_places::last_project) return artist_sort::project;
    }
    const std::uint64_t lot = mix(of.seed() ^ mix(index)) % 20;
    if (lot < 12) return artist_sort::person;
    return lot < 17 ? artist_sort::band : artist_sort::project;
}

label_sort sort_of_label(const world& of, std::uint64_t index) noexcept {
    const seat at = of.labels().seat_of(index);
    if (at.is_alone) return label_sort::imprint;
    if (at.place == label_places::company) return label_sort::company;
    if (at.place <= label_places::last_imprint) return label_sort::imprint;
    if (at.place <= label_places::last_studio) return label_sort::studio;
    if (at.place <= label_places::last_plant) return label_sort::plant;
    if (at.place <= label_places::last_publisher) return label_sort::publisher;
    return at.place == label_places::distributor ? label_sort::distributor : label_sort::series;
}

void append_artist_name(const world& of, std::uint64_t index, std::string& out) {
    dice roll = of.roll(question::name, entity_kind::artists, index);
    const std::size_t begin = out.size();
    switch (sort_of_artist(of, index)) {
        case artist_sort::person:
            append_person(roll, out);
            if (roll.chance(0.05)) append_bracketed(2 + roll.geometric(2.0, 40), out);
            return;
        case artist_sort::band:
            append_words(roll, roll.pick(band_phrases()), out);
            break;
        case artist_sort::project:
            append_words(roll, roll.pick(project_phrases()), out);
            break;
    }
    append_number_of_namesake(roll, std::string_view(out).substr(begin), out);
}

void append_label_name(const world& of, std::uint64_t index, std::string& out) {
    if (of.id(entity_kind::labels, index) == nameless_label_id) return;
    dice roll = of.roll(question::name, entity_kind::labels, index);
    const std::size_t begin = out.size();
    append_words(roll, roll.pick(phrases_for(sort_of_label(of, index))), out);
    append_number_of_namesake(roll, std::string_view(out).substr(begin), out);
}

std::uint64_t pick_label(
    const world& of, dice& roll, std::size_t generation, std::uint32_t low, std::uint32_t high
) noexcept {
    const std::uint64_t index = of.labels().pick(roll, generation, low, high);
    return of.id(entity_kind::labels, index) == nameless_label_id ? index + 1 : index;
}

void append_variation(dice& roll, std::string_view name, std::string& out) {
    // "(2)" tells namesakes apart in the catalogue; no sleeve prints it.
    if (const std::size_t bracket = name.rfind(" ("); bracket != std::string_view::npos) {
        name = name.substr(0, bracket);
    }
    const std::uint64_t manner = roll.below(8);
    if (manner < 4 && name.find(' ') != std::string_view::npos) {
        if (manner == 3) {
            out.append(name.substr(name.rfind(' ') + 1));
        } else {
            append_initialled(name, manner == 0 ? "." : ". ", out);
        }
        return;
    }
    if (manner < 6) {
        for (const char letter : name) {
            const auto byte = static_cast<unsigned char>(letter);
            out += static_cast<char>(byte < 0x80U ? std::toupper(byte) : byte);
        }
        return;
    }
    const std::string_view phrase = roll.pick(variation_phrases());
    const std::size_t place = phrase.find("%a");
    append_words(roll, phrase.substr(0, place), out);
    out.append(name);
    append_words(roll, phrase.substr(place + 2), out);
}

}  // namespace waxpress::synth
