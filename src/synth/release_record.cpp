#include "synth/release_record.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace waxpress::synth {
namespace {

using places = label_places;

constexpr std::string_view odd_dates[] = {
    "1980s",
    "200?",
    "20061014",
    "１９８５",
    "١٩٩٩",
    "197",
    "0400",
    "Unknown",
    "1999-13-00",
    "c. 1972"};

void append_two_digits(std::uint64_t value, std::string& out) {
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

void append_artists(const work& of, xml_out& out) {
    out.raw("<artists>");
    for (std::size_t i = 0; i < of.artists.size(); ++i) {
        const bool is_last = i + 1 == of.artists.size();
        append_credit(out, of.artists[i], is_last ? std::string_view{} : of.joins[i]);
    }
    out.raw("</artists>");
}

void append_catno(dice& roll, std::string_view label, std::string& out) {
    if (roll.chance(0.12)) {
        out += "none";
        return;
    }
    const std::uint64_t manner = roll.below(5);
    const std::size_t begin = out.size();
    for (const char letter : label) {
        if (out.size() - begin == 3) break;
        if (letter >= 'A' && letter <= 'Z') out += letter;
    }
    if (manner == 4) out.resize(begin);
    if (manner == 0) out += '-';
    if (manner == 1) out += ' ';
    out += std::to_string(manner < 3 ? roll.between(1, 400) : roll.between(1000, 99999));
    if (manner == 3 && roll.chance(0.4)) out += " CD";
    if (roll.chance(0.004)) out += ' ';
}

void append_label(
    const world& of,
    std::uint64_t index,
    std::string_view label,
    std::string_view catno,
    xml_out& out
) {
    out.raw("<label name=\"").attribute(label).raw("\" catno=\"").attribute(catno);
    out.raw("\" id=\"").number(of.id(entity_kind::labels, index)).raw("\"/>");
}

void append_labels(release_draft& draft, xml_out& out) {
    dice& roll = draft.roll;
    const std::uint64_t count = 1 + roll.geometric(0.15, 5);
    const std::uint64_t generation = draft.about.generation;
    const bool is_home = roll.chance(0.7);
    std::uint64_t index = draft.about.home_label;
    if (!is_home)
        index = pick_label(draft.of, roll, generation, places::company, places::last_imprint);
    draft.name.clear();
    append_label_name(draft.of, index, draft.name);
    draft.text.clear();
    append_catno(roll, draft.name, draft.text);
    out.raw("<labels>");
    append_label(draft.of, index, draft.name, draft.text, out);
    for (std::uint64_t i = 1; i < count; ++i) {
        if (roll.chance(0.4)) {
            // The same label again with another number.
            draft.text.clear();
            append_catno(roll, draft.name, draft.text);
        } else {
            index = pick_label(draft.of, roll, generation, places::company, places::last_imprint);
            draft.name.clear();
            append_label_name(draft.of, index, draft.name);
        }
        append_label(draft.of, index, draft.name, draft.text, out);
    }
    out.raw("</labels>");
}

void append_series(release_draft& draft, xml_out& out) {
    dice& roll = draft.roll;
    if (!roll.chance(0.068)) return;
    out.raw("<series>");
    const std::uint64_t count = roll.chance(0.04) ? 2 : 1;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t index =
            pick_label(draft.of, roll, draft.about.generation, places::first_series, places::last);
        draft.name.clear();
        append_label_name(draft.of, index, draft.name);
        draft.text.clear();
        if (roll.chance(0.8)) append_words(roll, roll.chance(0.5) ? "Vol. %D" : "%H", draft.text);
        out.raw("<series name=\"").attribute(draft.name).raw("\" catno=\"").attribute(draft.text);
        out.raw("\" id=\"").number(draft.of.id(entity_kind::labels, index)).raw("\"/>");
    }
    out.raw("</series>");
}

std::string_view roll_own_role(dice& roll) {
    constexpr std::string_view own[] = {
        "Written-By",
        "Written-By, Producer",
        "Producer",
        "Composed By",
        "Music By, Lyrics By",
        "Producer, Written-By",
        "Vocals, Guitar"};
    return own[roll.below(std::size(own))];
}

/// Who made the record: those that its credits name again and again.
void fill_staff(release_draft& draft) {
    const std::size_t count = 2 + draft.roll.geometric(2.2, 12);
    draft.staff.resize(count);
    for (staff_member& each : draft.staff) {
        pick_credited(draft.of, draft.roll, draft.about.generation, engagement::crew, each.who);
        each.role.clear();
        append_role(draft.roll, each.role);
    }
    if (draft.about.is_various || !draft.roll.chance(0.5)) return;
    // People write and produce their own songs.
    draft.staff[0].who = draft.about.artists[0];
    draft.staff[0].role = roll_own_role(draft.roll);
}

void append_track_range(release_draft& draft, std::string& out) {
    dice& roll = draft.roll;
    const std::uint64_t count = std::max<std::uint64_t>(draft.about.tracks, 1);
    const std::uint64_t first = roll.below(count);
    append_position(draft.on, first, count, out);
    if (first + 1 >= count) return;
    out += roll.chance(0.6) ? ", " : " to ";
    append_position(draft.on, roll.between(first + 1, count - 1), count, out);
}

void append_extraartists(release_draft& draft, const edit& edited, xml_out& out) {
    dice& roll = draft.roll;
    const std::uint64_t count = roll.chance(0.41) ? 0 : 1 + roll.geometric(5.25, 90);
    const bool has_more = edited.manner == edit_manner::first_list;
    const bool has_endless_name = draft.index % giant_every == long_name_first;
    if (count == 0 && !has_more && !has_endless_name) return;
    out.raw("<extraartists>");
    for (std::uint64_t i = 0; i < count; ++i) {
        draft.text.clear();
        if (roll.chance(0.15)) append_track_range(draft, draft.text);
        append_staff_credit(draft, i, draft.text, out);
    }
    if (has_more) {
        dice later = edited.roll;
        credited who;
        pick_credited(draft.of, later, draft.about.generation, engagement::crew, who);
        append_credit(out, who, {}, "Coordinator [Added Later]");
    }
    if (has_endless_name) {
        credited who;
        while (who.name.size() < 4100) {
            append_person(roll, who.name);
            who.name += ", ";
        }
        append_credit(out, who, {}, "Choir");
    }
    out.raw("</extraartists>");
}

void append_format(release_draft& draft, const carrier& on, xml_out& out) {
    dice& roll = draft.roll;
    out.raw("<format name=\"").raw(on.name).raw("\" qty=\"").number(on.quantity).raw("\"");
    if (!roll.chance(0.022)) {
        const bool has_text = roll.chance(0.11);
        out.raw(" text=\"").attribute(has_text ? roll.pick_skewed(format_texts()) : "").raw("\"");
    }
    const std::uint64_t extras = roll.geometric(0.45, 4);
    if (on.descriptions.empty() && extras == 0) {
        out.raw("/>");
        return;
    }
    out.raw("><descriptions>");
    for (const std::string_view each : on.descriptions)
        out.element("description", each);
    for (std::uint64_t i = 0; i < extras; ++i) {
        out.element("description", roll.pick_skewed(format_extras()));
    }
    out.raw("</descriptions></format>");
}

void append_formats(release_draft& draft, xml_out& out) {
    out.raw("<formats>");
    if (draft.about.shape == work_shape::box) {
        append_format(draft, {"Box Set", 1, positions::numbers, {}}, out);
    }
    append_format(draft, draft.on, out);
    if (draft.roll.chance(0.012)) {
        append_format(draft, {"DVD", 1, positions::numbers, {}}, out);
        append_format(draft, {"All Media", 1, positions::numbers, {}}, out);
    }
    out.raw("</formats>");
}

void append_released(release_draft& draft, bool is_main, xml_out& out) {
    dice& roll = draft.roll;
    // The master's year is that of its main release.
    if (is_main ? !draft.about.has_year : roll.chance(0.15)) return;
    std::string& date = draft.text;
    date = std::to_string(draft.year);
    const std::uint64_t lot = roll.below(867);
    if (!is_main && roll.chance(0.001)) {
        date = roll.pick(std::span<const std::string_view>(odd_dates));
    } else if (lot >= 561) {
        date += '-';
        append_two_digits(roll.between(1, 12), date);
        date += '-';
        append_two_digits(lot >= 824 ? 0 : roll.between(1, 28), date);
    }
    out.element("released", date);
}

void append_notes(release_draft& draft, const edit& edited, xml_out& out) {
    dice& roll = draft.roll;
    draft.text.clear();
    if (roll.chance(0.64)) {
        const std::uint64_t sentences =
            roll.chance(0.04) ? roll.between(8, 40) : 1 + roll.geometric(1.9, 9);
        append_prose(draft.of, roll, note_phrases(), sentences, draft.about.about(), draft.text);
    } else if (roll.chance(0.004)) {
        draft.text = "\n";
    }
    append_edit(edited, draft.text);
    out.element("notes", draft.text);
}

std::uint64_t year_of_version(dice& roll, const work& about, bool is_main) {
    if (is_main || roll.chance(0.5)) return about.year;
    return std::min<std::uint64_t>(about.year + roll.geometric(8.0, 70), 2026);
}

void append_tail(release_draft& draft, const edit& edited, xml_out& out) {
    // A giant is one for its tracks; nobody films them all.
    const std::uint64_t videos = draft.roll.chance(0.53) ? 0 : 1 + draft.roll.geometric(2.0, 60);
    append_tracklist(draft, out);
    append_identifiers(draft, edited, out);
    append_videos(draft.of, draft.about, videos, draft.text, out);
    append_companies(draft, out);
}

}  // namespace

