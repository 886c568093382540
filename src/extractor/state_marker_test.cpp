#include "extractor/state_marker.hpp"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/failure.hpp"
#include "base/utc_time.hpp"
#include "dump/dump_reader.hpp"
#include "extractor/marker_file.hpp"
#include "extractor/test_folder.hpp"

namespace waxpress::extractor {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing_aid::test_folder;

const std::string artists = "discogs_20260401_artists.xml.gz";
const std::string labels = "discogs_20260401_labels.xml.gz";

wall_time at(int seconds) {
    return from_rfc3339("2026-04-02T10:00:00Z").value() + std::chrono::seconds(seconds);
}

/// A session that has read all of artists and half of labels.
state_marker half_done() {
    state_marker marker = new_marker("20260401", at(0));
    note_present_file(marker, artists, 100, "aa", at(0));
    note_present_file(marker, labels, 200, "bb", at(0));
    start_processing(marker, {artists, labels}, at(1));
    start_file(marker, artists, "aa", at(1));
    note_progress(marker, artists, {.records = 10, .messages = 9, .skipped = 1}, {}, at(2));
    complete_file(marker, artists, at(3));
    start_file(marker, labels, "bb", at(4));
    note_progress(
        marker,
        labels,
        {.records = 5, .messages = 5, .batches = 1, .rejected = 2},
        file_place{checkpoint_name(labels), 1000, 1500},
        at(5)
    );
    return marker;
}

state_marker read_again(const state_marker& marker) {
    std::string reason;
    const std::optional<state_marker> read = marker_from_json(to_json(marker), reason);
    EXPECT_TRUE(read) << reason;
    return read.value_or(marker);
}

TEST(extractor_state_marker, times_are_written_and_read_in_utc) {
    EXPECT_EQ(format_utc(at(61)), "2026-04-02T10:01:01.000000Z");
    EXPECT_EQ(format_utc(wall_time(std::chrono::microseconds(-1))), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(from_rfc3339("2026-04-02T10:01:01.5+00:00"), at(61) + std::chrono::milliseconds(500));
    for (const char* text : {"", "2026", "2026-04-02 10:00:00Z", "2026-04-02T10:00:00+02:00"})
        EXPECT_FALSE(from_rfc3339(text)) << text;
}

TEST(extractor_state_marker, every_field_of_the_known_marker_is_written) {
    const json out = json::parse(to_json(half_done()));
    EXPECT_EQ(out["metadata_version"], "1.0");
    EXPECT_EQ(out["current_version"], "20260401");
    EXPECT_EQ(out["last_updated"], format_utc(at(5)));
    const json& download = out["download_phase"];
    EXPECT_EQ(download["status"], "completed");
    EXPECT_EQ(download["files_downloaded"], 2);
    EXPECT_EQ(download["files_total"], 2);
    EXPECT_EQ(download["bytes_downloaded"], 300);
    EXPECT_EQ(download["downloads_by_file"][labels]["checksum"], "bb");
    const json& processing = out["processing_phase"];
    EXPECT_EQ(processing["status"], "in_progress");
    EXPECT_EQ(processing["started_at"], format_utc(at(1)));
    EXPECT_TRUE(processing["completed_at"].is_null());
    EXPECT_EQ(processing["files_processed"], 1);
    EXPECT_EQ(processing["files_total"], 2);
    EXPECT_EQ(processing["records_extracted"], 15);
    EXPECT_EQ(processing["current_file"], labels);
    EXPECT_TRUE(processing["errors"].empty());
    const json& file = processing["progress_by_file"][labels];
    const json wanted{
        {"status", "in_progress"},
        {"records_extracted", 5},
        {"messages_published", 5},
        {"batches_sent", 1},
        {"started_at", format_utc(at(4))},
        {"completed_at", nullptr},
        {"source_checksum", "bb"}};
    EXPECT_EQ(file, wanted);
    EXPECT_EQ(out["publishing_phase"]["messages_published"], 14);
    EXPECT_EQ(out["publishing_phase"]["last_amqp_heartbeat"], format_utc(at(5)));
    EXPECT_EQ(out["summary"]["overall_status"], "in_progress");
    EXPECT_TRUE(out["summary"]["total_duration_seconds"].is_null());
    const json types{{"artists", "completed"}, {"labels", "in_progress"}};
    EXPECT_EQ(out["summary"]["files_by_type"], types);
    EXPECT_EQ(out["waxpress"]["files"][labels]["settled_offset"], 1500);
    EXPECT_FALSE(out["waxpress"]["files"][artists].contains("checkpoint"));
}

TEST(extractor_state_marker, what_was_written_is_read_again) {
    state_marker marker = half_done();
    fail_file(marker, labels, "the broker is gone", at(6));
    fail_version(marker, "labels failed", at(7));
    const state_marker read = read_again(marker);
    EXPECT_EQ(to_json(read), to_json(marker));
    EXPECT_EQ(read.processing.files.at(labels).place, marker.processing.files.at(labels).place);
    EXPECT_EQ(read.processing.files.at(labels).counts, marker.processing.files.at(labels).counts);
    EXPECT_EQ(read.overall, phase_status::failed);
}

TEST(extractor_state_marker, unknown_keys_are_kept_at_every_level) {
    json document = json::parse(to_json(half_done()));
    document["future"] = {1, 2};
    document["processing_phase"]["progress_by_file"][labels]["future"] = "x";
    document["waxpress"]["future"] = true;
    std::string reason;
    state_marker read = marker_from_json(document.dump(), reason).value();
    complete_file(read, labels, at(9));
    const json out = json::parse(to_json(read));
    EXPECT_EQ(out["future"], document["future"]);
    EXPECT_EQ(out["processing_phase"]["progress_by_file"][labels]["future"], "x");
    EXPECT_EQ(out["processing_phase"]["progress_by_file"][labels]["status"], "completed");
    EXPECT_EQ(out["waxpress"]["future"], true);
    EXPECT_FALSE(out["waxpress"]["files"][labels].contains("checkpoint"));
}

TEST(extractor_state_marker, what_is_no_marker_is_told_with_its_place) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "no JSON"},
        {"[]", "it is no object"},
        {"{}", "names no version"},
        {R"({"current_version":"1"})", "download_phase.status is no status"},
        {R"({"current_version":7})", "current_version is no string"}};
    for (const auto& [text, cause] : cases) {
        std::string reason;
        EXPECT_FALSE(marker_from_json(text, reason));
        EXPECT_THAT(reason, HasSubstr(cause));
    }
    json document = json::parse(to_json(half_done()));
    document["processing_phase"]["progress_by_file"][labels]["records_extracted"] = -1;
    std::string reason;
    EXPECT_FALSE(marker_from_json(document.dump(), reason));
    EXPECT_THAT(reason, HasSubstr(labels + ".records_extracted is no count"));
    const std::string whole = to_json(half_done());
    for (std::size_t size = 0; size + 2 < whole.size(); size += 7)
        EXPECT_FALSE(marker_from_json(whole.substr(0, size), reason));
}

