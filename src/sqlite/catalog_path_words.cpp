// Paths as people say them: names in, names and roles out.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sqlite/catalog_path.hpp"
#include "sqlite/catalog_show.hpp"
#include "sqlite/encoder.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

constexpr std::size_t most_roles = 3;
constexpr std::size_t most_suggestions = 5;

bool is_known(connection& on, std::int64_t artist) {
    statement query(
        on,
        "SELECT 1 WHERE EXISTS(SELECT 1 FROM artist WHERE id = ?1) "
        "OR EXISTS(SELECT 1 FROM credit_data WHERE artist_id = ?1)"
    );
    query.bind(1, artist);
    return query.step();
}

// What one artist did on a release; `track` is empty where the whole release is meant.
struct part_played {
    std::string track;
    std::string track_title;
    std::string role;
};

std::vector<part_played> parts_of(connection& on, std::int64_t artist, std::int64_t release) {
    statement query(
        on,
        "SELECT c.track_seq, t.title, CASE c.extra WHEN 0 THEN '' ELSE coalesce(c.role, '') END "
        "FROM credit c LEFT JOIN track_data t ON t.release_id = c.release_id AND t.seq = "
        "c.track_seq "
        "WHERE c.release_id = ?1 AND c.artist_id = ?2 "
        "ORDER BY c.track_seq IS NOT NULL, c.extra, c.seq"
    );
    query.bind(1, release).bind(2, artist);
    std::vector<part_played> parts;
    while (query.step()) {
        parts.push_back(
            {std::string(query.text(0)), std::string(query.text(1)), std::string(query.text(2))}
        );
    }
    return parts;
}

bool is_by_various(connection& on, std::int64_t release) {
    statement query(
        on,
        "SELECT 1 FROM credit_data WHERE release_id = ?1 AND track_seq IS NULL AND extra = 0 "
        "AND artist_id = ?2"
    );
    query.bind(1, release).bind(2, various_artist);
    return query.step();
}

// On a compilation only what was done together counts.
void keep_common(std::vector<part_played>& parts, const std::vector<part_played>& others) {
    const auto is_alone = [&](const part_played& part) {
        return std::none_of(others.begin(), others.end(), [&](const part_played& other) {
            return other.track == part.track;
        });
    };
    parts.erase(std::remove_if(parts.begin(), parts.end(), is_alone), parts.end());
}

std::string role_line(const std::vector<part_played>& parts) {
    std::vector<std::string> roles;
    for (const part_played& part : parts) {
        std::string role = part.role.empty() ? "artist" : part.role;
        if (!part.track.empty() && part.role.empty()) {
            role = fmt::format("artist of \"{}\"", part.track_title);
        }
        if (std::find(roles.begin(), roles.end(), role) == roles.end())
            roles.push_back(std::move(role));
    }
    const bool has_more = roles.size() > most_roles;
    if (has_more) roles.resize(most_roles);
    std::string line = fmt::format("{}", fmt::join(roles, ", "));
    if (has_more) line += ", ...";
    return line;
}

// Those hits that match the best way that any does.
std::vector<search_hit> best_of(std::vector<search_hit> hits) {
    if (hits.empty()) return hits;
    const name_match best = hits.front().match;
    hits.erase(
        std::find_if(
            hits.begin(), hits.end(), [best](const search_hit& hit) { return hit.match != best; }
        ),
        hits.end()
    );
    return hits;
}

}  // namespace

artist_choice choose_artist(connection& on, std::string_view text) {
    artist_choice choice;
    if (const auto id = record_id(text); id && is_known(on, *id)) {
        choice.id = id;
        return choice;
    }
    catalog_search search(on);
    choice.candidates = best_of(search.named(text, entity_kind::artists));
    if (choice.candidates.size() == 1) {
        choice.id = choice.candidates.front().id;
        return choice;
    }
    // Of names that differ only in case or accents, the one that is spelled so.
    const auto is_same = [&](const search_hit& hit) { return hit.name == text; };
    auto& hits = choice.candidates;
    if (std::count_if(hits.begin(), hits.end(), is_same) == 1) {
        choice.id = std::find_if(hits.begin(), hits.end(), is_same)->id;
        return choice;
    }
    choice.is_ambiguous = !hits.empty();
    if (hits.empty()) hits = search.find(text, {entity_kind::artists}, most_suggestions);
    return choice;
}

std::string artist_name(connection& on, std::int64_t id) {
    constexpr std::array<std::string_view, 2> sources{
        "SELECT name FROM artist WHERE id = ? AND name IS NOT NULL",
        "SELECT name FROM credit WHERE artist_id = ? AND name IS NOT NULL LIMIT 1"};
    for (const std::string_view sql : sources) {
        const std::vector<page_row> rows = rows_of(on, sql, id);
        if (!rows.empty()) return rows.front().front();
    }
    return fmt::format("artist {}", id);
}

link_words words_of(connection& on, const path_link& link) {
    link_words words{artist_name(on, link.from), artist_name(on, link.to)};
    if (link.how != bond::release) return words;
    std::vector<part_played> from = parts_of(on, link.from, link.release);
    std::vector<part_played> to = parts_of(on, link.to, link.release);
    if (is_by_various(on, link.release)) {
        keep_common(from, to);
        keep_common(to, from);
    }
    words.from_role = role_line(from);
    words.to_role = role_line(to);
    const std::vector<page_row> release =
        rows_of(on, "SELECT title, coalesce(year, '') FROM release WHERE id = ?", link.release);
    if (!release.empty()) {
        words.release_title = release.front()[0];
        words.release_year = release.front()[1];
    }
    return words;
}

}  // namespace waxpress::sqlite
