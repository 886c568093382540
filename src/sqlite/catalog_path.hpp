#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/catalog_graph.hpp"
#include "sqlite/catalog_search.hpp"
#include "sqlite/connection.hpp"

namespace waxpress::sqlite {

struct path_limits {
    int max_depth = 12;                   ///< Steps of the longest path that is looked for.
    std::size_t max_artists = 1'500'000;  ///< Held at once; some 100 MB. Past that it gives up.
};

enum class path_outcome : std::uint8_t {
    found,
    not_connected,  ///< Every artist that can be reached from one end has been seen.
    too_far,        ///< Not within `max_depth` steps.
    gave_up,        ///< `max_artists` have been seen.
};

/// A step of a path: from one artist to the next.
struct path_link {
    std::int64_t from = 0;
    std::int64_t to = 0;
    bond how = bond::release;
    std::int64_t release = 0;
};

struct artist_path {
    path_outcome outcome = path_outcome::not_connected;
    std::vector<path_link> links;  ///< Empty too where both ends are the same artist.
    std::size_t artists_seen = 0;
};

/// The shortest connection between two artists: breadth first from both ends, the smaller side
/// first. Errors: failure(store).
[[nodiscard]] artist_path find_path(
    connection& on, std::int64_t from, std::int64_t to, const path_limits& limits
);

/// Who is meant by a word of the user: an id, or a name as search_hit::exact or namesake finds it.
struct artist_choice {
    std::optional<std::int64_t> id;  ///< Nothing if the name is not known or stands for several.
    std::vector<search_hit> candidates;  ///< Then: namesakes, or else names that come near.
    bool is_ambiguous = false;
};
[[nodiscard]] artist_choice choose_artist(connection& on, std::string_view text);

/// The name of an artist, by its own record or else as a credit spells it.
[[nodiscard]] std::string artist_name(connection& on, std::int64_t id);

/// A link in words.
struct link_words {
    std::string from_name;
    std::string to_name;
    std::string from_role;  ///< What they did on the release; empty for other bonds.
    std::string to_role;
    std::string release_title;
    std::string release_year;
};
[[nodiscard]] link_words words_of(connection& on, const path_link& link);

}  // namespace waxpress::sqlite
