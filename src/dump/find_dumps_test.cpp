#include "dump/find_dumps.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.hpp"
#include "dump/checksum_file.hpp"
#include "dump/test_text.hpp"

namespace waxpress::dump {
namespace {

using discogs::entity_kind;
using testing::AllOf;
using testing::HasSubstr;
using testing_aid::scratch_folder;

const std::string digest_text = std::string(63, '0') + "a";

void write_month(const scratch_folder& folder, const std::string& under, const std::string& month) {
    for (const entity_kind kind : discogs::all_kinds) {
        const std::string name = std::string(discogs::plural_name(kind));
        folder.write(under + "discogs_" + month + "_" + name + ".xml.gz", "x");
    }
}

std::string failure_of(const dump_wish& wish, failure_class where = failure_class::input) {
    try {
        (void)find_dumps(wish);
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), where) << failed.what();
        EXPECT_EQ(std::string(failed.what()).find('\n'), std::string::npos);
        return failed.what();
    }
    return "no failure";
}

TEST(dump_name, is_read_only_where_it_has_the_form) {
    const auto name = parse_dump_name("discogs_20260401_masters.xml.gz");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->month, "20260401");
    EXPECT_EQ(name->kind, entity_kind::masters);
    EXPECT_TRUE(parse_dump_name("discogs_20260401_labels.xml"));
    for (const char* other :
         {"",
          "discogs_",
          "discogs_2026040_labels.xml",
          "discogs_20260401_labels.xml.bz2",
          "discogs_20260401_CHECKSUM.txt",
          "discogs_20260401_label.xml",
          "x_20260401_labels.xml",
          "discogs_2026040x_labels.xml",
          "discogs_20260401_labels.xml.gz.part"}) {
        EXPECT_FALSE(parse_dump_name(other)) << other;
    }
}

TEST(dump_find, the_newest_complete_month_of_a_folder_is_taken_in_load_order) {
    const scratch_folder folder;
    write_month(folder, "", "20260301");
    write_month(folder, "", "20260401");
    folder.write("discogs_20260501_releases.xml.gz", "x");
    folder.write("discogs_20260401_artists.xml", "x");
    const auto found = find_dumps({.paths = {folder.path().string()}});
    ASSERT_EQ(found.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(found[i].kind, discogs::all_kinds[i]);
        EXPECT_EQ(found[i].month, "20260401");
        EXPECT_THAT(found[i].path, testing::EndsWith(".xml.gz"));
        EXPECT_FALSE(found[i].expected_sha256);
    }
}

TEST(dump_find, the_wanted_kinds_decide_what_is_complete) {
    const scratch_folder folder;
    write_month(folder, "", "20260401");
    folder.write("discogs_20260501_releases.xml", "x");
    const auto found =
        find_dumps({.paths = {folder.path().string()}, .only = {entity_kind::releases}});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].month, "20260501");
}

TEST(dump_find, year_folders_are_looked_into) {
    const scratch_folder folder;
    write_month(folder, "2025/", "20251201");
    write_month(folder, "2026/", "20260102");
    write_month(folder, "other/", "20270101");
    EXPECT_EQ(find_dumps({.paths = {folder.path().string()}}).front().month, "20260102");
}

TEST(dump_find, a_month_is_found_by_its_whole_or_its_short_name) {
    const scratch_folder folder;
    for (const char* month : {"20191003", "20191010", "20191101"})
        write_month(folder, "", month);
    const std::string path = folder.path().string();
    EXPECT_EQ(find_dumps({.paths = {path}, .month = "20191003"}).front().month, "20191003");
    EXPECT_EQ(find_dumps({.paths = {path}, .month = "201911"}).front().month, "20191101");
    EXPECT_THAT(failure_of({.paths = {path}, .month = "201910"}), HasSubstr("ambiguous"));
    EXPECT_THAT(
        failure_of({.paths = {path}, .month = "20200101"}),
        AllOf(HasSubstr("20200101"), HasSubstr("20191003, 20191010, 20191101"))
    );
    for (const char* month : {"2019", "2019-10", "october", "201910031"}) {
        EXPECT_THAT(
            failure_of({.paths = {path}, .month = month}, failure_class::usage), HasSubstr(month)
        );
    }
}

