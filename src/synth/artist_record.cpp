#include <algorithm>
#include <array>
#include <vector>

#include "synth/edit.hpp"
#include "synth/records.hpp"

namespace waxpress::synth {
namespace {

using places = artist_places;

constexpr double described_of_crowd = 0.115;

/// Who of a circle is the same person, and who plays in its bands. Seen alike by all of them.
struct circle_facts {
    std::uint32_t aliases = 0;                                   ///< Projects of the first person.
    std::array<std::uint32_t, places::last_band + 1> members{};  ///< A bit for each person.
};

circle_facts facts_of(const world& of, const seat& at) {
    dice roll = of.artists().circle_dice(at);
    circle_facts found;
    found.aliases = static_cast<std::uint32_t>(roll.between(1, 6));
    for (std::uint32_t& band : found.members) {
        for (std::uint32_t person = places::first_person; person <= places::last_person; ++person) {
            if (roll.chance(0.5)) band |= 1U << person;
        }
    }
    return found;
}

/// Writes `<tag>` with the others at these places of a circle, in the order of their ids.
void append_others(
    const world& of,
    const seat& at,
    std::string_view tag,
    std::uint32_t others,
    std::string& name,
    xml_out& out
) {
    others &= ~(1U << at.place);
    if (others == 0) return;
    std::array<std::uint64_t, community::circle_size> indices{};
    std::size_t count = 0;
    for (std::uint32_t place = 0; place < community::circle_size; ++place) {
        if ((others >> place & 1U) == 0) continue;
        indices[count++] = of.artists().index_at(at.generation, at.circle, place);
    }
    std::sort(indices.begin(), indices.begin() + static_cast<std::ptrdiff_t>(count));
    out.raw("<").raw(tag).raw(">");
    for (std::size_t i = 0; i < count; ++i) {
        name.clear();
        append_artist_name(of, indices[i], name);
        out.raw("<name id=\"").number(of.id(entity_kind::artists, indices[i])).raw("\">");
        out.text(name).raw("</name>");
    }
    out.raw("</").raw(tag).raw(">");
}

/// Places of those who are the same person as the one at `place`, itself included.
std::uint32_t aliases_at(const circle_facts& facts, std::uint32_t place) {
    const std::uint32_t projects = ((1U << facts.aliases) - 1U) << places::first_project;
    const std::uint32_t all = projects | 1U << places::first_person;
    return (all >> place & 1U) != 0 ? all : 0;
}

std::uint32_t groups_at(const circle_facts& facts, std::uint32_t place) {
    std::uint32_t found = 0;
    for (std::uint32_t band = 0; band < facts.members.size(); ++band) {
        if ((facts.members[band] >> place & 1U) != 0) found |= 1U << band;
    }
    return found;
}

void append_realname(
    const world& of, dice& roll, const seat& at, bool has_alias, std::string& text
) {
    if (roll.chance(0.001)) {
        text = " ";
        return;
    }
    if (roll.chance(0.004)) text += ' ';
    if (has_alias) {
        append_artist_name(
            of, of.artists().index_at(at.generation, at.circle, places::first_person), text
        );
    } else {
        append_person(roll, text);
    }
    if (roll.chance(0.003)) append_words(roll, "\r\n(born %P)", text);
    if (roll.chance(0.004)) text += ' ';
}

void append_url(dice& roll, std::string& text) {
    const std::size_t begin = text.size();
    if (roll.chance(0.003)) text += "Soundcloud - ";
    append_words(roll, roll.pick(url_phrases()), text);
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), '\'', '-');
}

void append_profile(const world& of, dice& roll, seat at, const topic& told, std::string& text) {
    // A few have their life told.
    const std::uint64_t sentences = roll.chance(0.12) ? roll.between(6, 28) : roll.between(1, 3);
    topic here = told;
    here.generation = at.generation;
    append_prose(of, roll, profile_phrases(), sentences, here, text);
}

