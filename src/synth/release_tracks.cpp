#include <algorithm>

#include "synth/release_record.hpp"

namespace waxpress::synth {
namespace {

constexpr std::string_view odd_durations[] = {
    "1:00:56",
    "148:00",
    "3:5",
    "1:00:00",
    "(4:13)",
    "5'12\"",
    "0:00",
    "119:00",
    "4:05.67",
    "ca. 6:00"};
constexpr std::string_view odd_positions[] = {
    "9.999", "A2a", "CD1-1", "1.1", "Video", "A2 ", "*", "i", "LP-B3"};

/// What all tracks of one release have in common.
struct track_manner {
    bool has_durations = false;
    bool has_headings = false;
    bool has_guests = false;       ///< Some tracks name their artists though there is a main one.
    std::uint64_t indexed_by = 0;  ///< So many movements stand under one work; 0: none.
};

track_manner roll_manner(release_draft& draft) {
    dice& roll = draft.roll;
    track_manner rolled;
    rolled.has_durations = roll.chance(0.552);
    rolled.has_headings = roll.chance(0.055);
    rolled.has_guests = !draft.about.is_various && roll.chance(0.15);
    if (draft.about.tracks > 6 && roll.chance(0.033)) rolled.indexed_by = roll.between(3, 6);
    return rolled;
}

void append_duration(dice& roll, xml_out& out, std::string& text) {
    if (roll.chance(0.05)) return;
    if (roll.chance(0.0012)) {
        out.element("duration", roll.pick(std::span<const std::string_view>(odd_durations)));
        return;
    }
    const std::uint64_t seconds = roll.chance(0.1) ? roll.between(30, 900) : roll.between(125, 420);
    text = std::to_string(seconds / 60);
    text += ':';
    if (seconds % 60 < 10) text += '0';
    text += std::to_string(seconds % 60);
    out.element("duration", text);
}

void append_track_artists(release_draft& draft, dice& roll, xml_out& out) {
    out.raw("<artists>");
    const std::uint64_t count = 1 + roll.geometric(0.15, 5);
    credited who;
    for (std::uint64_t i = 0; i < count; ++i) {
        pick_credited(draft.of, roll, draft.about.generation, engagement::main, who);
        append_credit(out, who, i + 1 < count ? roll.pick_skewed(joins()) : std::string_view{});
    }
    out.raw("</artists>");
}

void append_people(
    release_draft& draft, const track_manner& manner, std::uint64_t number, xml_out& out
) {
    dice& roll = draft.roll;
    if (draft.about.is_various || (manner.has_guests && roll.chance(0.5))) {
        // Who plays a song is the same in every version of the work.
        dice same(mix(draft.about.key + 0xa0761d6478bd642fU * (number + 1)));
        append_track_artists(draft, same, out);
    }
    const std::uint64_t credits =
        draft.credits_a_track > 0 ? roll.geometric(draft.credits_a_track, 60) : 0;
    if (credits == 0) return;
    out.raw("<extraartists>");
    const std::uint64_t first = roll.chance(0.75) ? 0 : roll.skewed(draft.staff.size());
    for (std::uint64_t i = 0; i < credits; ++i)
        append_staff_credit(draft, first + i, {}, out);
    out.raw("</extraartists>");
}

void append_song_title(release_draft& draft, std::uint64_t number, xml_out& out) {
    draft.text.clear();
    append_song(draft.about, number, draft.text);
    if (draft.roll.chance(0.0002)) draft.text += "\t(Live)";
    if (draft.roll.chance(0.0004)) append_oddity(draft.roll, draft.text);
    out.element("title", draft.text);
}

void append_heading(release_draft& draft, xml_out& out) {
    draft.text.clear();
    append_words(draft.roll, draft.roll.pick(heading_phrases()), draft.text);
    out.raw("<track>").element("title", draft.text).raw("</track>");
}

void append_track(
    release_draft& draft, const track_manner& manner, std::uint64_t number, xml_out& out
) {
    dice& roll = draft.roll;
    out.raw("<track>");
    draft.text.clear();
    append_position(draft.on, number, draft.about.tracks, draft.text);
    if (roll.chance(0.001))
        draft.text = roll.pick(std::span<const std::string_view>(odd_positions));
    if (!roll.chance(0.004)) out.element("position", draft.text);
    append_song_title(draft, number, out);
    if (manner.has_durations) append_duration(roll, out, draft.text);
    append_people(draft, manner, number, out);
    out.raw("</track>");
}

/// A work with its movements: title, duration, then the tracks under it.
void append_index_track(
    release_draft& draft,
    const track_manner& manner,
    std::uint64_t first,
    std::uint64_t last,
    xml_out& out
) {
    out.raw("<track>");
    draft.text.clear();
    append_words(draft.roll, draft.roll.pick(heading_phrases()), draft.text);
    out.element("title", draft.text);
    if (manner.has_durations) append_duration(draft.roll, out, draft.text);
    out.raw("<sub_tracks>");
    for (std::uint64_t i = first; i < last; ++i)
        append_track(draft, manner, i, out);
    out.raw("</sub_tracks></track>");
}

}  // namespace

void append_tracklist(release_draft& draft, xml_out& out) {
    if (draft.index % giant_every == trackless_first) return;
    const track_manner manner = roll_manner(draft);
    const std::uint64_t count = draft.about.tracks;
    out.raw("<tracklist>");
    for (std::uint64_t i = 0; i < count;) {
        if (manner.has_headings && (i == 0 || draft.roll.chance(0.1))) append_heading(draft, out);
        if (manner.indexed_by > 0 && draft.roll.chance(0.7)) {
            const std::uint64_t last = std::min(count, i + manner.indexed_by);
            append_index_track(draft, manner, i, last, out);
            i = last;
        } else {
            append_track(draft, manner, i, out);
            ++i;
        }
    }
    out.raw("</tracklist>");
}

}  // namespace waxpress::synth