TEST(dump_find, what_an_incomplete_month_lacks_is_said) {
    const scratch_folder folder;
    folder.write("discogs_20130101_masters.xml.gz", "x");
    folder.write("discogs_20130101_releases.xml.gz", "x");
    const std::string path = folder.path().string();
    EXPECT_THAT(failure_of({.paths = {path}}), HasSubstr("20130101 lacks artists, labels"));
    EXPECT_THAT(
        failure_of({.paths = {path}, .month = "20130101"}), HasSubstr("lacks artists, labels")
    );
}

TEST(dump_find, paths_that_lead_nowhere_are_refused) {
    const scratch_folder folder;
    folder.write("readme.txt", "x");
    EXPECT_THAT(failure_of({.paths = {folder.path().string()}}), HasSubstr("holds no dumps"));
    EXPECT_THAT(failure_of({.paths = {folder.path() / "absent.xml"}}), HasSubstr("no such file"));
    EXPECT_THAT(failure_of({}), HasSubstr("no dump was named"));
    EXPECT_THAT(
        failure_of(
            {.paths = {folder.path().string()}, .kind = entity_kind::labels}, failure_class::usage
        ),
        HasSubstr("--kind")
    );
}

TEST(dump_find, files_come_in_load_order_and_unknown_ones_last) {
    const scratch_folder folder;
    const std::string releases = folder.write("discogs_20260401_releases.xml.gz", "x");
    const std::string artists = folder.write("discogs_20260301_artists.xml", "x");
    const std::string other = folder.write("mine.xml", "x");
    const auto found = find_dumps({.paths = {other, "-", releases, artists}});
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[0].path, artists);
    EXPECT_EQ(found[1].path, releases);
    EXPECT_EQ(found[2].path, other);
    EXPECT_EQ(found[3].path, "-");
    EXPECT_FALSE(found[3].kind);
    EXPECT_EQ(
        find_dumps({.paths = {"-"}, .kind = entity_kind::labels}).front().kind, entity_kind::labels
    );
    EXPECT_THAT(
        failure_of({.paths = {artists}, .kind = entity_kind::labels}),
        HasSubstr("its name says artists")
    );
    EXPECT_THAT(
        failure_of({.paths = {artists}, .only = {entity_kind::labels}}),
        HasSubstr("no dump of labels")
    );
}

TEST(dump_find, what_the_checksum_file_lists_comes_with_the_file) {
    const scratch_folder folder;
    const std::string file = folder.write("discogs_20260401_labels.xml.gz", "x");
    const std::string other = folder.write("discogs_20260401_masters.xml.gz", "x");
    folder.write(
        "discogs_20260401_CHECKSUM.txt", digest_text + " discogs_20260401_labels.xml.gz\n"
    );
    const auto found = find_dumps({.paths = {file, other}});
    ASSERT_TRUE(found[0].expected_sha256);
    EXPECT_EQ(found[0].expected_sha256->back(), 0x0a);
    EXPECT_FALSE(found[1].expected_sha256);
}

TEST(dump_checksum, any_form_of_line_is_read) {
    const std::string two(64, 'b');
    for (const std::string& text :
         {digest_text + " one\n" + two + " two\n",
          two + "  two\r\n" + digest_text + "  *one\r\n",
          digest_text + "\tone",
          "# note\n" + digest_text + " one " + two + " two"}) {
        ASSERT_TRUE(find_checksum(text, "one")) << text;
        EXPECT_EQ(find_checksum(text, "one")->back(), 0x0a) << text;
    }
    EXPECT_TRUE(find_checksum(std::string(64, 'F') + " one", "one"));
    for (const std::string& text :
         {std::string(),
          std::string("one"),
          "one " + digest_text,
          digest_text.substr(1) + " one",
          digest_text + " on",
          digest_text + " two one",
          "g" + digest_text.substr(1) + " one"}) {
        EXPECT_FALSE(find_checksum(text, "one")) << text;
    }
}

}  // namespace
}  // namespace waxpress::dump
