#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dump/dump_file.hpp"
#include "extractor/state_marker.hpp"

namespace waxpress::extractor {
namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view metadata_version = "1.0";
constexpr std::array<std::string_view, 4> status_names{
    "pending", "in_progress", "completed", "failed"};

std::string_view name_of(phase_status status) {
    return status_names.at(static_cast<std::size_t>(status));
}

json time_or_null(const std::string& time) {
    return time.empty() ? json() : json(time);
}

void put_optional(json& object, const char* key, const std::string& value) {
    if (value.empty()) {
        object.erase(key);
    } else {
        object[key] = value;
    }
}

/// `object[key]` as an object: what it held else is of no use.
json& object_at(json& object, std::string_view key) {
    json& found = object[std::string(key)];
    if (!found.is_object()) found = json::object();
    return found;
}

void write_download(const download_phase& phase, json& out) {
    std::uint64_t done = 0;
    std::uint64_t bytes = 0;
    for (const auto& [name, file] : phase.files) {
        if (file.status == phase_status::completed) ++done;
        bytes += file.bytes;
    }
    out["status"] = name_of(phase.status);
    out["started_at"] = time_or_null(phase.started_at);
    out["completed_at"] = time_or_null(phase.completed_at);
    out["files_downloaded"] = done;
    out["files_total"] = phase.files_total;
    out["bytes_downloaded"] = bytes;
    json& files = object_at(out, "downloads_by_file");
    for (const auto& [name, file] : phase.files) {
        json& entry = object_at(files, name);
        entry["status"] = name_of(file.status);
        entry["bytes_downloaded"] = file.bytes;
        entry["started_at"] = time_or_null(file.started_at);
        entry["completed_at"] = time_or_null(file.completed_at);
        put_optional(entry, "checksum", file.checksum);
    }
    out["errors"] = phase.errors;
}

void write_processing(const processing_phase& phase, json& out) {
    std::uint64_t done = 0;
    std::uint64_t records = 0;
    for (const auto& [name, file] : phase.files) {
        if (file.status == phase_status::completed) ++done;
        records += file.counts.records;
    }
    out["status"] = name_of(phase.status);
    out["started_at"] = time_or_null(phase.started_at);
    out["completed_at"] = time_or_null(phase.completed_at);
    out["files_processed"] = done;
    out["files_total"] = phase.files_total;
    out["records_extracted"] = records;
    out["current_file"] = time_or_null(phase.current_file);
    json& files = object_at(out, "progress_by_file");
    for (const auto& [name, file] : phase.files) {
        json& entry = object_at(files, name);
        entry["status"] = name_of(file.status);
        entry["records_extracted"] = file.counts.records;
        entry["messages_published"] = file.counts.messages;
        entry["batches_sent"] = file.counts.batches;
        entry["started_at"] = time_or_null(file.started_at);
        entry["completed_at"] = time_or_null(file.completed_at);
        put_optional(entry, "source_checksum", file.source_checksum);
    }
    out["errors"] = phase.errors;
}

void write_publishing(const state_marker& marker, json& out) {
    std::uint64_t messages = 0;
    std::uint64_t batches = 0;
    for (const auto& [name, file] : marker.processing.files) {
        messages += file.counts.messages;
        batches += file.counts.batches;
    }
    out["status"] = name_of(marker.publishing.status);
    out["messages_published"] = messages;
    out["batches_sent"] = batches;
    out["errors"] = marker.publishing.errors;
    out["last_amqp_heartbeat"] = time_or_null(marker.publishing.last_heartbeat);
}

void write_summary(const state_marker& marker, json& out) {
    out["overall_status"] = name_of(marker.overall);
    out["total_duration_seconds"] =
        marker.total_duration_seconds ? json(*marker.total_duration_seconds) : json();
    json& types = object_at(out, "files_by_type");
    for (const auto& [file, progress] : marker.processing.files) {
        const std::optional<dump::dump_name> name = dump::parse_dump_name(file);
        if (name) types[std::string(plural_name(name->kind))] = name_of(progress.status);
    }
}

void write_ours(const processing_phase& phase, json& out) {
    json& files = object_at(out, "files");
    for (const auto& [name, file] : phase.files) {
        json& entry = object_at(files, name);
        entry["skipped"] = file.counts.skipped;
        entry["rejected"] = file.counts.rejected;
        for (const char* key : {"checkpoint", "checkpoint_offset", "settled_offset"})
            entry.erase(key);
        if (!file.place) continue;
        entry["checkpoint"] = file.place->checkpoint_file;
        entry["checkpoint_offset"] = file.place->checkpoint_offset;
        entry["settled_offset"] = file.place->settled_offset;
    }
}

/// Reads one object; throws std::runtime_error with the path of what is wrong.
class object_reader {
public:
    object_reader(const json& object, std::string path) : object_(object), path_(std::move(path)) {
        if (!object_.is_object()) refuse("", "is no object");
    }