TEST(extractor_state_marker, the_start_is_decided_as_the_known_extractor_does) {
    const state_marker fresh = new_marker("20260401", at(0));
    EXPECT_EQ(decide_start(fresh, false), start_decision::proceed);
    EXPECT_EQ(decide_start(fresh, true), start_decision::reprocess);

    for (const phase_status status : {phase_status::in_progress, phase_status::failed}) {
        state_marker marker = fresh;
        marker.download.status = status;
        EXPECT_EQ(decide_start(marker, false), start_decision::reprocess);
        marker = half_done();
        marker.download.status = status;
        EXPECT_EQ(decide_start(marker, false), start_decision::proceed);
        marker = half_done();
        marker.processing.status = status;
        EXPECT_EQ(decide_start(marker, false), start_decision::proceed);
    }
    state_marker marker = half_done();
    complete_file(marker, labels, at(8));
    EXPECT_EQ(marker.processing.status, phase_status::completed);
    EXPECT_EQ(decide_start(marker, false), start_decision::proceed) << "not announced yet";
    complete_version(marker, at(11));
    EXPECT_EQ(decide_start(marker, false), start_decision::skip);
    EXPECT_EQ(decide_start(marker, true), start_decision::reprocess);
    EXPECT_EQ(marker.total_duration_seconds, 10.0);
}

