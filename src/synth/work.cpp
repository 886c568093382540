#include "synth/work.hpp"

#include <algorithm>

#include "synth/words.hpp"

namespace waxpress::synth {
namespace {

constexpr double dangling_share = 0.004;
constexpr double unknown_artist_share = 0.003;
constexpr double no_artist_share = 0.0004;
constexpr double unlinked_share = 0.011;
constexpr double various_share = 0.075;
constexpr double no_year_share = 0.038;

struct shape_share {
    work_shape shape;
    double share;  ///< Of what the shapes before it left over.
};

constexpr shape_share shape_shares[] = {
    {work_shape::single, 0.19},
    {work_shape::maxi, 0.235},
    {work_shape::ep, 0.17},
    {work_shape::long_album, 0.27},
    {work_shape::double_album, 0.085},
    {work_shape::box, 0.016},
};

work_shape roll_shape(dice& roll) {
    for (const shape_share& each : shape_shares) {
        if (roll.chance(each.share)) return each.shape;
    }
    return work_shape::album;
}

std::uint64_t roll_tracks(dice& roll, work_shape shape) {
    switch (shape) {
        case work_shape::single:
            return roll.chance(0.86) ? 2 : roll.between(1, 4);
        case work_shape::maxi:
            return roll.between(2, 5);
        case work_shape::ep:
            return roll.between(4, 7);
        case work_shape::album:
            return roll.between(8, 13);
        case work_shape::long_album:
            return roll.between(12, 21);
        case work_shape::double_album:
            return roll.between(20, 42);
        case work_shape::box:
            return 40 + roll.geometric(55.0, 260);
    }
    return 1;
}

/// Most records are of the last fifty years.
std::uint64_t roll_year(dice& roll) {
    if (roll.chance(0.01)) return roll.between(1898, 1948);
    if (roll.chance(0.12)) return roll.between(1949, 1968);
    return roll.chance(0.5) ? roll.between(1969, 1998) : roll.between(1990, 2025);
}

void fill_artists(const world& of, dice& roll, work& out) {
    out.artists.clear();
    out.joins.clear();
    out.artist_line.clear();
    const std::size_t count = out.is_various || roll.chance(0.85) ? 1 : 2 + roll.geometric(0.5, 8);
    for (std::size_t i = 0; i < count; ++i) {
        credited& who = out.artists.emplace_back();
        if (out.is_various) {
            who = {various_id, "Various", ""};
        } else {
            pick_credited(of, roll, out.generation, engagement::main, who);
        }
        out.joins.push_back(roll.pick_skewed(joins()));
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) {
            const bool is_comma = out.joins[i - 1].starts_with(',');
            out.artist_line.append(is_comma ? "" : " ").append(out.joins[i - 1]).append(" ");
        }
        const credited& who = out.artists[i];
        out.artist_line.append(who.variation.empty() ? who.name : who.variation);
    }
}

void add_new(std::vector<std::string_view>& to, std::string_view what) {
    if (std::ranges::find(to, what) == to.end()) to.push_back(what);
}

void fill_genres(dice& roll, work& out) {
    out.genres.clear();
    out.styles.clear();
    const std::uint64_t count = 1 + roll.geometric(0.3, 5);
    const std::uint64_t styles = roll.chance(0.12) ? 0 : 1 + roll.geometric(0.75, 9);
    for (std::uint64_t i = 0; i < count; ++i) {
        const genre& of = roll.pick_skewed(genres());
        add_new(out.genres, of.name);
        for (std::uint64_t j = i; j < styles; j += count) {
            add_new(out.styles, roll.pick_skewed(of.styles));
        }
    }
}

void fill_title(dice& roll, work& out) {
    out.title.clear();
    if (out.shape == work_shape::single && roll.chance(0.7)) {
        append_song(out, 0, out.title);
        if (roll.chance(0.6)) {
            out.title += " / ";
            append_song(out, 1, out.title);
        }
    } else if (roll.chance(0.05)) {
        out.title = out.artist_line;
    } else {
        append_words(roll, roll.pick(album_phrases()), out.title);
    }
    if (roll.chance(0.0008)) out.title.insert(0, " ");
    if (roll.chance(0.0008)) out.title += ' ';
}

void fill_work(const world& of, std::uint64_t key, std::size_t generation, work& out) {
    dice roll(key);
    out.key = key;
    out.generation = generation;
    out.shape = roll_shape(roll);
    out.tracks = roll_tracks(roll, out.shape);
    // Nobody makes a single of various artists; those who do are counted among the long ones.
    const bool is_long =
        out.shape == work_shape::long_album || out.shape == work_shape::double_album;
    out.is_various = roll.chance(is_long ? various_share * 3.2 : various_share * 0.5);
    out.has_year = !roll.chance(no_year_share);
    out.year = roll_year(roll);
    fill_artists(of, roll, out);
    fill_genres(roll, out);
    fill_title(roll, out);
    out.home_label = pick_label(
        of,
        roll,
        generation,
        roll.chance(0.1) ? label_places::company : label_places::first_imprint,
        label_places::last_imprint
    );
    out.label_name.clear();
    append_label_name(of, out.home_label, out.label_name);
}

/// The name of somebody whose page is gone: it follows from the id, like any other.
void fill_dangling(const world& of, std::uint64_t near, credited& out) {
    out.id = of.dangling_id(entity_kind::artists, near);
    if (out.id == various_id) out.name = "Various";
    if (out.id == unknown_artist_id) out.name = "Unknown Artist";
    if (out.id == no_artist_id) out.name = "No Artist";
    if (!out.name.empty()) return;
    dice roll(stream_key(of.seed(), question::name, 9, out.id));
    append_person(roll, out.name);
}

std::uint64_t pick_index(const world& of, dice& roll, std::size_t generation, engagement as) {
    const std::uint64_t lot = roll.below(20);
    const community& all = of.artists();
    if (as == engagement::main && lot < 9)
        return all.pick(roll, generation, 0, artist_places::last_band);
    if (as == engagement::main && lot < 12) {
        return all.pick(
            roll, generation, artist_places::first_project, artist_places::last_project
        );
    }
    if (as == engagement::main ? lot < 15 : lot < 8) {
        return all.pick(roll, generation, artist_places::first_person, artist_places::last_person);
    }
    return all.pick(roll, generation, artist_places::first_of_crowd, artist_places::last);
}

}  // namespace

