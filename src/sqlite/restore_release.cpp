// Releases: the one kind whose rows nest.
#include "sqlite/restore_state.hpp"

namespace waxpress::sqlite {

void record_restorer::state::read_tracks() {
    track_count = 0;
    roots.clear();
    from->rows(table::track, [&](std::span<const value_view> values) {
        row_text row(values, *from);
        if (track_count == tracks.size()) tracks.emplace_back();
        track_parts& track = tracks[track_count];
        track.title = row.text(2);
        track.position = row.text(3);
        track.duration = row.length(4);
        track.artists.clear();
        track.extras.clear();
        track.children.clear();
        const value_view parent = row.at(5);
        const auto above = static_cast<std::size_t>(parent.integer);
        if (parent.type == value_type::integer && above < track_count) {
            tracks[above].children.push_back(track_count);
        } else {
            roots.push_back(track_count);
        }
        ++track_count;
    });
}

void record_restorer::state::read_credits() {
    artists.clear();
    extras.clear();
    from->rows(table::credit, [&](std::span<const value_view> values) {
        row_text row(values, *from);
        const bool is_extra = row.at(4).integer != 0;
        const value_view track = row.at(6);
        item_list* into = is_extra ? &extras : &artists;
        if (track.type == value_type::integer) {
            const auto place = static_cast<std::size_t>(track.integer);
            if (place >= track_count) return;  // A row that no encoder made.
            into = is_extra ? &tracks[place].extras : &tracks[place].artists;
        }
        json_writer item = into->next();
        write_credit(item, row, of_release);
    });
}

void record_restorer::state::write_track(json_writer& out, const track_parts& track) {
    out.begin_object();
    write_wrapped(out, "artists", "artist", track.artists);
    track.duration.write(out, "duration");
    write_wrapped(out, "extraartists", "artist", track.extras);
    track.position.write(out, "position");
    if (!track.children.empty()) {
        out.key("sub_tracks");
        write_tracks(out, track.children);
    }
    track.title.write(out, "title");
    out.end_object();
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as tracks are nested; a parent comes before its
// children.
void record_restorer::state::write_tracks(json_writer& out, const std::vector<std::size_t>& which) {
    out.begin_object();
    out.key("track");
    if (which.size() > 1) out.begin_array();
    for (const std::size_t place : which)
        write_track(out, tracks[place]);
    if (which.size() > 1) out.end_array();
    out.end_object();
}

void record_restorer::state::write_companies(json_writer& out) {
    write_wrapped(
        out,
        "companies",
        "company",
        table::company,
        [](json_writer& item, row_text& row) {
            item.begin_object();
            item.member("catno", row.text(6));
            item.member("entity_type", row.text(4));
            item.member("entity_type_name", row.term(5));
            item.member("id", row.text(2));
            item.member("name", row.name(3));
            if (row.at(7).type == value_type::integer) {
                std::string address(label_address);
                item.member("resource_url", address.append(row.text(2).value_or("")));
            } else {
                item.member("resource_url", row.text(7));
            }
            item.end_object();
        }
    );
}

void record_restorer::state::write_formats(json_writer& out) {
    std::size_t used = 0;
    from->rows(table::format_description, [&](std::span<const value_view> values) {
        row_text row(values, *from);
        const auto place = static_cast<std::size_t>(row.at(1).integer);
        if (place > 100'000) return;  // A row that no encoder made.
        if (place >= descriptions.size()) descriptions.resize(place + 1);
        for (; used <= place; ++used)
            descriptions[used].clear();
        descriptions[place].next().string(row.term(3).value_or(""));
    });
    std::size_t place = 0;
    write_list(out, "formats", table::format, [&](json_writer& item, row_text& row) {
        item.begin_object();
        if (place < used) write_wrapped(item, "descriptions", "description", descriptions[place]);
        ++place;
        item.member("name", row.term(2));
        item.member("qty", row.text(3));
        item.member("text", row.term(4));
        item.end_object();
    });
}

void record_restorer::state::write_identifiers(json_writer& out) {
    write_wrapped(
        out,
        "identifiers",
        "identifier",
        table::identifier,
        [](json_writer& item, row_text& row) {
            item.begin_object();
            item.member("@description", row.term(4));
            item.member("@type", row.term(2));
            item.member("@value", row.text(3));
            item.end_object();
        }
    );
}

bool record_restorer::state::release(std::int64_t id, json_writer& out) {
    kept_text title;
    kept_text country;
    kept_text released;
    kept_text master;
    kept_text status;
    kept_text data_quality;
    kept_text notes;
    const bool is_there = with_entity(*from, table::release, [&](row_text& row) {
        title = row.text(1);
        country = row.text(3);
        released = row.text(4);
        master = row.text(5).value_or("0");  // As dumps say it since 2024.
        status = row.text(7);
        data_quality = row.text(8);
        notes = row.text(9);
    });
    if (!is_there) return false;
    read_tracks();
    read_credits();
    out.begin_object();
    if (artists.count != 0) {
        out.key("artists");
        artists.write_array(out);
    }
    write_companies(out);
    country.write(out, "country");
    data_quality.write(out, "data_quality");
    if (extras.count != 0) {
        out.key("extraartists");
        extras.write_array(out);
    }
    write_formats(out);
    write_nodes(out, "genres", table::release_genre, dictionary::genre);
    out.member("id", std::to_string(id));
    write_identifiers(out);
    write_images(out, table::release_image);
    write_list(out, "labels", table::release_label, [](json_writer& item, row_text& row) {
        item.begin_object();
        item.member("catno", row.text(4));
        item.member("id", row.text(2));
        item.member("name", row.name(3));
        item.end_object();
    });
    master.write(out, "master_id");
    notes.write(out, "notes");
    released.write(out, "released");
    write_wrapped(
        out,
        "series",
        "series",
        table::release_series,
        [](json_writer& item, row_text& row) {
            item.begin_object();
            item.member("@catno", row.text(4));
            item.member("@id", row.text(2));
            item.member("@name", row.name(3));
            item.end_object();
        }
    );
    status.write(out, "status");
    write_nodes(out, "styles", table::release_style, dictionary::style);
    title.write(out, "title");
    if (!roots.empty()) {
        out.key("tracklist");
        write_tracks(out, roots);
    }
    write_videos(out, table::release_video);
    out.end_object();
    return true;
}

}  // namespace waxpress::sqlite