TEST(extractor_state_marker, a_resume_keeps_the_start_the_counts_and_the_place) {
    state_marker marker = read_again(half_done());
    start_processing(marker, {artists, labels}, at(100));
    start_file(marker, labels, "bb", at(100));
    EXPECT_EQ(marker.processing.started_at, format_utc(at(1)));
    EXPECT_EQ(marker.processing.files.at(labels).started_at, format_utc(at(4)));
    EXPECT_EQ(marker.processing.files.at(labels).counts.records, 5U);
    EXPECT_TRUE(marker.processing.files.at(labels).place);
    EXPECT_TRUE(is_completed(marker, artists));
    EXPECT_FALSE(is_completed(marker, labels));
    EXPECT_EQ(record_counts(marker)[0], 10U);
    EXPECT_EQ(record_counts(marker)[1], 5U);
    EXPECT_EQ(record_counts(marker)[3], std::nullopt);
}

TEST(extractor_state_marker, a_file_without_a_place_or_with_other_bytes_begins_at_nought) {
    state_marker marker = half_done();
    start_file(marker, labels, "cc", at(50));
    EXPECT_FALSE(marker.processing.files.at(labels).place);
    EXPECT_EQ(marker.processing.files.at(labels).counts, file_counts{});
    EXPECT_EQ(marker.processing.files.at(labels).started_at, format_utc(at(50)));
    marker = half_done();
    start_file(marker, labels, "", at(50));
    EXPECT_TRUE(marker.processing.files.at(labels).place) << "unknown is not changed";
}

TEST(extractor_state_marker, a_completed_file_with_other_bytes_is_put_back) {
    state_marker marker = half_done();
    complete_file(marker, labels, at(6));
    complete_version(marker, at(7));
    EXPECT_FALSE(requeue_if_changed(marker, artists, "aa", at(8)));
    EXPECT_FALSE(requeue_if_changed(marker, artists, "", at(8)));
    EXPECT_FALSE(requeue_if_changed(marker, "unknown", "zz", at(8)));
    EXPECT_EQ(decide_start(marker, false), start_decision::skip);
    EXPECT_TRUE(requeue_if_changed(marker, artists, "zz", at(8)));
    EXPECT_FALSE(is_completed(marker, artists));
    EXPECT_TRUE(is_completed(marker, labels));
    EXPECT_EQ(record_counts(marker)[0], 0U);
    EXPECT_EQ(decide_start(marker, false), start_decision::proceed);
    EXPECT_EQ(marker.processing.started_at, format_utc(at(1)));
}

TEST(extractor_state_marker, a_session_with_nothing_but_the_announcement_left_stays_processed) {
    state_marker marker = half_done();
    complete_file(marker, labels, at(6));
    fail_version(marker, "artists: not confirmed", at(7));
    start_processing(marker, {artists, labels}, at(20));
    EXPECT_EQ(marker.processing.status, phase_status::completed);
    EXPECT_EQ(marker.processing.completed_at, format_utc(at(6)));
    EXPECT_EQ(decide_start(marker, false), start_decision::proceed);
}