void append_urls(
    dice& roll, std::uint64_t count, const edit& edited, std::string& text, xml_out& out
) {
    const bool has_more = edited.manner == edit_manner::first_list;
    if (count == 0 && !has_more) return;
    out.raw("<urls>");
    for (std::uint64_t i = 0; i < count; ++i) {
        text.clear();
        append_url(roll, text);
        out.element("url", text);
    }
    if (has_more) {
        dice later = edited.roll;
        text.clear();
        append_url(later, text);
        out.element("url", text);
    }
    out.raw("</urls>");
}

/// Adds a way to write the name that is not listed yet, if one is found soon.
void add_variation(dice& roll, std::string_view name, std::vector<std::string>& to) {
    for (int attempt = 0; attempt < 4; ++attempt) {
        std::string found;
        append_variation(roll, name, found);
        if (roll.chance(0.002)) append_oddity(roll, found);
        if (std::ranges::find(to, found) != to.end()) continue;
        to.push_back(std::move(found));
        return;
    }
}

void append_variations(
    dice& roll, std::uint64_t count, std::string_view name, const edit& edited, xml_out& out
) {
    std::vector<std::string> all;
    for (std::uint64_t i = 0; i < count; ++i)
        add_variation(roll, name, all);
    if (edited.manner == edit_manner::second_list) {
        dice later = edited.roll;
        std::string found(name.substr(0, name.rfind(" (")));
        append_words(later, " & The %A %E", found);
        all.push_back(std::move(found));
    }
    if (all.empty()) return;
    out.raw("<namevariations>");
    for (const std::string& each : all)
        out.element("name", each);
    out.raw("</namevariations>");
}

}  // namespace

void record_maker::append_artist(std::uint64_t index, xml_out out) {
    const seat at = world_.artists().seat_of(index);
    const edit edited = edit_of(world_, entity_kind::artists, index);
    dice roll = world_.roll(question::record, entity_kind::artists, index);
    const circle_facts facts = at.is_alone ? circle_facts{} : facts_of(world_, at);
    const std::uint32_t aliases = at.is_alone ? 0 : aliases_at(facts, at.place);
    const std::uint32_t members =
        at.is_alone || at.place > places::last_band ? 0 : facts.members[at.place];
    const std::uint32_t groups = at.is_alone ? 0 : groups_at(facts, at.place);
    const bool is_known = aliases != 0 || members != 0 || groups != 0;
    const bool is_described = is_known || roll.chance(described_of_crowd);
    const artist_sort sort = sort_of_artist(world_, index);

    name_.clear();
    append_artist_name(world_, index, name_);
    out.raw("<artist>")
        .element("id", world_.id(entity_kind::artists, index))
        .element("name", name_);
    if (is_described && sort != artist_sort::band && roll.chance(0.45)) {
        text_.clear();
        append_realname(world_, roll, at, aliases != 0, text_);
        out.element("realname", text_);
    }
    text_.clear();
    if (is_described && roll.chance(0.5)) {
        append_profile(world_, roll, at, {name_, name_, name_, name_, 1999, 0}, text_);
    }
    append_edit(edited, text_);
    out.element("profile", text_);
    // Nobody looks after most artists: two of three wait for major changes.
    const word_list words = roll.chance(0.65) ? artist_qualities() : qualities();
    out.element("data_quality", quality_after(words, roll, edited));
    const std::uint64_t urls = is_described && roll.chance(0.34) ? 1 + roll.geometric(2.2, 24) : 0;
    append_urls(roll, urls, edited, text_, out);
    const std::uint64_t variations =
        is_described && roll.chance(0.62) ? 1 + roll.geometric(2.8, 60) : 0;
    append_variations(roll, variations, name_, edited, out);
    append_others(world_, at, "aliases", aliases, text_, out);
    append_others(world_, at, "members", members, text_, out);
    append_others(world_, at, "groups", groups, text_, out);
    out.raw("</artist>");
}

}  // namespace waxpress::synth
