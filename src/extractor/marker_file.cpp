#include "extractor/marker_file.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "discogs/sha256.hpp"
#include "dump/state_bytes.hpp"
#include "extractor/durable_file.hpp"

namespace waxpress::extractor {
namespace {

/// Raise the number whenever what a resume point holds changes.
constexpr std::string_view format = "waxpress resume point 1\n";

std::string in_folder(const std::string& root, const std::string& name) {
    return (std::filesystem::path(root) / name).string();
}

std::string point_bytes(const resume_point& point) {
    dump::state_writer out;
    out.text(format);
    out.number(point.counts.records);
    out.number(point.counts.messages);
    out.number(point.counts.batches);
    out.number(point.counts.skipped);
    out.number(point.counts.rejected);
    out.text(dump::to_bytes(point.checkpoint));
    discogs::sha256_hasher hasher;
    out.text(discogs::to_hex(hasher.digest(out.bytes())));
    return out.take();
}

std::optional<resume_point> point_from(std::string_view bytes) {
    dump::state_reader in(bytes);
    std::string_view told_format;
    std::string_view checkpoint;
    std::string_view sum;
    file_counts counts;
    const bool is_whole =
        in.text(told_format) && told_format == format && in.number(counts.records) &&
        in.number(counts.messages) && in.number(counts.batches) && in.number(counts.skipped) &&
        in.number(counts.rejected) && in.text(checkpoint) && in.text(sum) && in.is_done();
    if (!is_whole) return std::nullopt;
    const std::size_t sum_size = sizeof(std::uint64_t) + sum.size();
    discogs::sha256_hasher hasher;
    if (discogs::to_hex(hasher.digest(bytes.substr(0, bytes.size() - sum_size))) != sum) {
        return std::nullopt;
    }
    std::optional<dump::dump_checkpoint> read = dump::read_checkpoint(checkpoint);
    if (!read) return std::nullopt;
    return resume_point{.checkpoint = std::move(*read), .counts = counts};
}

}  // namespace

std::string marker_path(const std::string& root, std::string_view version) {
    return in_folder(root, fmt::format(".extraction_status_{}.json", version));
}

marker_reading read_marker(const std::string& root, std::string_view version) {
    marker_reading reading;
    const std::string path = marker_path(root, version);
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return reading;
    std::string text;
    if (!read_small_file(path, text, reading.reason)) return reading;
    std::string cause;
    reading.marker = marker_from_json(text, cause);
    if (reading.marker && reading.marker->version != version) {
        cause = fmt::format("it speaks of version {}", reading.marker->version);
        reading.marker.reset();
    }
    if (!reading.marker) reading.reason = fmt::format("{}: is no state marker: {}", path, cause);
    return reading;
}

void write_marker(const std::string& root, const state_marker& marker) {
    write_durably(marker_path(root, marker.version), to_json(marker));
}

std::string checkpoint_name(std::string_view file) {
    return fmt::format(".waxpress_checkpoint_{}.bin", file);
}

void write_resume_point(const std::string& root, std::string_view file, const resume_point& point) {
    write_durably(in_folder(root, checkpoint_name(file)), point_bytes(point));
}

point_reading read_resume_point(const std::string& root, const file_place& place) {
    point_reading reading;
    // A name from a file: it may not lead out of the folder.
    const std::string name = std::filesystem::path(place.checkpoint_file).filename().string();
    const std::string path = in_folder(root, name);
    std::string bytes;
    if (!read_small_file(path, bytes, reading.reason)) return reading;
    reading.point = point_from(bytes);
    if (!reading.point) {
        reading.reason = fmt::format("{}: is damaged or of another version of waxpress", path);
        return reading;
    }
    if (reading.point->checkpoint.offset() < place.checkpoint_offset) {
        reading.point.reset();
        reading.reason = fmt::format("{}: is older than the state marker", path);
    }
    return reading;
}

resume_start start_at(const resume_point& point, const file_progress& progress) {
    const std::uint64_t offset = point.checkpoint.offset();
    const bool is_told = progress.place && progress.place->checkpoint_offset == offset &&
                         progress.place->settled_offset >= offset;
    if (!is_told) return {.settled_offset = offset, .counts = point.counts};
    return {.settled_offset = progress.place->settled_offset, .counts = progress.counts};
}

void remove_resume_point(const std::string& root, std::string_view file) noexcept {
    std::error_code ignored;
    std::filesystem::remove(in_folder(root, checkpoint_name(file)), ignored);
}

}  // namespace waxpress::extractor
