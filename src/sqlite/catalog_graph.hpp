#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/id_set.hpp"

namespace waxpress::sqlite {

/// The artist that stands for "many" on a compilation.
inline constexpr std::int64_t various_artist = 194;

/// True for those who stand for nobody: Various, Unknown Artist, No Artist, Traditional. Nobody
/// is connected through them.
[[nodiscard]] constexpr bool is_placeholder(std::int64_t artist) noexcept {
    return artist == various_artist || artist == 355 || artist == 118760 || artist == 151641;
}

/// What connects two artists.
enum class bond : std::uint8_t {
    release,     ///< Both are credited on it.
    member_of,   ///< The first is a member of the second.
    has_member,  ///< The second is a member of the first.
    alias,       ///< Two names of one artist.
};
[[nodiscard]] constexpr bond reversed(bond how) noexcept {
    if (how == bond::member_of) return bond::has_member;
    return how == bond::has_member ? bond::member_of : how;
}

/// An artist next to another.
struct neighbour {
    std::int64_t artist = 0;
    bond how = bond::release;
    std::int64_t release = 0;  ///< Where the bond is a release.
};

/// Walks from artist to artist by index. Dies before its connection; one thread.
///
/// Shape:  all who are credited on a release know each other, its tracks' people included. On a
///         release by Various only those do who share a track, or who are both credited for the
///         release as a whole: two bands on one compilation have not met.
/// Errors: failure(store).
/// Cost:   one index range and one key range per release.
class artist_graph {
public:
    explicit artist_graph(connection& on);

    using visitor = std::function<void(const neighbour&)>;
    /// Visits those around `artist`, some more than once. Releases in `walked` are left out, and
    /// those put in whose people have all been visited.
    void for_each_neighbour(std::int64_t artist, id_set& walked, const visitor& visit);

private:
    struct credit {
        std::int64_t artist;
        std::int64_t track;  ///< no_track where the whole release is meant.
    };
    static constexpr std::int64_t no_track = -1;

    void visit_relations(std::int64_t artist, const visitor& visit);
    void visit_releases(std::int64_t artist, id_set& walked, const visitor& visit);
    /// Fills `credits_`; true if the release is by Various.
    bool read_credits(std::int64_t release);

    struct relation {
        statement query;
        bond how;
    };
    std::vector<relation> relations_;
    statement releases_;
    statement credits_of_;
    std::vector<std::int64_t> found_releases_;
    std::vector<credit> credits_;
    std::vector<std::int64_t> shared_tracks_;
};

}  // namespace waxpress::sqlite
