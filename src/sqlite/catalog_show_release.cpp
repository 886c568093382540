#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sqlite/catalog_show.hpp"

namespace waxpress::sqlite {
namespace {

// What a track says below its own line: its artists go before the title, its credits get lines.
struct track_people {
    std::string artists;
    std::vector<std::string> credits;
};

std::map<std::string, track_people> people_of_tracks(connection& on, std::int64_t id) {
    std::map<std::string, track_people> people;
    const std::vector<page_row> rows = rows_of(
        on,
        "SELECT track_seq, extra, coalesce(nullif(anv, ''), name), join_text, role FROM credit "
        "WHERE release_id = ? AND track_seq IS NOT NULL ORDER BY seq",
        id
    );
    for (const page_row& row : rows) {
        track_people& track = people[row[0]];
        if (row[1] == "0") {
            track.artists += row[2];
            track.artists += row[3].empty() || row[3] == "," ? ", " : " " + row[3] + " ";
        } else {
            track.credits.push_back(fmt::format("{}: {}", row[4], row[2]));
        }
    }
    for (auto& [seq, track] : people) {
        while (!track.artists.empty() &&
               (track.artists.back() == ' ' || track.artists.back() == ',')) {
            track.artists.pop_back();
        }
    }
    return people;
}

std::vector<page_row> track_rows(connection& on, std::int64_t id) {
    std::map<std::string, track_people> people = people_of_tracks(on, id);
    std::vector<page_row> rows;
    for (const page_row& track : rows_of(
             on,
             "SELECT seq, position, title, duration, parent_seq FROM track WHERE release_id = ? "
             "ORDER BY seq",
             id
         )) {
        const track_people& here = people[track[0]];
        const std::string indent = track[4].empty() ? "" : "  ";
        std::string text = here.artists.empty() ? track[2] : here.artists + " - " + track[2];
        rows.push_back({indent + track[1], track[3], text});
        for (const std::string& credit : here.credits)
            rows.push_back({"", "", "  " + credit});
    }
    return rows;
}

void show_sources(connection& on, std::int64_t id, catalog_page& page) {
    page.section(
        "Credits",
        rows_of(
            on,
            "SELECT role, coalesce(nullif(anv, ''), name) || coalesce(' (tracks: ' || "
            "nullif(tracks, '') || ')', '') FROM credit "
            "WHERE release_id = ? AND track_seq IS NULL AND extra <> 0 ORDER BY seq",
            id
        )
    );
    page.section(
        "Companies",
        rows_of(
            on,
            "SELECT type_name, name || coalesce(' - ' || nullif(catno, ''), '') FROM company "
            "WHERE release_id = ? ORDER BY seq",
            id
        )
    );
    page.section(
        "Identifiers",
        rows_of(
            on,
            "SELECT type, coalesce(value, '') || coalesce(' (' || nullif(description, '') || ')', "
            "'') "
            "FROM identifier WHERE release_id = ? ORDER BY seq",
            id
        )
    );
}

}  // namespace

bool show_release(connection& on, std::int64_t id, catalog_page& page) {
    const std::vector<page_row> found = rows_of(
        on,
        "SELECT r.title, country, released, format, status, r.data_quality, r.notes, "
        "coalesce(m.title || "
        "' (' || m.id || coalesce(', ' || m.year, '') || ')', r.master_id) "
        "FROM release r LEFT JOIN master m ON m.id = r.master_id WHERE r.id = ?",
        id
    );
    if (found.empty()) return false;
    const page_row& release = found.front();
    const std::string artists = artist_line(on, discogs::entity_kind::releases, id);
    page.title(
        artists.empty() ? release[0] : artists + " - " + release[0], fmt::format("(release {})", id)
    );
    page.field(
        "Label",
        joined(
            rows_of(
                on,
                "SELECT name || coalesce(' - ' || nullif(catno, ''), '') FROM release_label "
                "WHERE release_id = ? ORDER BY seq",
                id
            ),
            ", "
        )
    );
    page.field(
        "Series",
        joined(
            rows_of(
                on,
                "SELECT name || coalesce(' - ' || nullif(catno, ''), '') FROM release_series "
                "WHERE release_id = ? ORDER BY seq",
                id
            ),
            ", "
        )
    );
    page.field("Format", release[3]);
    page.field("Country", release[1]);
    page.field("Released", release[2]);
    page.field(
        "Genre",
        joined(
            rows_of(on, "SELECT genre FROM release_genre WHERE release_id = ? ORDER BY seq", id),
            ", "
        )
    );
    page.field(
        "Style",
        joined(
            rows_of(on, "SELECT style FROM release_style WHERE release_id = ? ORDER BY seq", id),
            ", "
        )
    );
    page.field("Master", release[7]);
    page.field("Status", release[4] == "Accepted" ? "" : release[4]);
    page.field("Data quality", release[5]);
    page.section("Tracklist", track_rows(on, id));
    show_sources(on, id, page);
    page.prose("Notes", release[6]);
    page.section(
        "Videos",
        rows_of(on, "SELECT title, src FROM release_video WHERE release_id = ? ORDER BY seq", id)
    );
    return true;
}

}  // namespace waxpress::sqlite
