#include "extractor/state_marker.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include <fmt/format.h>

#include "base/utc_time.hpp"
#include "dump/dump_file.hpp"

namespace waxpress::extractor {
namespace {

/// Errors of a phase that are kept; the oldest go first.
constexpr std::size_t most_errors = 100;

void add_error(std::vector<std::string>& errors, std::string_view error) {
    if (errors.size() >= most_errors) errors.erase(errors.begin());
    errors.emplace_back(error);
}

file_progress& progress_of(state_marker& marker, std::string_view file) {
    return marker.processing.files[std::string(file)];
}

/// Of an unknown checksum nothing is claimed.
bool is_other(std::string_view known, std::string_view now) {
    return !known.empty() && !now.empty() && known != now;
}

void set_once(std::string& time, wall_time now) {
    if (time.empty()) time = format_utc(now);
}

/// A version that was thought done, or had failed, is at work again.
void reopen(state_marker& marker) {
    marker.processing.status = phase_status::in_progress;
    marker.processing.completed_at.clear();
    marker.publishing.status = phase_status::in_progress;
    marker.overall = phase_status::in_progress;
    marker.total_duration_seconds.reset();
}

bool all_files_are_completed(const state_marker& marker) {
    return std::ranges::all_of(marker.processing.files, [](const auto& entry) {
        return entry.second.status == phase_status::completed;
    });
}

}  // namespace

std::optional<wall_time> from_rfc3339(std::string_view text) {
    const std::string copy(text);
    std::tm utc{};
    const char* const end = ::strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
    if (end == nullptr) return std::nullopt;
    std::string_view rest(end);
    std::chrono::nanoseconds fraction{0};
    if (rest.starts_with('.')) {
        std::chrono::nanoseconds unit{std::chrono::seconds(1)};
        rest.remove_prefix(1);
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            unit /= 10;
            fraction += unit * (rest.front() - '0');
            rest.remove_prefix(1);
        }
    }
    if (rest != "Z" && rest != "+00:00") return std::nullopt;
    return wall_time(std::chrono::seconds(::timegm(&utc))) +
           std::chrono::duration_cast<wall_time::duration>(fraction);
}

state_marker new_marker(std::string_view version, wall_time now) {
    state_marker marker;
    marker.version = version;
    marker.last_updated = format_utc(now);
    return marker;
}

start_decision decide_start(const state_marker& marker, bool is_forced) {
    if (is_forced) return start_decision::reprocess;
    const auto is_unfinished = [](phase_status status) {
        return status == phase_status::in_progress || status == phase_status::failed;
    };
    if (is_unfinished(marker.download.status)) {
        // What was processed stays valid: only changed bytes undo it.
        const bool has_completed =
            std::ranges::any_of(marker.processing.files, [](const auto& entry) {
                return entry.second.status == phase_status::completed;
            });
        return has_completed ? start_decision::proceed : start_decision::reprocess;
    }
    if (is_unfinished(marker.processing.status)) return start_decision::proceed;
    return marker.overall == phase_status::completed ? start_decision::skip
                                                     : start_decision::proceed;
}

void note_present_file(
    state_marker& marker,
    std::string_view file,
    std::uint64_t bytes,
    std::string_view checksum,
    wall_time now
) {
    download_phase& phase = marker.download;
    file_download& entry = phase.files[std::string(file)];
    entry.status = phase_status::completed;
    entry.bytes = bytes;
    entry.checksum = checksum;
    set_once(entry.started_at, now);
    set_once(entry.completed_at, now);
    set_once(phase.started_at, now);
    phase.files_total = std::max<std::uint64_t>(phase.files_total, phase.files.size());
    const bool is_whole = std::ranges::all_of(phase.files, [](const auto& other) {
        return other.second.status == phase_status::completed;
    });
    if (is_whole && phase.files.size() == phase.files_total) {
        phase.status = phase_status::completed;
        set_once(phase.completed_at, now);
    }
    marker.last_updated = format_utc(now);
}

bool requeue_if_changed(
    state_marker& marker, std::string_view file, std::string_view checksum, wall_time now
) {
    const auto found = marker.processing.files.find(file);
    if (found == marker.processing.files.end()) return false;
    const file_progress& known = found->second;
    if (known.status != phase_status::completed) return false;
    if (!is_other(known.source_checksum, checksum)) return false;
    found->second = {};
    reopen(marker);
    marker.last_updated = format_utc(now);
    return true;
}