void append_role(dice& roll, std::string& out) {
    // Some sleeves credit one man with everything.
    std::uint64_t parts = roll.chance(0.0002) ? roll.between(14, 160) : 1;
    if (roll.chance(0.2)) parts += 1 + roll.geometric(0.25, 4);
    for (std::uint64_t i = 0; i < parts; ++i) {
        if (i > 0) out += ", ";
        out += roll.pick_skewed(roles());
        if (!roll.chance(0.08)) continue;
        out += " [";
        append_words(roll, roll.pick_skewed(role_notes()), out);
        out += ']';
    }
}

void append_staff_credit(
    release_draft& draft, std::uint64_t number, std::string_view tracks, xml_out& out
) {
    dice& roll = draft.roll;
    if (number < draft.staff.size() && roll.chance(0.94)) {
        const staff_member& of = draft.staff[number];
        append_credit(out, of.who, {}, of.role, tracks);
        return;
    }
    credited who;
    pick_credited(draft.of, roll, draft.about.generation, engagement::crew, who);
    draft.name.clear();
    append_role(roll, draft.name);
    append_credit(out, who, {}, draft.name, tracks);
}

void append_release(const world& of, std::uint64_t index, release_buffers buffers, xml_out& out) {
    fill_work_of_release(of, index, buffers.about);
    const master_link link = of.link_of(index);
    const edit edited = edit_of(of, entity_kind::releases, index);
    dice roll = of.roll(question::record, entity_kind::releases, index);
    release_draft draft{of, buffers.about, buffers.text, buffers.name, roll};
    draft.index = index;
    draft.id = of.id(entity_kind::releases, index);
    draft.year = year_of_version(draft.roll, draft.about, link.is_main_release);
    draft.on = roll_carrier(draft.roll, draft.about.shape);
    draft.credits_a_track =
        draft.roll.chance(0.325) ? 0.4 + 0.1 * static_cast<double>(draft.roll.below(24)) : 0.0;
    if (index % giant_every == giant_first) {
        draft.about.tracks = 1000;
        draft.credits_a_track = 2.5;
        draft.on.quantity = std::max<std::uint64_t>(draft.on.quantity, 10);
        draft.on.counted = positions::discs;
    }
    fill_staff(draft);

    out.raw("<release id=\"").number(draft.id).raw("\">");
    append_artists(draft.about, out);
    out.element("title", draft.about.title);
    append_labels(draft, out);
    append_series(draft, out);
    append_extraartists(draft, edited, out);
    append_formats(draft, out);
    append_genres(draft.about, out);
    if (!draft.roll.chance(0.031)) out.element("country", draft.roll.pick_skewed(countries()));
    append_released(draft, link.is_main_release, out);
    append_notes(draft, edited, out);
    out.element("data_quality", quality_after(qualities(), draft.roll, edited));
    out.raw("<master_id is_main_release=\"")
        .raw(link.is_main_release ? "true" : "false")
        .raw("\">");
    out.number(link.master ? of.id(entity_kind::masters, *link.master) : 0).raw("</master_id>");
    append_tail(draft, edited, out);
    out.raw("</release>");
}

}  // namespace waxpress::synth
