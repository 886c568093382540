#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::extractor {

using wall_time = std::chrono::system_clock::time_point;

enum class phase_status : std::uint8_t { pending, in_progress, completed, failed };

/// What was done of one file, up to the last record that the broker has confirmed.
struct file_counts {
    std::uint64_t records = 0;   ///< Parsed: those that a rule skipped among them.
    std::uint64_t messages = 0;  ///< Published and confirmed.
    std::uint64_t batches = 0;
    std::uint64_t skipped = 0;   ///< By a rule.
    std::uint64_t rejected = 0;  ///< Malformed; not among `records`.
    bool operator==(const file_counts&) const = default;
};

/// Where in an unfinished file to go on. The known extractor does not know it, and begins anew.
struct file_place {
    std::string checkpoint_file;          ///< Its name, in the folder of the marker.
    std::uint64_t checkpoint_offset = 0;  ///< `offset()` of the checkpoint that is meant.
    std::uint64_t settled_offset = 0;     ///< All records that begin before it are settled.
    bool operator==(const file_place&) const = default;
};

/// Times are RFC 3339 in UTC, as they were first written; empty is null.
struct file_progress {
    phase_status status = phase_status::pending;
    file_counts counts;
    std::string started_at;
    std::string completed_at;
    std::string source_checksum;  ///< SHA-256 of the file in hex; empty where it is unknown.
    std::optional<file_place> place;
};

struct file_download {
    phase_status status = phase_status::pending;
    std::uint64_t bytes = 0;
    std::string started_at;
    std::string completed_at;
    std::string checksum;
};

struct download_phase {
    phase_status status = phase_status::pending;
    std::string started_at;
    std::string completed_at;
    std::uint64_t files_total = 0;
    std::map<std::string, file_download, std::less<>> files;
    std::vector<std::string> errors;
};

struct processing_phase {
    phase_status status = phase_status::pending;
    std::string started_at;  ///< Of the first session; a resume never changes it.
    std::string completed_at;
    std::uint64_t files_total = 0;
    std::string current_file;
    std::map<std::string, file_progress, std::less<>> files;
    std::vector<std::string> errors;
};

struct publishing_phase {
    phase_status status = phase_status::pending;
    std::vector<std::string> errors;
    std::string last_heartbeat;
};

/// What is known of the extraction of one month, over all sessions: pure data.
///
/// Source: reference/wire-and-schema.md, 5.4.
struct state_marker {
    std::string version;  ///< YYYYMMDD
    std::string last_updated;
    download_phase download;
    processing_phase processing;
    publishing_phase publishing;
    phase_status overall = phase_status::pending;
    std::optional<double> total_duration_seconds;
    std::string read_from;  ///< The JSON that it was read from, whose unknown keys are kept.
};

/// The marker as pretty JSON, field by field as the known extractor writes it; what is ours lies
/// under the key `waxpress`.
[[nodiscard]] std::string to_json(const state_marker& marker);

/// Errors: nothing, and `reason` in one line, where the text is no marker.
[[nodiscard]] std::optional<state_marker> marker_from_json(
    const std::string& text, std::string& reason
);

/// Errors: nothing where the text is no such time.
[[nodiscard]] std::optional<wall_time> from_rfc3339(std::string_view text);

// What happens to a marker. All are pure; `now` is the time of the event.

[[nodiscard]] state_marker new_marker(std::string_view version, wall_time now);

enum class start_decision : std::uint8_t {
    reprocess,  ///< From scratch, with a new marker.
    proceed,    ///< With the files that are not completed; with none, only announce the end.
    skip,       ///< All of this version was done and announced.
};
[[nodiscard]] start_decision decide_start(const state_marker& marker, bool is_forced);

/// A file that lies whole in the folder.
void note_present_file(
    state_marker& marker,
    std::string_view file,
    std::uint64_t bytes,
    std::string_view checksum,
    wall_time now
);

/// Puts a completed file back in the queue where its bytes are others than those that were read.
/// What is not known (either checksum empty) is left alone. True: it was put back.
bool requeue_if_changed(
    state_marker& marker, std::string_view file, std::string_view checksum, wall_time now
);

/// A session begins to process `files`, of which some may be done.
void start_processing(state_marker& marker, const std::vector<std::string>& files, wall_time now);
/// A file is about to be read. Where no place is known or the bytes are others than before, its
/// counts begin at nought.
void start_file(
    state_marker& marker, std::string_view file, std::string_view checksum, wall_time now
);
/// Records of a file have been settled. Without a place a resume begins at the beginning.
void note_progress(
    state_marker& marker,
    std::string_view file,
    const file_counts& counts,
    const std::optional<file_place>& place,
    wall_time now
);
/// Its `file_complete` has been confirmed.
void complete_file(state_marker& marker, std::string_view file, wall_time now);
/// The file stays to be done; the place in it is kept.
void fail_file(state_marker& marker, std::string_view file, std::string_view error, wall_time now);
/// All of `extraction_complete` has been confirmed: before that, a version is never complete.
void complete_version(state_marker& marker, wall_time now);
/// The session ends without having announced the version.
void fail_version(state_marker& marker, std::string_view error, wall_time now);

[[nodiscard]] bool is_completed(const state_marker& marker, std::string_view file);

/// For `extraction_complete`: records parsed by kind, over all sessions. A kind without files has
/// no count.
[[nodiscard]] std::array<std::optional<std::uint64_t>, discogs::all_kinds.size()> record_counts(
    const state_marker& marker
);
/// Of those, the ones that a rule kept back.
[[nodiscard]] std::array<std::uint64_t, discogs::all_kinds.size()> skipped_counts(
    const state_marker& marker
);

}  // namespace waxpress::extractor
