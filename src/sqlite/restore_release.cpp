// Releases: the one kind whose rows nest.
#include "sqlite/restore_state.hpp"

namespace waxpress::sqlite {

void record_restorer::state::read_tracks() {
    from->read(table::track, tracks);
    links.assign(tracks.size(), {});
    next_track.resize(tracks.size());
    top_tracks = {};
    for (std::size_t place = 0; place < tracks.size(); ++place) {
        const value_view& parent = tracks[place][5];
        const auto above = static_cast<std::size_t>(parent.integer);
        const bool is_inner = parent.type == value_type::integer && above < place;
        (is_inner ? links[above].children : top_tracks).append(place, next_track);
    }
}

void record_restorer::state::read_credits() {
    from->read(table::credit, credits);
    next_credit.resize(credits.size());
    top_artists = {};
    top_extras = {};
    for (std::size_t place = 0; place < credits.size(); ++place) {
        const row_view row = credits[place];
        const bool is_extra = row[4].type == value_type::integer && row[4].integer != 0;
        place_chain* into = is_extra ? &top_extras : &top_artists;
        if (row[6].type == value_type::integer) {
            const auto track = static_cast<std::size_t>(row[6].integer);
            if (track >= links.size()) continue;  // A row that no encoder made.
            into = is_extra ? &links[track].extras : &links[track].artists;
        }
        into->append(place, next_credit);
    }
}

void record_restorer::state::write_credits(const place_chain& which) {
    for (std::size_t place = which.first; place != place_chain::none; place = next_credit[place])
        credit(credits[place], of_release);
}

void record_restorer::state::write_wrapped_credits(std::string_view key, const place_chain& which) {
    if (which.is_empty()) return;
    begin_wrapped(key, "artist", which.is_single());
    write_credits(which);
    end_wrapped(which.is_single());
}

void record_restorer::state::write_track(std::size_t place) {
    const row_view row = tracks[place];
    const track_links& inner = links[place];
    out.begin_object();
    write_wrapped_credits("artists", inner.artists);
    length("duration", row[4]);
    write_wrapped_credits("extraartists", inner.extras);
    text("position", row[3]);
    if (!inner.children.is_empty()) {
        out.key("sub_tracks");
        write_tracks(inner.children);
    }
    text("title", row[2]);
    out.end_object();
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as tracks are nested; a parent comes before its
// children.
void record_restorer::state::write_tracks(const place_chain& which) {
    out.begin_object();
    out.key("track");
    if (!which.is_single()) out.begin_array();
    for (std::size_t place = which.first; place != place_chain::none; place = next_track[place])
        write_track(place);
    if (!which.is_single()) out.end_array();
    out.end_object();
}

void record_restorer::state::write_companies() {
    write_wrapped("companies", "company", table::company, [this](row_view row) {
        out.begin_object();
        text("catno", row[6]);
        text("entity_type", row[4]);
        term("entity_type_name", row[5]);
        text("id", row[2]);
        name("name", row[3]);
        if (row[7].type == value_type::integer) {
            std::string address(label_address);
            if (row[2].type == value_type::integer) {
                address += std::to_string(row[2].integer);
            } else {
                address += row[2].bytes;
            }
            out.key("resource_url");
            out.string(address);
        } else {
            text("resource_url", row[7]);
        }
        out.end_object();
    });
}

// Descriptions come in the order of their formats; `next` is the first that is not written yet.
void record_restorer::state::write_descriptions(std::size_t format, std::size_t& next) {
    const auto wanted = static_cast<std::int64_t>(format);
    while (next < parts.size() && parts[next][1].integer < wanted)
        ++next;  // Rows that no encoder made.
    const std::size_t begin = next;
    while (next < parts.size() && parts[next][1].integer == wanted)
        ++next;
    if (next == begin) return;
    const bool is_single = next - begin == 1;
    begin_wrapped("descriptions", "description", is_single);
    for (std::size_t place = begin; place < next; ++place) {
        const value_view& text = parts[place][3];
        const bool is_known = text.type == value_type::integer;
        out.string(is_known ? from->spelled(dictionary::term, text.integer) : text.bytes);
    }
    end_wrapped(is_single);
}

void record_restorer::state::write_formats() {
    from->read(table::format_description, parts);
    std::size_t next = 0;
    std::size_t format = 0;
    write_list("formats", table::format, [&](row_view row) {
        out.begin_object();
        write_descriptions(format++, next);
        term("name", row[2]);
        text("qty", row[3]);
        term("text", row[4]);
        out.end_object();
    });
}

void record_restorer::state::write_identifiers() {
    write_wrapped("identifiers", "identifier", table::identifier, [this](row_view row) {
        out.begin_object();
        term("@description", row[4]);
        term("@type", row[2]);
        text("@value", row[3]);
        out.end_object();
    });
}

bool record_restorer::state::release(std::int64_t id) {
    from->read(table::release, entity);
    if (entity.is_empty()) return false;
    const row_view row = entity[0];
    read_tracks();
    read_credits();
    out.begin_object();
    if (!top_artists.is_empty()) {
        out.key("artists");
        out.begin_array();
        write_credits(top_artists);
        out.end_array();
    }
    write_companies();
    text("country", row[3]);
    text("data_quality", row[8]);
    if (!top_extras.is_empty()) {
        out.key("extraartists");
        out.begin_array();
        write_credits(top_extras);
        out.end_array();
    }
    write_formats();
    write_nodes("genres", table::release_genre, dictionary::genre);
    out.key("id");
    out.digits(id);
    write_identifiers();
    write_images(table::release_image);
    write_list("labels", table::release_label, [this](row_view label) {
        out.begin_object();
        text("catno", label[4]);
        text("id", label[2]);
        name("name", label[3]);
        out.end_object();
    });
    if (row[5].type == value_type::null) {  // As dumps say it since 2024.
        out.key("master_id");
        out.digits(0);
    }
    text("master_id", row[5]);
    text("notes", row[9]);
    text("released", row[4]);
    write_wrapped("series", "series", table::release_series, [this](row_view series) {
        out.begin_object();
        text("@catno", series[4]);
        text("@id", series[2]);
        name("@name", series[3]);
        out.end_object();
    });
    text("status", row[7]);
    write_nodes("styles", table::release_style, dictionary::style);
    text("title", row[1]);
    if (!top_tracks.is_empty()) {
        out.key("tracklist");
        write_tracks(top_tracks);
    }
    write_videos(table::release_video);
    out.end_object();
    return true;
}

}  // namespace waxpress::sqlite
