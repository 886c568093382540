#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/prose.hpp"
#include "synth/world.hpp"
#include "synth/xml_out.hpp"

namespace waxpress::synth {

/// Somebody as a record names them.
struct credited {
    std::uint64_t id = 0;   ///< 0: without a page, so the record gives no id.
    std::string name;       ///< As on their page.
    std::string variation;  ///< As on the sleeve; empty where it is the same.
};

enum class work_shape : std::uint8_t { single, maxi, ep, album, long_album, double_album, box };

/// What all releases of one master have in common, and the master itself; a release without a
/// master is the only one of its work.
///
/// Lifetime: buffers are kept from work to work; `topic()` views them.
struct work {
    std::uint64_t key = 0;
    std::size_t generation = 0;
    work_shape shape = work_shape::album;
    bool is_various = false;  ///< Each track has its own artist.
    bool has_year = true;
    std::uint64_t year = 0;
    std::uint64_t tracks = 0;
    std::uint64_t home_label = 0;
    std::string title;
    std::string artist_line;  ///< All artists as one reads them: "A & B".
    std::string label_name;
    std::vector<credited> artists;
    std::vector<std::string_view> joins;  ///< Between artist i and the next one.
    std::vector<std::string_view> genres;
    std::vector<std::string_view> styles;

    [[nodiscard]] topic about() const noexcept {
        return {artist_line, title, title, label_name, year, generation};
    }
};

/// The work that a release is a version of. Errors: none.
void fill_work_of_release(const world& of, std::uint64_t release, work& out);
void fill_work_of_master(const world& of, std::uint64_t master, work& out);

/// Title of song `number` of a work, the same in all its versions.
void append_song(const work& of, std::uint64_t number, std::string& out);

/// Who may be picked for what.
enum class engagement : std::uint8_t { main, crew };

/// Picks somebody; some references lead nowhere, some have no id, as in real dumps.
void pick_credited(
    const world& of, dice& roll, std::size_t generation, engagement as, credited& out
);

/// `<artist>...</artist>`; empty parts are left out.
void append_credit(
    xml_out& out,
    const credited& who,
    std::string_view join = {},
    std::string_view role = {},
    std::string_view tracks = {}
);

/// `<videos>...</videos>` with the first `count` videos of a work, nothing for 0.
void append_videos(
    const world& of, const work& about, std::uint64_t count, std::string& text, xml_out& out
);

/// `<genres>` and `<styles>`.
void append_genres(const work& of, xml_out& out);

}  // namespace waxpress::synth