void fill_work_of_master(const world& of, std::uint64_t master, work& out) {
    const std::uint64_t key = of.roll(question::work, entity_kind::masters, master).next();
    fill_work(of, key, of.birth(entity_kind::masters, master), out);
}

void fill_work_of_release(const world& of, std::uint64_t release, work& out) {
    if (const master_link link = of.link_of(release); link.master) {
        fill_work_of_master(of, *link.master, out);
        return;
    }
    const std::uint64_t key = of.roll(question::work, entity_kind::releases, release).next();
    fill_work(of, key, of.birth(entity_kind::releases, release), out);
}

void append_song(const work& of, std::uint64_t number, std::string& out) {
    const bool is_maxi = of.shape == work_shape::maxi;
    // The tracks of a maxi single are mixes of one or two songs.
    const std::uint64_t song = is_maxi ? number / 2 : number;
    dice roll(mix(of.key + 0x9e3779b97f4a7c15U * (song + 1)));
    append_words(roll, roll.pick(song_phrases()), out);
    dice mixing(mix(of.key + 0xd1342543de82ef95U * (number + 1)));
    if (!mixing.chance(is_maxi ? 0.7 : 0.08)) return;
    out += " (";
    append_words(mixing, mixing.pick(mix_phrases()), out);
    out += ')';
}

void pick_credited(
    const world& of, dice& roll, std::size_t generation, engagement as, credited& out
) {
    out.name.clear();
    out.variation.clear();
    const std::uint64_t index = pick_index(of, roll, generation, as);
    if (roll.chance(unknown_artist_share)) {
        out.id = unknown_artist_id;
        out.name = "Unknown Artist";
    } else if (roll.chance(no_artist_share)) {
        out.id = no_artist_id;
        out.name = "No Artist";
    } else if (roll.chance(dangling_share)) {
        fill_dangling(of, index, out);
    } else {
        out.id = as == engagement::crew && roll.chance(unlinked_share)
                     ? 0
                     : of.id(entity_kind::artists, index);
        append_artist_name(of, index, out.name);
    }
    if (roll.chance(as == engagement::crew ? 0.33 : 0.11)) {
        append_variation(roll, out.name, out.variation);
    }
}

void append_credit(
    xml_out& out,
    const credited& who,
    std::string_view join,
    std::string_view role,
    std::string_view tracks
) {
    out.raw("<artist>");
    if (who.id != 0) out.raw("<id>").number(who.id).raw("</id>");
    out.raw("<name>").text(who.name).raw("</name>");
    if (!who.variation.empty()) out.raw("<anv>").text(who.variation).raw("</anv>");
    if (!join.empty()) out.raw("<join>").text(join).raw("</join>");
    if (!role.empty()) out.raw("<role>").text(role).raw("</role>");
    if (!tracks.empty()) out.raw("<tracks>").text(tracks).raw("</tracks>");
    out.raw("</artist>");
}

void append_genres(const work& of, xml_out& out) {
    out.raw("<genres>");
    for (const std::string_view each : of.genres)
        out.element("genre", each);
    out.raw("</genres>");
    if (of.styles.empty()) return;
    out.raw("<styles>");
    for (const std::string_view each : of.styles)
        out.element("style", each);
    out.raw("</styles>");
}

}  // namespace waxpress::synth
