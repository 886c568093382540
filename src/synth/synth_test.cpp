#include "synth/synth.hpp"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "discogs/sha256.hpp"
#include "synth/test_support.hpp"

namespace waxpress::synth {
namespace {

using discogs::all_kinds;
using discogs::index_of;
using testing::HasSubstr;

synth_report write(
    const std::filesystem::path& out, std::uint64_t releases, std::uint64_t seed = 1
) {
    synth_options options;
    options.releases = releases;
    options.seed = seed;
    options.out = out;
    return write_month(options);
}

std::string bytes_of(const synth_report& report, entity_kind kind) {
    return read_bytes(report.files[index_of(kind)].path);
}

/// The records of a dump by id, as they stand in it, and in ascending order or the test fails.
std::map<std::uint64_t, std::string> records_of(const synth_report& report, entity_kind kind) {
    std::string text = inflate_gzip(bytes_of(report, kind));
    text.resize(text.rfind("\n</"));
    const std::string start = "\n<" + std::string(discogs::element_name(kind));
    std::map<std::uint64_t, std::string> found;
    std::uint64_t last = 0;
    for (std::size_t at = text.find(start); at != std::string::npos;) {
        // A text may hold a line that begins like a record, but never with a bare `<`.
        const std::size_t next = text.find(start, at + 1);
        const std::string record = text.substr(at + 1, next - at - 1);
        const std::size_t digits = record.find_first_of("0123456789");
        const std::uint64_t id = std::stoull(record.substr(digits, 20));
        EXPECT_GT(id, last);
        last = id;
        found.emplace(id, record);
        at = next;
    }
    return found;
}

failure_class refusal(const synth_options& options, const std::string& saying) {
    try {
        static_cast<void>(write_month(options));
    } catch (const failure& e) {
        EXPECT_THAT(e.what(), HasSubstr(saying));
        return e.where();
    }
    ADD_FAILURE() << "not refused: " << saying;
    return failure_class::incomplete;
}

TEST(synth_month, the_same_options_give_the_same_bytes_whatever_the_number_of_workers) {
    const test_folder folder;
    const synth_report one = write(folder / "one", 1'200);
    synth_options options;
    options.releases = 1'200;
    options.out = folder / "two";
    options.workers = 5;
    const synth_report two = write_month(options);
    const synth_report other = write(folder / "other", 1'200, 2);
    for (const entity_kind kind : all_kinds) {
        EXPECT_EQ(bytes_of(one, kind), bytes_of(two, kind));
        EXPECT_NE(bytes_of(one, kind), bytes_of(other, kind));
    }
    EXPECT_EQ(read_bytes(one.checksum), read_bytes(two.checksum));
}

TEST(synth_month, a_dump_is_one_root_with_one_record_a_line_start) {
    const test_folder folder;
    const synth_report report = write(folder.path(), 1'200);
    for (const entity_kind kind : all_kinds) {
        const synth_file& file = report.files[index_of(kind)];
        const std::string text = inflate_gzip(bytes_of(report, kind));
        const std::string root(discogs::plural_name(kind));
        EXPECT_TRUE(text.starts_with("<" + root + ">\n<"));
        EXPECT_TRUE(text.ends_with(">\n</" + root + ">\n"));
        EXPECT_EQ(text.size(), file.xml_bytes);
        EXPECT_EQ(std::filesystem::file_size(file.path), file.file_bytes);
        EXPECT_EQ(records_of(report, kind).size(), file.records);
        EXPECT_EQ(file.records, record_count(kind, 1'200));
        EXPECT_EQ(file.path.filename(), "discogs_20260401_" + root + ".xml.gz");
        pugi::xml_document document;
        parse(text, document);
    }
}

TEST(synth_month, plain_files_hold_the_text_of_the_compressed_ones) {
    const test_folder folder;
    const synth_report packed = write(folder / "packed", 300);
    synth_options options;
    options.releases = 300;
    options.out = folder / "plain";
    options.compress = false;
    const synth_report plain = write_month(options);
    for (const entity_kind kind : all_kinds) {
        EXPECT_EQ(bytes_of(plain, kind), inflate_gzip(bytes_of(packed, kind)));
        EXPECT_EQ(plain.files[index_of(kind)].path.extension(), ".xml");
    }
}

TEST(synth_month, the_checksum_file_is_that_of_the_files) {
    const test_folder folder;
    const synth_report report = write(folder.path(), 100);
    std::string expected;
    discogs::sha256_hasher hasher;
    for (const synth_file& file : report.files) {
        expected += discogs::to_hex(hasher.digest(read_bytes(file.path))) + " " +
                    file.path.filename().string() + "\n";
    }
    EXPECT_EQ(read_bytes(folder / "discogs_20260401_CHECKSUM.txt"), expected);
    EXPECT_EQ(expected.size(), 388U);
}

TEST(synth_month, progress_ends_at_the_total_of_each_kind) {
    const test_folder folder;
    synth_options options;
    options.releases = 700;
    options.out = folder.path();
    std::map<entity_kind, std::uint64_t> done;
    static_cast<void>(write_month(
        options,
        [&](entity_kind kind, std::uint64_t now, std::uint64_t total) {
            EXPECT_GE(now, done[kind]);
            EXPECT_LE(now, total);
            done[kind] = now;
        }
    ));
    for (const entity_kind kind : all_kinds)
        EXPECT_EQ(done[kind], record_count(kind, 700));
}

TEST(synth_month, one_release_makes_a_month_without_masters) {
    const test_folder folder;
    const synth_report report = write(folder.path(), 1);
    EXPECT_EQ(inflate_gzip(bytes_of(report, entity_kind::masters)), "<masters>\n</masters>\n");
    EXPECT_EQ(records_of(report, entity_kind::releases).size(), 1U);
    EXPECT_EQ(records_of(report, entity_kind::artists).size(), 1U);
}

TEST(synth_next_month, records_change_vanish_and_appear_in_their_shares) {
    const test_folder folder;
    const synth_report before = write(folder / "a", 2'500);
    synth_options options;
    options.out = folder / "b";
    options.next_month_of = folder / "a";
    options.changed = 0.05;
    options.removed = 0.02;
    options.added = 0.03;
    const synth_report after = write_month(options);
    EXPECT_EQ(after.month, "20260501");
    for (const entity_kind kind : all_kinds) {
        const auto old_records = records_of(before, kind);
        const auto new_records = records_of(after, kind);
        double changed = 0;
        double removed = 0;
        for (const auto& [id, record] : old_records) {
            const auto found = new_records.find(id);
            if (found == new_records.end()) {
                ++removed;
            } else if (found->second != record) {
                ++changed;
            }
        }
        const auto all = static_cast<double>(old_records.size());
        const double added = static_cast<double>(new_records.size()) - (all - removed);
        // Four standard deviations.
        EXPECT_NEAR(changed, all * 0.05, 4 * std::sqrt(all * 0.05) + 1)
            << discogs::plural_name(kind);
        EXPECT_NEAR(removed, all * 0.02, 4 * std::sqrt(all * 0.02) + 1)
            << discogs::plural_name(kind);
        EXPECT_NEAR(added, all * 0.03, all * 0.003 + 2) << discogs::plural_name(kind);
    }
}

TEST(synth_next_month, every_edit_is_seen_in_the_month_that_makes_it) {
    const test_folder folder;
    static_cast<void>(write(folder / "0", 200));
    synth_options options;
    options.changed = 1.0;
    options.removed = 0.0;
    options.added = 0.0;
    std::map<std::uint64_t, std::string> last;
    for (int month = 1; month <= 9; ++month) {
        options.next_month_of = folder / std::to_string(month - 1);
        options.out = folder / std::to_string(month);
        const synth_report report = write_month(options);
        const auto now = records_of(report, entity_kind::releases);
        for (const auto& [id, record] : last)
            EXPECT_NE(now.at(id), record) << "month " << month;
        last = now;
    }
}

TEST(synth_next_month, without_changes_the_dumps_are_the_same) {
    const test_folder folder;
    const synth_report before = write(folder / "a", 500);
    synth_options options;
    options.out = folder / "b";
    options.next_month_of = folder / "a";
    options.month = "20270301";
    options.changed = options.removed = options.added = 0;
    const synth_report after = write_month(options);
    for (const entity_kind kind : all_kinds)
        EXPECT_EQ(bytes_of(before, kind), bytes_of(after, kind));
    EXPECT_EQ(after.files[0].path.filename(), "discogs_20270301_artists.xml.gz");
}

TEST(synth_refusals, options_that_make_no_sense_are_refused_before_anything_is_written) {
    const test_folder folder;
    synth_options options;
    options.out = folder / "new";
    EXPECT_EQ(refusal(options, "releases"), failure_class::usage);
    options.releases = 2'000'000'000;
    EXPECT_EQ(refusal(options, "1000000000"), failure_class::usage);
    options.releases = 10;
    options.month = "April";
    EXPECT_EQ(refusal(options, "April"), failure_class::usage);
    options.month.clear();
    options.next_month_of = folder.path();
    EXPECT_EQ(refusal(options, "synth.json"), failure_class::input);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));

    static_cast<void>(write(folder / "a", 10));
    options.next_month_of = folder / "a";
    options.changed = 1.5;
    EXPECT_EQ(refusal(options, "changed"), failure_class::usage);
    options.changed = 0.1;
    options.month = "20260401";
    EXPECT_EQ(refusal(options, "20260401"), failure_class::usage);
}

TEST(synth_refusals, a_folder_that_is_a_file_is_named) {
    const test_folder folder;
    std::ofstream(folder / "file") << "x";
    synth_options options;
    options.releases = 10;
    options.out = folder / "file";
    EXPECT_EQ(refusal(options, "file"), failure_class::store);
    options.out = folder / "file/below";
    EXPECT_EQ(refusal(options, "file/below"), failure_class::store);
}

TEST(synth_refusals, a_full_disk_leaves_no_part_of_a_file) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
    const test_folder folder;
    // The unfinished file of the first kind is a device that is always full.
    std::filesystem::create_symlink("/dev/full", folder / "discogs_20260401_artists.xml.gz.part");
    synth_options options;
    options.releases = 10;
    options.out = folder.path();
    EXPECT_EQ(refusal(options, "artists.xml.gz.part"), failure_class::store);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace waxpress::synth