    [[nodiscard]] phase_status status(const char* key) const {
        const std::string name = text(key);
        for (std::size_t i = 0; i < status_names.size(); ++i) {
            if (name == status_names.at(i)) return static_cast<phase_status>(i);
        }
        refuse(key, "is no status");
    }
    /// Empty where it is null or missing.
    [[nodiscard]] std::string text(const char* key) const {
        const json* const value = find(key);
        if (value == nullptr) return {};
        if (!value->is_string()) refuse(key, "is no string");
        return value->get<std::string>();
    }
    [[nodiscard]] std::uint64_t count(const char* key) const {
        const json* const value = find(key);
        if (value == nullptr) return 0;
        if (!value->is_number_unsigned()) refuse(key, "is no count");
        return value->get<std::uint64_t>();
    }
    [[nodiscard]] std::vector<std::string> texts(const char* key) const {
        std::vector<std::string> found;
        const json* const value = find(key);
        if (value == nullptr) return found;
        for (const json& item : *value)
            found.push_back(item.is_string() ? item.get<std::string>() : item.dump());
        return found;
    }
    [[nodiscard]] std::optional<double> number(const char* key) const {
        const json* const value = find(key);
        if (value == nullptr || !value->is_number()) return std::nullopt;
        return value->get<double>();
    }
    [[nodiscard]] bool has(const char* key) const { return find(key) != nullptr; }
    [[nodiscard]] object_reader object(const std::string& key) const {
        static const json none = json::object();
        const json* const value = find(key);
        return {value == nullptr ? none : *value, path_ + key + '.'};
    }
    template <class Reader>
    void each(const char* key, Reader read) const {
        const object_reader inner = object(key);
        for (const auto& [name, value] : inner.object_.items())
            read(name, object_reader(value, inner.path_ + name + '.'));
    }

private:
    [[nodiscard]] const json* find(const std::string& key) const {
        const auto found = object_.find(key);
        return found == object_.end() || found->is_null() ? nullptr : &*found;
    }
    [[noreturn]] void refuse(const std::string& key, const char* cause) const {
        std::string place = path_ + key;
        if (place.ends_with('.')) place.pop_back();
        throw std::runtime_error(fmt::format("{} {}", place.empty() ? "it" : place, cause));
    }

    const json& object_;
    std::string path_;
};

void read_download(const object_reader& in, download_phase& phase) {
    phase.status = in.status("status");
    phase.started_at = in.text("started_at");
    phase.completed_at = in.text("completed_at");
    phase.files_total = in.count("files_total");
    phase.errors = in.texts("errors");
    in.each("downloads_by_file", [&](const std::string& name, const object_reader& file) {
        phase.files[name] = {
            .status = file.status("status"),
            .bytes = file.count("bytes_downloaded"),
            .started_at = file.text("started_at"),
            .completed_at = file.text("completed_at"),
            .checksum = file.text("checksum")};
    });
}

void read_processing(const object_reader& in, processing_phase& phase) {
    phase.status = in.status("status");
    phase.started_at = in.text("started_at");
    phase.completed_at = in.text("completed_at");
    phase.files_total = in.count("files_total");
    phase.current_file = in.text("current_file");
    phase.errors = in.texts("errors");
    in.each("progress_by_file", [&](const std::string& name, const object_reader& file) {
        file_progress& progress = phase.files[name];
        progress.status = file.status("status");
        progress.counts.records = file.count("records_extracted");
        progress.counts.messages = file.count("messages_published");
        progress.counts.batches = file.count("batches_sent");
        progress.started_at = file.text("started_at");
        progress.completed_at = file.text("completed_at");
        progress.source_checksum = file.text("source_checksum");
    });
}

void read_ours(const object_reader& in, processing_phase& phase) {
    in.each("files", [&](const std::string& name, const object_reader& file) {
        const auto found = phase.files.find(name);
        if (found == phase.files.end()) return;
        found->second.counts.skipped = file.count("skipped");
        found->second.counts.rejected = file.count("rejected");
        if (!file.has("checkpoint")) return;
        found->second.place = file_place{
            .checkpoint_file = file.text("checkpoint"),
            .checkpoint_offset = file.count("checkpoint_offset"),
            .settled_offset = file.count("settled_offset")};
    });
}

}  // namespace

std::string to_json(const state_marker& marker) {
    // What a marker was read from has been parsed before.
    json out = marker.read_from.empty() ? json::object() : json::parse(marker.read_from);
    out["metadata_version"] = metadata_version;
    out["last_updated"] = marker.last_updated;
    out["current_version"] = marker.version;
    write_download(marker.download, object_at(out, "download_phase"));
    write_processing(marker.processing, object_at(out, "processing_phase"));
    write_publishing(marker, object_at(out, "publishing_phase"));
    write_summary(marker, object_at(out, "summary"));
    write_ours(marker.processing, object_at(out, "waxpress"));
    constexpr int indent = 2;
    return out.dump(indent, ' ', false, json::error_handler_t::replace) + '\n';
}

std::optional<state_marker> marker_from_json(const std::string& text, std::string& reason) {
    try {
        const json document = json::parse(text);
        const object_reader in(document, "");
        state_marker marker;
        marker.version = in.text("current_version");
        if (marker.version.empty()) throw std::runtime_error("it names no version");
        marker.last_updated = in.text("last_updated");
        read_download(in.object("download_phase"), marker.download);
        read_processing(in.object("processing_phase"), marker.processing);
        const object_reader publishing = in.object("publishing_phase");
        marker.publishing.status = publishing.status("status");
        marker.publishing.errors = publishing.texts("errors");
        marker.publishing.last_heartbeat = publishing.text("last_amqp_heartbeat");
        const object_reader summary = in.object("summary");
        marker.overall = summary.status("overall_status");
        marker.total_duration_seconds = summary.number("total_duration_seconds");
        read_ours(in.object("waxpress"), marker.processing);
        marker.read_from = text;
        return marker;
    } catch (const json::parse_error& error) {
        reason = fmt::format("it is no JSON (byte {})", error.byte);
    } catch (const std::runtime_error& error) {
        reason = error.what();
    }
    return std::nullopt;
}

}  // namespace waxpress::extractor