void start_processing(state_marker& marker, const std::vector<std::string>& files, wall_time now) {
    for (const std::string& file : files)
        (void)progress_of(marker, file);
    const std::string completed_at = marker.processing.completed_at;
    reopen(marker);
    if (all_files_are_completed(marker)) {
        // Only the announcement is missing.
        marker.processing.status = phase_status::completed;
        marker.processing.completed_at = completed_at;
    }
    set_once(marker.processing.started_at, now);
    marker.processing.files_total = marker.processing.files.size();
    marker.last_updated = format_utc(now);
}

void start_file(
    state_marker& marker, std::string_view file, std::string_view checksum, wall_time now
) {
    file_progress& progress = progress_of(marker, file);
    if (is_other(progress.source_checksum, checksum)) progress.place.reset();
    if (!progress.place) {
        progress.counts = {};
        progress.started_at.clear();
    }
    progress.status = phase_status::in_progress;
    progress.completed_at.clear();
    progress.source_checksum = checksum;
    set_once(progress.started_at, now);
    marker.processing.current_file = file;
    marker.last_updated = format_utc(now);
}

void note_progress(
    state_marker& marker,
    std::string_view file,
    const file_counts& counts,
    const std::optional<file_place>& place,
    wall_time now
) {
    file_progress& progress = progress_of(marker, file);
    progress.counts = counts;
    progress.place = place;
    marker.publishing.last_heartbeat = format_utc(now);
    marker.last_updated = format_utc(now);
}

void complete_file(state_marker& marker, std::string_view file, wall_time now) {
    file_progress& progress = progress_of(marker, file);
    progress.status = phase_status::completed;
    progress.completed_at = format_utc(now);
    progress.place.reset();
    if (marker.processing.current_file == file) marker.processing.current_file.clear();
    if (all_files_are_completed(marker)) {
        marker.processing.status = phase_status::completed;
        marker.processing.completed_at = format_utc(now);
    }
    marker.last_updated = format_utc(now);
}

void fail_file(state_marker& marker, std::string_view file, std::string_view error, wall_time now) {
    progress_of(marker, file).status = phase_status::failed;
    if (marker.processing.current_file == file) marker.processing.current_file.clear();
    marker.processing.status = phase_status::failed;
    add_error(marker.processing.errors, fmt::format("{}: {}", file, error));
    marker.last_updated = format_utc(now);
}

void complete_version(state_marker& marker, wall_time now) {
    marker.publishing.status = phase_status::completed;
    marker.overall = phase_status::completed;
    const std::optional<wall_time> began = from_rfc3339(marker.processing.started_at);
    if (began) {
        marker.total_duration_seconds = std::chrono::duration<double>(now - *began).count();
    }
    marker.last_updated = format_utc(now);
}

void fail_version(state_marker& marker, std::string_view error, wall_time now) {
    marker.publishing.status = phase_status::failed;
    marker.overall = phase_status::failed;
    add_error(marker.publishing.errors, error);
    marker.last_updated = format_utc(now);
}

bool is_completed(const state_marker& marker, std::string_view file) {
    const auto found = marker.processing.files.find(file);
    return found != marker.processing.files.end() &&
           found->second.status == phase_status::completed;
}

std::array<std::optional<std::uint64_t>, discogs::all_kinds.size()> record_counts(
    const state_marker& marker
) {
    std::array<std::optional<std::uint64_t>, discogs::all_kinds.size()> counts;
    for (const auto& [file, progress] : marker.processing.files) {
        const std::optional<dump::dump_name> name = dump::parse_dump_name(file);
        if (!name) continue;
        std::optional<std::uint64_t>& count = counts[index_of(name->kind)];
        count = count.value_or(0) + progress.counts.records;
    }
    return counts;
}

std::array<std::uint64_t, discogs::all_kinds.size()> skipped_counts(const state_marker& marker) {
    std::array<std::uint64_t, discogs::all_kinds.size()> counts{};
    for (const auto& [file, progress] : marker.processing.files) {
        const std::optional<dump::dump_name> name = dump::parse_dump_name(file);
        if (name) counts[index_of(name->kind)] += progress.counts.skipped;
    }
    return counts;
}

}  // namespace waxpress::extractor
