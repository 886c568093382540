#include "extractor/plan.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "base/utc_time.hpp"
#include "discogs/sha256.hpp"
#include "extractor/test_folder.hpp"

namespace waxpress::extractor {
namespace {

using discogs::entity_kind;
using testing_aid::test_folder;

const wall_time now = from_rfc3339("2026-04-02T10:00:00Z").value();

discogs::sha256_digest digest(std::uint8_t seed) {
    discogs::sha256_digest made{};
    made.fill(seed);
    return made;
}

std::string name_in(entity_kind kind) {
    return "discogs_20260401_" + std::string(plural_name(kind)) + ".xml.gz";
}

std::vector<dump::dump_file> month() {
    std::vector<dump::dump_file> files;
    for (const entity_kind kind : discogs::all_kinds) {
        files.push_back(
            {.path = "/data/" + name_in(kind),
             .kind = kind,
             .month = "20260401",
             .expected_sha256 = digest(static_cast<std::uint8_t>(kind))}
        );
    }
    return files;
}

/// A marker of which the first `done` files are completed.
state_marker marker_with(std::size_t done) {
    state_marker marker = new_marker("20260401", now);
    std::vector<std::string> names;
    for (const entity_kind kind : discogs::all_kinds)
        names.push_back(name_in(kind));
    start_processing(marker, names, now);
    for (std::size_t i = 0; i < done; ++i) {
        start_file(marker, names[i], discogs::to_hex(digest(static_cast<std::uint8_t>(i))), now);
        complete_file(marker, names[i], now);
    }
    return marker;
}

TEST(extractor_plan, without_a_marker_all_is_pending) {
    const extraction_plan plan = plan_extraction(month(), std::nullopt, false, now);
    EXPECT_EQ(plan.version, "20260401");
    EXPECT_EQ(plan.decision, start_decision::proceed);
    ASSERT_EQ(plan.pending().size(), 4U);
    EXPECT_EQ(plan.files[3].name, name_in(entity_kind::releases));
    EXPECT_EQ(plan.files[3].path, "/data/" + name_in(entity_kind::releases));
    EXPECT_EQ(plan.files[3].checksum, discogs::to_hex(digest(3)));
    EXPECT_EQ(plan.marker.version, "20260401");
}

TEST(extractor_plan, only_what_is_not_completed_is_pending) {
    const extraction_plan plan = plan_extraction(month(), marker_with(3), false, now);
    ASSERT_EQ(plan.pending().size(), 1U);
    EXPECT_EQ(plan.pending()[0].kind, entity_kind::releases);
    EXPECT_EQ(plan.marker.processing.started_at, format_utc(now));
}

TEST(extractor_plan, a_version_that_was_announced_is_skipped_unless_forced) {
    state_marker marker = marker_with(4);
    EXPECT_TRUE(plan_extraction(month(), marker, false, now).has_work()) << "not announced yet";
    EXPECT_TRUE(plan_extraction(month(), marker, false, now).pending().empty());
    complete_version(marker, now);
    EXPECT_FALSE(plan_extraction(month(), marker, false, now).has_work());
    EXPECT_TRUE(plan_extraction(month(), marker, false, now).pending().empty());
    const extraction_plan forced = plan_extraction(month(), marker, true, now);
    EXPECT_EQ(forced.decision, start_decision::reprocess);
    EXPECT_EQ(forced.pending().size(), 4U);
    EXPECT_TRUE(forced.marker.processing.files.empty());
}

TEST(extractor_plan, a_completed_file_with_other_bytes_is_pending_again) {
    state_marker marker = marker_with(4);
    complete_version(marker, now);
    std::vector<dump::dump_file> files = month();
    files[1].expected_sha256 = digest(99);
    const extraction_plan plan = plan_extraction(files, marker, false, now);
    EXPECT_TRUE(plan.has_work());
    ASSERT_EQ(plan.pending().size(), 1U);
    EXPECT_EQ(plan.pending()[0].kind, entity_kind::labels);
    EXPECT_TRUE(plan.pending()[0].is_changed);
    files[1].expected_sha256.reset();
    EXPECT_FALSE(plan_extraction(files, marker, false, now).has_work()) << "unknown is left alone";
}

TEST(extractor_plan, a_marker_of_another_version_counts_for_nothing) {
    state_marker other = marker_with(4);
    other.version = "20260301";
    EXPECT_EQ(plan_extraction(month(), other, false, now).pending().size(), 4U);
}

TEST(extractor_plan, the_newest_month_with_all_four_kinds_is_taken) {
    const test_folder folder;
    EXPECT_THROW((void)newest_month(folder.path()), failure);
    for (const entity_kind kind : discogs::all_kinds)
        folder.write(name_in(kind), "x");
    folder.write("discogs_20260501_artists.xml.gz", "x");
    const std::vector<dump::dump_file> found = newest_month(folder.path());
    ASSERT_EQ(found.size(), 4U);
    for (const dump::dump_file& file : found)
        EXPECT_EQ(file.month, "20260401");
}

}  // namespace
}  // namespace waxpress::extractor