TEST(extractor_marker_file, a_marker_is_written_beside_and_then_renamed) {
    const test_folder folder;
    EXPECT_FALSE(read_marker(folder.path(), "20260401").marker);
    EXPECT_EQ(read_marker(folder.path(), "20260401").reason, "");
    write_marker(folder.path(), half_done());
    EXPECT_EQ(folder.names(), std::vector<std::string>{".extraction_status_20260401.json"});
    EXPECT_EQ(to_json(read_marker(folder.path(), "20260401").marker.value()), to_json(half_done()));
}

TEST(extractor_marker_file, an_unreadable_marker_means_a_fresh_start_with_a_reason) {
    const test_folder folder;
    const std::string name = ".extraction_status_20260401.json";
    for (const std::string& content :
         {std::string(), std::string("{\"a\":"), std::string(99, '\0')}) {
        folder.write(name, content);
        EXPECT_FALSE(read_marker(folder.path(), "20260401").marker);
        EXPECT_THAT(read_marker(folder.path(), "20260401").reason, HasSubstr("is no state marker"));
    }
    state_marker other = half_done();
    other.version = "20260301";
    folder.write(name, to_json(other));
    EXPECT_THAT(read_marker(folder.path(), "20260401").reason, HasSubstr("version 20260301"));
    std::filesystem::remove(folder.path() + "/" + name);
    std::filesystem::create_directory(folder.path() + "/" + name);
    EXPECT_THAT(read_marker(folder.path(), "20260401").reason, HasSubstr(name));
    EXPECT_THROW(write_marker(folder.path(), half_done()), failure);
    EXPECT_THROW(write_marker(folder.path() + "/absent", half_done()), failure);
}

resume_point point_of(const test_folder& folder) {
    const std::string path =
        folder.write(labels, "<labels><label><id>1</id></label><label/></labels>");
    dump::dump_reader reader({.path = path});
    return {.checkpoint = reader.checkpoint().value(), .counts = {.records = 3, .messages = 2}};
}

TEST(extractor_marker_file, a_resume_point_is_read_again_or_refused_with_a_reason) {
    const test_folder folder;
    const resume_point point = point_of(folder);
    const file_place place{checkpoint_name(labels), 0, 0};
    EXPECT_THAT(read_resume_point(folder.path(), place).reason, HasSubstr("No such file"));
    write_resume_point(folder.path(), labels, point);
    const point_reading reading = read_resume_point(folder.path(), place);
    ASSERT_TRUE(reading.point) << reading.reason;
    EXPECT_EQ(reading.point->counts, point.counts);
    EXPECT_EQ(dump::to_bytes(reading.point->checkpoint), dump::to_bytes(point.checkpoint));
    EXPECT_THAT(
        read_resume_point(folder.path(), {checkpoint_name(labels), 1, 1}).reason,
        HasSubstr("older than the state marker")
    );
    const std::string bytes = folder.read(checkpoint_name(labels));
    for (std::size_t i = 0; i < bytes.size(); i += 11) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 4);
        folder.write(checkpoint_name(labels), i % 2 == 0 ? changed : bytes.substr(0, i));
        EXPECT_THAT(read_resume_point(folder.path(), place).reason, HasSubstr("damaged"));
    }
    remove_resume_point(folder.path(), labels);
    remove_resume_point(folder.path(), labels);
    EXPECT_FALSE(read_resume_point(folder.path(), place).point);
}

TEST(extractor_marker_file, a_marker_older_than_its_checkpoint_costs_no_record) {
    const test_folder folder;
    resume_point point = point_of(folder);
    point.checkpoint.text_bytes = 900 + point.checkpoint.carry.size();
    file_progress progress;
    progress.counts = {.records = 7};
    progress.place = file_place{"x", 900, 950};
    EXPECT_EQ(start_at(point, progress).settled_offset, 950U);
    EXPECT_EQ(start_at(point, progress).counts.records, 7U);
    progress.place = file_place{"x", 500, 880};
    EXPECT_EQ(start_at(point, progress).settled_offset, 900U);
    EXPECT_EQ(start_at(point, progress).counts, point.counts);
}

}  // namespace
}  // namespace waxpress::extractor
