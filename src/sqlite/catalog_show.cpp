// Artists, labels and masters. Releases have a file of their own.
#include "sqlite/catalog_show.hpp"

#include <array>

#include <fmt/format.h>

namespace waxpress::sqlite {
namespace {

constexpr std::size_t longest_list = 60;  // Names in one field.
constexpr int longest_versions = 25;

std::string counted(std::string_view count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == "1" ? one : many);
}

// The one row of a query, empty if there is none.
page_row row_of(connection& on, std::string_view sql, std::int64_t id) {
    std::vector<page_row> rows = rows_of(on, sql, id);
    return rows.empty() ? page_row() : std::move(rows.front());
}

std::string aside(discogs::entity_kind kind, std::int64_t id) {
    return fmt::format("({} {})", discogs::element_name(kind), id);
}

std::string list_of(connection& on, std::string_view sql, std::int64_t id) {
    return joined_first(rows_of(on, sql, id), longest_list);
}

}  // namespace

std::vector<page_row> rows_of(connection& on, std::string_view sql, std::int64_t id) {
    statement query(on, sql);
    query.bind(1, id);
    const int columns = sqlite3_column_count(query.handle());
    std::vector<page_row> rows;
    while (query.step()) {
        page_row row;
        for (int i = 0; i < columns; ++i)
            row.emplace_back(query.text(i));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string joined(const std::vector<page_row>& rows, std::string_view between) {
    std::string text;
    for (const page_row& row : rows) {
        if (row.front().empty()) continue;
        if (!text.empty()) text += between;
        text += row.front();
    }
    return text;
}

std::string joined_first(const std::vector<page_row>& rows, std::size_t most) {
    if (rows.size() <= most) return joined(rows, ", ");
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(most);
    return fmt::format("{} and {} more", joined({rows.begin(), end}, ", "), rows.size() - most);
}

std::string artist_line(connection& on, discogs::entity_kind kind, std::int64_t id) {
    const std::string_view sql =
        kind == discogs::entity_kind::releases
            ? "SELECT coalesce(nullif(anv, ''), name), join_text FROM credit "
              "WHERE release_id = ? AND track_seq IS NULL AND extra = 0 ORDER BY seq"
            : "SELECT coalesce(nullif(anv, ''), name), join_text FROM master_artist "
              "WHERE master_id = ? ORDER BY seq";
    const std::vector<page_row> rows = rows_of(on, sql, id);
    std::string line;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        line += rows[i][0];
        const std::string& join = rows[i][1];
        if (i + 1 == rows.size()) break;
        if (join.empty() || join == ",") {
            line += ", ";
        } else {
            line.append(" ").append(join).append(" ");
        }
    }
    return line;
}

bool show_artist(connection& on, std::int64_t id, catalog_page& page) {
    const page_row artist =
        row_of(on, "SELECT name, real_name, profile, data_quality FROM artist WHERE id = ?", id);
    if (artist.empty()) return false;
    page.title(artist[0], aside(discogs::entity_kind::artists, id));
    page.field("Real name", artist[1]);
    constexpr std::array<std::array<std::string_view, 2>, 4> relations{{
        {"Members",
         "SELECT name || ' (' || coalesce(member_id, 'no id') || ')' FROM artist_member "
         "WHERE artist_id = ? ORDER BY seq"},
        {"In groups",
         "SELECT name || ' (' || coalesce(group_id, 'no id') || ')' FROM artist_group "
         "WHERE artist_id = ? ORDER BY seq"},
        {"Aliases",
         "SELECT name || ' (' || coalesce(alias_id, 'no id') || ')' FROM artist_alias "
         "WHERE artist_id = ? ORDER BY seq"},
        {"Variations", "SELECT name FROM artist_variation WHERE artist_id = ? ORDER BY seq"},
    }};
    for (const auto& [name, sql] : relations)
        page.field(name, list_of(on, sql, id));
    const page_row counts = row_of(
        on,
        "SELECT (SELECT count(DISTINCT release_id) FROM credit_data WHERE artist_id = ?1), "
        "(SELECT count(DISTINCT master_id) FROM master_artist_data WHERE artist_id = ?1)",
        id
    );
    page.field(
        "Credited on",
        fmt::format(
            "{}, {}",
            counted(counts[0], "release", "releases"),
            counted(counts[1], "master", "masters")
        )
    );
    page.field("Data quality", artist[3]);
    page.prose("Profile", artist[2]);
    page.section(
        "Links", rows_of(on, "SELECT url FROM artist_url WHERE artist_id = ? ORDER BY seq", id)
    );
    return true;
}

bool show_label(connection& on, std::int64_t id, catalog_page& page) {
    const page_row label = row_of(
        on,
        "SELECT name, coalesce(parent_name || ifnull(' (' || parent_id || ')', ''), parent_id), "
        "profile, contact_info, data_quality FROM label WHERE id = ?",
        id
    );
    if (label.empty()) return false;
    page.title(label[0], aside(discogs::entity_kind::labels, id));
    page.field("Sublabel of", label[1]);
    page.field(
        "Sublabels",
        list_of(
            on,
            "SELECT name || ' (' || coalesce(sublabel_id, 'no id') || ')' FROM label_sublabel "
            "WHERE label_id = ? ORDER BY seq",
            id
        )
    );
    const page_row counts = row_of(
        on,
        "SELECT (SELECT count(DISTINCT release_id) FROM release_label_data WHERE label_id = ?1), "
        "(SELECT count(DISTINCT release_id) FROM company_data WHERE label_id = ?1), "
        "(SELECT count(DISTINCT release_id) FROM release_series_data WHERE series_id = ?1)",
        id
    );
    page.field("Label of", counted(counts[0], "release", "releases"));
    if (counts[1] != "0") page.field("Company on", counted(counts[1], "release", "releases"));
    if (counts[2] != "0") page.field("Series of", counted(counts[2], "release", "releases"));
    page.field("Contact", label[3]);
    page.field("Data quality", label[4]);
    page.prose("Profile", label[2]);
    page.section(
        "Links", rows_of(on, "SELECT url FROM label_url WHERE label_id = ? ORDER BY seq", id)
    );
    return true;
}

bool show_master(connection& on, std::int64_t id, catalog_page& page) {
    const page_row master = row_of(
        on,
        "SELECT title, coalesce(year, year_text), main_release, notes, data_quality "
        "FROM master WHERE id = ?",
        id
    );
    if (master.empty()) return false;
    const std::string artists = artist_line(on, discogs::entity_kind::masters, id);
    page.title(
        artists.empty() ? master[0] : artists + " - " + master[0],
        aside(discogs::entity_kind::masters, id)
    );
    page.field("Year", master[1]);
    page.field(
        "Genre", list_of(on, "SELECT genre FROM master_genre WHERE master_id = ? ORDER BY seq", id)
    );
    page.field(
        "Style", list_of(on, "SELECT style FROM master_style WHERE master_id = ? ORDER BY seq", id)
    );
    page.field("Main release", master[2]);
    page.field("Data quality", master[4]);
    const std::vector<page_row> versions = rows_of(
        on,
        fmt::format(
            "SELECT id, coalesce(year, released), country, format, (SELECT group_concat(name || "
            "coalesce(' ' || catno, ''), ' / ') FROM release_label WHERE release_id = r.id), title "
            "FROM release r WHERE master_id = ? ORDER BY year IS NULL, year, id LIMIT {}",
            longest_versions
        ),
        id
    );
    page.section("Versions", versions);
    if (versions.size() == static_cast<std::size_t>(longest_versions)) {
        page.remark(
            row_of(on, "SELECT count(*) || ' in all' FROM release WHERE master_id = ?", id).front()
        );
    }
    page.prose("Notes", master[3]);
    page.section(
        "Videos",
        rows_of(on, "SELECT title, src FROM master_video WHERE master_id = ? ORDER BY seq", id)
    );
    return true;
}

std::optional<std::string> show_record(
    connection& on, discogs::entity_kind kind, std::int64_t id, page_style style
) {
    using show_function = bool (*)(connection&, std::int64_t, catalog_page&);
    constexpr std::array<show_function, 4> pages{
        show_artist, show_label, show_master, show_release};
    catalog_page page(style);
    if (!pages[discogs::index_of(kind)](on, id, page)) return std::nullopt;
    return page.take();
}

}  // namespace waxpress::sqlite
