#include "sqlite/catalog_graph.hpp"

#include <algorithm>
#include <array>

namespace waxpress::sqlite {

artist_graph::artist_graph(connection& on)
    : releases_(on, "SELECT release_id FROM credit_data WHERE artist_id = ? ORDER BY release_id"),
      credits_of_(
          on,
          "SELECT artist_id, track_seq, extra FROM credit_data "
          "WHERE release_id = ? AND artist_id IS NOT NULL"
      ) {
    struct relation_query {
        std::string_view sql;
        bond how;
    };
    constexpr std::array<relation_query, 6> queries{{
        {"SELECT member_id FROM artist_member_data WHERE artist_id = ?", bond::has_member},
        {"SELECT artist_id FROM artist_member_data WHERE member_id = ?", bond::member_of},
        {"SELECT group_id FROM artist_group_data WHERE artist_id = ?", bond::member_of},
        {"SELECT artist_id FROM artist_group_data WHERE group_id = ?", bond::has_member},
        {"SELECT alias_id FROM artist_alias_data WHERE artist_id = ?", bond::alias},
        {"SELECT artist_id FROM artist_alias_data WHERE alias_id = ?", bond::alias},
    }};
    for (const auto& [sql, how] : queries)
        relations_.push_back({statement(on, sql), how});
}

void artist_graph::for_each_neighbour(std::int64_t artist, id_set& walked, const visitor& visit) {
    visit_relations(artist, visit);
    visit_releases(artist, walked, visit);
}

void artist_graph::visit_relations(std::int64_t artist, const visitor& visit) {
    for (relation& each : relations_) {
        each.query.bind(1, artist);
        while (each.query.step()) {
            if (!each.query.is_null(0)) visit({each.query.integer(0), each.how, 0});
        }
    }
}

bool artist_graph::read_credits(std::int64_t release) {
    credits_.clear();
    bool is_by_various = false;
    credits_of_.bind(1, release);
    while (credits_of_.step()) {
        const std::int64_t artist = credits_of_.integer(0);
        const bool is_whole = credits_of_.is_null(1);
        if (artist == various_artist && is_whole && credits_of_.integer(2) == 0)
            is_by_various = true;
        credits_.push_back({artist, is_whole ? no_track : credits_of_.integer(1)});
    }
    return is_by_various;
}

void artist_graph::visit_releases(std::int64_t artist, id_set& walked, const visitor& visit) {
    found_releases_.clear();
    releases_.bind(1, artist);
    while (releases_.step()) {
        const std::int64_t release = releases_.integer(0);
        if (found_releases_.empty() || found_releases_.back() != release) {
            found_releases_.push_back(release);
        }
    }
    for (const std::int64_t release : found_releases_) {
        if (walked.contains(release)) continue;
        if (!read_credits(release)) {
            walked.insert(release);
            for (const credit& each : credits_)
                visit({each.artist, bond::release, release});
            continue;
        }
        shared_tracks_.clear();
        for (const credit& each : credits_) {
            if (each.artist == artist) shared_tracks_.push_back(each.track);
        }
        for (const credit& each : credits_) {
            const bool is_shared =
                std::find(shared_tracks_.begin(), shared_tracks_.end(), each.track) !=
                shared_tracks_.end();
            if (is_shared) visit({each.artist, bond::release, release});
        }
    }
}

}  // namespace waxpress::sqlite
