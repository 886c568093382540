#include "dump/dump_reader.hpp"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "discogs/sha256.hpp"
#include "dump/find_dumps.hpp"
#include "dump/test_text.hpp"

namespace waxpress::dump {
namespace {

using discogs::entity_kind;
using testing::AllOf;
using testing::HasSubstr;
using testing_aid::gzipped;
using testing_aid::samples_folder;
using testing_aid::scratch_folder;

struct reading {
    std::vector<std::string> records;
    std::vector<std::uint64_t> offsets;
    std::vector<std::string> reject_reasons;
    std::uint64_t source_bytes = 0;
    std::size_t slabs = 0;
    checksum_outcome checksum = checksum_outcome::not_listed;
    std::string failure_line;  ///< Empty at a clean end.
};

/// Reads a file to its end or its failure, which must come again when asked again.
reading read_all(const dump_file& file, const reader_options& options = {}) {
    reading got;
    try {
        dump_reader reader(file, options);
        text_slab slab;
        try {
            while (reader.next(slab)) {
                ++got.slabs;
                got.source_bytes += slab.source_bytes;
                for (const text_slice& slice : slab.slices) {
                    got.records.emplace_back(slab.xml(slice));
                    got.offsets.push_back(slice.source_offset);
                }
                for (const auto& reject : slab.rejects)
                    got.reject_reasons.push_back(reject.reason);
            }
            EXPECT_FALSE(reader.next(slab));
        } catch (const failure&) {
            EXPECT_TRUE(slab.slices.empty());
            EXPECT_THROW((void)reader.next(slab), failure);
            throw;
        }
        got.checksum = reader.checksum();
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::input);
        got.failure_line = failed.what();
        EXPECT_EQ(got.failure_line.find('\n'), std::string::npos);
        EXPECT_THAT(
            got.failure_line, HasSubstr(std::filesystem::path(file.path).filename().string())
        );
    }
    return got;
}

std::string record(int id, std::size_t size) {
    return "<release id=\"" + std::to_string(id) + "\"><notes>" + std::string(size, 'n') +
           "</notes></release>";
}

std::string dump_of(int records, std::size_t size) {
    std::string text = "<releases>\n";
    for (int id = 1; id <= records; ++id)
        text += record(id, size + static_cast<std::size_t>(id)) + '\n';
    return text + "</releases>\n";
}

discogs::sha256_digest digest_of(const std::string& bytes) {
    discogs::sha256_hasher hasher;
    return hasher.digest(bytes);
}

TEST(dump_reader, slabs_hold_whole_records_in_order_whatever_their_size) {
    const scratch_folder folder;
    const std::string text = dump_of(500, 2000);
    for (const std::string& path :
         {folder.write("d.xml", text), folder.write("d.xml.gz", gzipped(text))}) {
        for (const std::size_t slab_bytes : {1U, 10'000U, 500'000U, 100'000'000U}) {
            const reading got = read_all({.path = path}, {.slab_bytes = slab_bytes});
            EXPECT_EQ(got.failure_line, "");
            ASSERT_EQ(got.records.size(), 500U);
            for (std::size_t i = 0; i < 500; ++i) {
                ASSERT_EQ(got.records[i], record(static_cast<int>(i) + 1, 2001 + i));
                ASSERT_TRUE(text.substr(got.offsets[i]).starts_with(got.records[i]));
            }
            EXPECT_LE(got.source_bytes, text.size());
            EXPECT_GE(got.source_bytes, text.size() - std::string("\n</releases>\n").size());
        }
    }
}

TEST(dump_reader, a_record_larger_than_any_buffer_is_one_record) {
    const scratch_folder folder;
    const std::string large = record(2, 3'000'000);
    const std::string path = folder.write(
        "d.xml.gz", gzipped("<releases>" + record(1, 5) + large + record(3, 5) + "</releases>")
    );
    const reading got = read_all({.path = path}, {.slab_bytes = 1000});
    ASSERT_EQ(got.records.size(), 3U);
    EXPECT_TRUE(got.records[1] == large);
    EXPECT_EQ(got.records[2], record(3, 5));
}

TEST(dump_reader, a_root_without_records_is_a_clean_file) {
    const scratch_folder folder;
    for (const char* text : {"<releases/>", "<releases></releases>", "<releases>\n</releases>\n"}) {
        const reading got = read_all({.path = folder.write("d.xml", text)});
        EXPECT_EQ(got.failure_line, "");
        EXPECT_TRUE(got.records.empty());
    }
}

TEST(dump_reader, rejects_of_the_cutter_come_with_the_slabs) {
    const scratch_folder folder;
    const std::string path = folder.write(
        "d.xml", "<releases><foo/>x<release id='1'/><release>" + record(2, 9) + "</releases>"
    );
    const reading got = read_all({.path = path});
    EXPECT_EQ(got.records.size(), 2U);
    EXPECT_THAT(
        got.reject_reasons,
        testing::ElementsAre(
            "<foo> is not a <release>", "text between two records", "record is not closed"
        )
    );
}

TEST(dump_reader, each_cut_of_the_text_is_a_failure_after_the_whole_records) {
    const scratch_folder folder;
    const std::string text = dump_of(3, 10);
    for (std::size_t size = 0; size + 1 < text.size(); ++size) {
        const reading got = read_all({.path = folder.write("d.xml", text.substr(0, size))});
        EXPECT_NE(got.failure_line, "") << size;
        std::size_t whole = 0;
        const std::string kept = text.substr(0, size);
        for (std::size_t at = 0; (at = kept.find("</release>", at)) != std::string::npos; ++at)
            ++whole;
        EXPECT_EQ(got.records.size(), whole) << size;
    }
}

TEST(dump_reader, each_cut_of_the_gzip_is_a_failure_after_the_whole_records) {
    const scratch_folder folder;
    const std::string file = gzipped(dump_of(20, 10));
    std::size_t last = 0;
    for (std::size_t size = 0; size < file.size(); ++size) {
        const reading got = read_all({.path = folder.write("d.xml.gz", file.substr(0, size))});
        ASSERT_NE(got.failure_line, "") << size;
        EXPECT_GE(got.records.size(), last);
        last = got.records.size();
        if (size < 20) continue;
        EXPECT_THAT(got.failure_line, HasSubstr("cut off at byte " + std::to_string(size)));
    }
    EXPECT_EQ(last, 20U);
}

TEST(dump_reader, damaged_and_mislabelled_files_are_refused_in_one_line) {
    const scratch_folder folder;
    const std::string text = dump_of(3, 10);
    std::string corrupt = gzipped(text);
    corrupt[corrupt.size() - 6] = static_cast<char>(corrupt[corrupt.size() - 6] ^ 1);
    const std::map<std::string, std::string> files{
        {"", "is empty"},
        {gzipped(""), "no text"},
        {gzipped(text) + "junk", "follows the data at byte"},
        {corrupt, "corrupt"},
        {text + "<releases>", "something follows </releases>"},
        {gzipped(gzipped(text)), "not XML"},
        {"PK\x03\x04 and so on", "zip archive"},
        {"BZh91AY&SY", "bzip2"},
        {std::string(
             "\xfd"
             "7zXZ\0",
             6
         ),
         "xz"},
        {"\x28\xb5\x2f\xfd....", "zstd"},
        {"<label><id>1</id></label>", "single record"},
        {"<artists></artists>", "--kind says releases"},
        {gzipped("<!DOCTYPE html><html></html>"), "HTML"}};
    for (const auto& [content, cause] : files) {
        const std::string path = folder.write("d.xml.gz", content);
        EXPECT_THAT(
            read_all({.path = path, .kind = entity_kind::releases}).failure_line, HasSubstr(cause)
        );
    }
}

TEST(dump_reader, a_name_that_disagrees_with_the_root_is_told_as_such) {
    const scratch_folder folder;
    const std::string path = folder.write("discogs_20260401_labels.xml", "<artists></artists>");
    const reading got = read_all({.path = path, .kind = entity_kind::labels});
    EXPECT_THAT(
        got.failure_line, AllOf(HasSubstr("root is <artists>"), HasSubstr("its name says labels"))
    );
}

TEST(dump_reader, files_that_cannot_be_opened_are_refused) {
    const scratch_folder folder;
    EXPECT_THAT(
        read_all({.path = folder.path() / "absent.xml"}).failure_line, HasSubstr("No such file")
    );
    EXPECT_THAT(
        read_all({.path = folder.path().string()}).failure_line, HasSubstr("is a directory")
    );
    if (::geteuid() == 0) return;  // Root may read everything.
    const std::string path = folder.write("closed.xml", "<artists/>");
    ASSERT_EQ(::chmod(path.c_str(), 0), 0);
    EXPECT_THAT(read_all({.path = path}).failure_line, HasSubstr("Permission denied"));
}

TEST(dump_reader, the_checksum_is_judged_at_the_end) {
    const scratch_folder folder;
    const std::string file = gzipped(dump_of(300, 3000)) + std::string(300, '\0');
    const std::string path = folder.write("d.xml.gz", file);
    EXPECT_EQ(read_all({.path = path}).checksum, checksum_outcome::not_listed);
    EXPECT_EQ(
        read_all({.path = path, .expected_sha256 = digest_of(file)}).checksum,
        checksum_outcome::verified
    );
    const dump_file other{.path = path, .expected_sha256 = digest_of("other")};
    const reading got = read_all(other);
    EXPECT_EQ(got.records.size(), 300U);
    EXPECT_THAT(got.failure_line, HasSubstr("SHA-256 differs from the CHECKSUM file"));
    const reading unverified = read_all(other, {.verifies = false});
    EXPECT_EQ(unverified.failure_line, "");
    EXPECT_EQ(unverified.checksum, checksum_outcome::not_checked);
}

TEST(dump_reader, a_pipe_that_gives_byte_by_byte_is_a_file_too) {
    const scratch_folder folder;
    const std::string fifo = folder.path() / "d.xml.gz";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const std::string file = gzipped(dump_of(5, 20));
    std::jthread writer([&] {
        unique_fd out = unique_fd::open(fifo, O_WRONLY, failure_class::input);
        for (const char& byte : file)
            out.write_all(std::as_bytes(std::span(&byte, 1)));
    });
    EXPECT_EQ(read_all({.path = fifo}).records.size(), 5U);
}

TEST(dump_reader, statistics_tell_what_was_read) {
    const scratch_folder folder;
    const std::string text = dump_of(50, 100);
    const std::string file = gzipped(text);
    dump_reader reader({.path = folder.write("d.xml.gz", file)}, {.slab_bytes = 1000});
    EXPECT_EQ(reader.kind(), entity_kind::releases);
    EXPECT_EQ(reader.total_compressed_bytes(), file.size());
    text_slab slab;
    while (reader.next(slab)) {
        EXPECT_EQ(slab.kind, entity_kind::releases);
        EXPECT_GE(slab.bytes(), slab.text.size());
    }
    EXPECT_EQ(reader.statistics().text_bytes, text.size());
    EXPECT_EQ(reader.statistics().compressed_bytes, file.size());
    EXPECT_EQ(reader.statistics().records, 50U);
    EXPECT_EQ(reader.statistics().rejects, 0U);
}

TEST(dump_reader, every_genuine_sample_is_read_to_a_clean_end) {
    if (samples_folder().empty()) GTEST_SKIP() << "no samples beside the project";
    const std::map<std::string, std::vector<std::size_t>> wanted{
        {"current", {3634, 23, 236, 303}}, {"2020-09", {50, 50, 50, 50}}, {"2019-12", {2452, 707}}};
    for (const auto& [name, counts] : wanted) {
        dump_wish wish{.paths = {(samples_folder() / name).string()}};
        if (counts.size() == 2) wish.only = {entity_kind::artists, entity_kind::labels};
        const std::vector<dump_file> files = find_dumps(wish);
        ASSERT_EQ(files.size(), counts.size());
        for (std::size_t i = 0; i < files.size(); ++i) {
            const reading got = read_all(files[i], {.slab_bytes = 20'000});
            EXPECT_EQ(got.failure_line, "");
            EXPECT_EQ(got.records.size(), counts[i]) << files[i].path;
            EXPECT_TRUE(got.reject_reasons.empty());
            const bool is_listed = name == "current";
            EXPECT_EQ(
                got.checksum, is_listed ? checksum_outcome::verified : checksum_outcome::not_listed
            );
        }
    }
}

TEST(dump_reader, every_malformed_sample_gives_its_own_line) {
    if (samples_folder().empty()) GTEST_SKIP() << "no samples beside the project";
    const std::map<std::string, std::pair<std::string, std::size_t>> wanted{
        {"html_instead_of_gzip_releases.xml.gz", {"HTML", 0}},
        {"label_without_id.xml", {"root is <label>", 0}},
        {"record_is_document_root_label.xml", {"root is <label>", 0}},
        {"tar_inside_gzip_artists.xml.gz", {"tar archive", 0}},
        {"tar_inside_gzip_masters.xml.gz", {"tar archive", 0}},
        {"truncated_gzip_stream_releases.xml.gz", {"gzip data is cut off at byte 98892", 168}},
        {"truncated_mid_text_releases.xml.gz",
         {"text is cut off at byte 700003 inside <release", 196}},
        {"unclosed_tags_listing.xml", {"root is <ListBucketResult>", 0}}};
    for (const auto& entry : std::filesystem::directory_iterator(samples_folder() / "malformed")) {
        const auto known = wanted.find(entry.path().filename().string());
        const reading got = read_all({.path = entry.path().string()});
        EXPECT_NE(got.failure_line, "") << entry.path();
        if (known == wanted.end()) continue;
        EXPECT_THAT(got.failure_line, HasSubstr(known->second.first));
        EXPECT_EQ(got.records.size(), known->second.second) << entry.path();
    }
}

}  // namespace
}  // namespace waxpress::dump
