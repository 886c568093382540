#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "dump/dump_file.hpp"
#include "extractor/state_marker.hpp"

namespace waxpress::extractor {

/// A file of the month, and what is to be done with it.
struct planned_file {
    std::string path;
    std::string name;  ///< Without folders: the key in the marker.
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string checksum;     ///< In hex, as the CHECKSUM file lists it; empty where it does not.
    bool is_pending = false;  ///< It is to be read, from its place or from the start.
    bool is_changed = false;  ///< It was completed, and its bytes are others now.
};

/// What a session does.
struct extraction_plan {
    std::string version;  ///< YYYYMMDD
    start_decision decision = start_decision::proceed;
    std::vector<planned_file> files;  ///< All four, in load order.
    state_marker marker;              ///< To go on with: a new one where all is done anew.

    [[nodiscard]] bool has_work() const noexcept { return decision != start_decision::skip; }
    [[nodiscard]] std::vector<planned_file> pending() const;
};

/// The four files of the newest month of which all four lie in `root`.
/// Errors: as `dump::find_dumps`: failure(input) where there is no such month.
[[nodiscard]] std::vector<dump::dump_file> newest_month(const std::string& root);

/// Decides what is to be done with `found`, the files of one month, given what is known of it.
/// Pure.
///
/// Shape: a completed file whose listed checksum differs from the one that was read is put back in
///        the queue, also where all was done: then there is something to do again. With nothing
///        pending and nothing to skip, only the end has to be announced.
[[nodiscard]] extraction_plan plan_extraction(
    const std::vector<dump::dump_file>& found,
    const std::optional<state_marker>& known,
    bool is_forced,
    wall_time now
);

}  // namespace waxpress::extractor
