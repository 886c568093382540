#include "sqlite/catalog_path.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace waxpress::sqlite {
namespace {

// Everything that can be reached from one end so far.
struct search_side {
    struct arrival {
        std::int64_t from;
        std::int64_t release;
        bond how;
    };
    std::unordered_map<std::int64_t, arrival> seen;
    std::vector<std::int64_t> frontier;
    id_set walked;
};

class path_search {
public:
    path_search(connection& on, std::int64_t from, std::int64_t to, const path_limits& limits)
        : graph_(on), limits_(limits) {
        begin(sides_[0], from);
        begin(sides_[1], to);
    }

    artist_path run() {
        artist_path path;
        for (int depth = 0;; ++depth) {
            search_side& near = smaller();
            if (near.frontier.empty()) {
                path.outcome = path_outcome::not_connected;
            } else if (depth == limits_.max_depth) {
                path.outcome = path_outcome::too_far;
            } else if (!widen(near, &near == &sides_[0] ? sides_[1] : sides_[0])) {
                path.outcome = path_outcome::gave_up;
            } else if (meeting_ == 0) {
                continue;
            } else {
                path.outcome = path_outcome::found;
                path.links = links();
            }
            path.artists_seen = seen();
            return path;
        }
    }

private:
    static void begin(search_side& side, std::int64_t artist) {
        side.seen.emplace(artist, search_side::arrival{0, 0, bond::release});
        side.frontier.push_back(artist);
    }

    [[nodiscard]] search_side& smaller() {
        return sides_[1].frontier.size() < sides_[0].frontier.size() ? sides_[1] : sides_[0];
    }
    [[nodiscard]] std::size_t seen() const { return sides_[0].seen.size() + sides_[1].seen.size(); }

    // One step outwards. False if there is no room for more artists.
    bool widen(search_side& side, const search_side& other) {
        std::vector<std::int64_t> next;
        for (const std::int64_t artist : side.frontier) {
            graph_.for_each_neighbour(artist, side.walked, [&](const neighbour& found) {
                if (meeting_ != 0 || is_placeholder(found.artist)) return;
                const search_side::arrival how{artist, found.release, found.how};
                if (!side.seen.emplace(found.artist, how).second) return;
                next.push_back(found.artist);
                // No shorter way is left unseen, so the first meeting is as good as any.
                if (other.seen.contains(found.artist)) meeting_ = found.artist;
            });
            if (meeting_ != 0) return true;
            if (seen() > limits_.max_artists) return false;
        }
        side.frontier = std::move(next);
        return true;
    }

    [[nodiscard]] std::vector<path_link> links() const {
        std::vector<path_link> chain;
        for (std::int64_t at = meeting_;;) {
            const search_side::arrival& how = sides_[0].seen.at(at);
            if (how.from == 0) break;
            chain.push_back({how.from, at, how.how, how.release});
            at = how.from;
        }
        std::reverse(chain.begin(), chain.end());
        for (std::int64_t at = meeting_;;) {
            const search_side::arrival& how = sides_[1].seen.at(at);
            if (how.from == 0) break;
            chain.push_back({at, how.from, reversed(how.how), how.release});
            at = how.from;
        }
        return chain;
    }

    artist_graph graph_;
    path_limits limits_;
    std::array<search_side, 2> sides_;
    std::int64_t meeting_ = 0;
};

}  // namespace

artist_path find_path(
    connection& on, std::int64_t from, std::int64_t to, const path_limits& limits
) {
    if (from == to) return {path_outcome::found, {}, 1};
    return path_search(on, from, to, limits).run();
}

}  // namespace waxpress::sqlite
