#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dump/checkpoint.hpp"
#include "extractor/state_marker.hpp"

namespace waxpress::extractor {

/// `<root>/.extraction_status_<version>.json`
[[nodiscard]] std::string marker_path(const std::string& root, std::string_view version);

struct marker_reading {
    std::optional<state_marker> marker;
    std::string reason;  ///< Why there is none, for the log; empty where the file is absent.
};

/// Errors: none: without a marker that can be read, everything is done from the start.
[[nodiscard]] marker_reading read_marker(const std::string& root, std::string_view version);

/// Errors: as `write_durably`.
void write_marker(const std::string& root, const state_marker& marker);

/// A checkpoint with what had been counted when it was reached.
struct resume_point {
    dump::dump_checkpoint checkpoint;
    file_counts counts;
};

/// Where and with which counts a file goes on.
struct resume_start {
    std::uint64_t settled_offset = 0;  ///< What begins before it is not published again.
    file_counts counts;
};

/// `.waxpress_checkpoint_<file>.bin`, in the folder of the marker.
[[nodiscard]] std::string checkpoint_name(std::string_view file);

/// Writes the place of the next slab, once all records before it are settled.
/// Errors: as `write_durably`.
void write_resume_point(const std::string& root, std::string_view file, const resume_point& point);

struct point_reading {
    std::optional<resume_point> point;
    std::string reason;  ///< Why there is none, for the log.
};

[[nodiscard]] point_reading read_resume_point(const std::string& root, const file_place& place);

/// Brings together the two files, of which the marker may be older by one slab: a point is only
/// written when all before it is settled.
[[nodiscard]] resume_start start_at(const resume_point& point, const file_progress& progress);

/// Of a file that is done. Errors: none; what stays is never read again.
void remove_resume_point(const std::string& root, std::string_view file) noexcept;

}  // namespace waxpress::extractor
