#include "dump/checkpoint.hpp"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discogs/sha256.hpp"
#include "dump/dump_reader.hpp"
#include "dump/gunzip.hpp"
#include "dump/test_text.hpp"

namespace waxpress::dump {
namespace {

using discogs::entity_kind;
using testing::HasSubstr;
using testing_aid::cut_in_chunks;
using testing_aid::cutting;
using testing_aid::gzipped;
using testing_aid::scratch_folder;

/// What a reader still gave.
struct rest {
    std::vector<std::string> pieces;  ///< Records and rejects, each with its offset before it.
    std::string failure_line;
    checksum_outcome checksum = checksum_outcome::not_listed;
    reader_statistics statistics;
};

/// In order of offset, records among rejects.
void note(const text_slab& slab, std::vector<std::string>& pieces) {
    std::map<std::uint64_t, std::string> by_offset;
    for (const text_slice& slice : slab.slices)
        by_offset[slice.source_offset] = slab.xml(slice);
    for (const discogs::rejected_record& reject : slab.rejects)
        by_offset[reject.source_offset] = reject.reason + reject.id + reject.raw;
    for (const auto& [offset, text] : by_offset)
        pieces.push_back(std::to_string(offset) + text);
}

rest read_rest(dump_reader& reader) {
    rest got;
    text_slab slab;
    try {
        while (reader.next(slab))
            note(slab, got.pieces);
    } catch (const failure& failed) {
        got.failure_line = failed.what();
    }
    got.checksum = reader.checksum();
    got.statistics = reader.statistics();
    return got;
}

/// The bytes of a checkpoint, as they would come from its file.
dump_checkpoint stored(const dump_checkpoint& taken) {
    std::optional<dump_checkpoint> read = read_checkpoint(to_bytes(taken));
    EXPECT_TRUE(read);
    return read.value_or(taken);
}

/// Resumes at each slab boundary of a file and compares with the undisturbed reading.
/// Gives the number of boundaries.
std::size_t resume_everywhere(const dump_file& file, std::size_t slab_bytes, bool has_state) {
    const reader_options options{.slab_bytes = slab_bytes};
    dump_reader undisturbed(file, options);
    const rest whole = read_rest(undisturbed);

    dump_reader reader(file, options);
    text_slab slab;
    std::vector<std::string> before;
    std::size_t boundaries = 0;
    for (bool has_more = true; has_more;) {
        std::optional<dump_checkpoint> taken = reader.checkpoint();
        if (taken) {
            ++boundaries;
            if (!has_state) taken->source.inflater = "ISA-L 9.9";
            dump_reader resumed(file, {.slab_bytes = slab_bytes / 2 + 1}, stored(*taken));
            EXPECT_TRUE(resumed.is_resumed());
            const rest got = read_rest(resumed);
            std::vector<std::string> pieces = before;
            pieces.insert(pieces.end(), got.pieces.begin(), got.pieces.end());
            EXPECT_TRUE(pieces == whole.pieces) << pieces.size() << " " << whole.pieces.size();
            EXPECT_EQ(got.failure_line, whole.failure_line);
            EXPECT_EQ(got.checksum, whole.checksum);
            EXPECT_EQ(got.statistics.text_bytes, whole.statistics.text_bytes);
            EXPECT_EQ(got.statistics.compressed_bytes, whole.statistics.compressed_bytes);
            EXPECT_EQ(got.statistics.records, whole.statistics.records);
            EXPECT_EQ(got.statistics.rejects, whole.statistics.rejects);
        } else {
            // Where there is no checkpoint any more, nothing may follow.
            EXPECT_TRUE(before == whole.pieces);
        }
        try {
            has_more = reader.next(slab);
        } catch (const failure&) {
            has_more = false;
        }
        if (has_more) note(slab, before);
    }
    return boundaries;
}

/// Records of all sizes, with what else may stand in a dump.
std::string dump_of(entity_kind kind, std::size_t bytes, std::size_t shift) {
    const std::string name(discogs::element_name(kind));
    const std::string root(discogs::plural_name(kind));
    std::string text = "<" + root + ">" + std::string(shift, ' ');
    for (std::size_t id = 1; text.size() < bytes; ++id) {
        const std::string number = std::to_string(id);
        text.append("<").append(name).append(" id=\"").append(number).append("\"><id>");
        text.append(number).append("</id><profile>");
        for (std::size_t word = 0; word < (id * 37) % 900; ++word)
            text += std::to_string(word * id % 9973) + " ";
        text += "</profile>";
        if (kind == entity_kind::labels) {
            text += "<sublabels><label id=\"1\">a</label><label id=\"2\">b</label></sublabels>";
        }
        const std::string end = "</" + name + ">";
        if (id % 7 == 0)
            text.append("<!-- ").append(end).append("--><![CDATA[").append(end + "]]>");
        if (id % 50 != 0) text.append(end).append("\n");
        if (id % 31 == 0) text += "<foreign><deep/>x</foreign> stray text\n";
    }
    return text + "<" + name + "/></" + root + ">\n";
}

/// The text in several members, one of them empty and one not compressed, with padding.
std::string in_members(std::string_view text) {
    const std::size_t third = text.size() / 3;
    return gzipped(text.substr(0, third)) + gzipped("") + gzipped(text.substr(third, third), 0) +
           gzipped(text.substr(2 * third), 9) + std::string(700, '\0');
}

discogs::sha256_digest digest_of(const std::string& bytes) {
    discogs::sha256_hasher hasher;
    return hasher.digest(bytes);
}

constexpr std::size_t some_slabs = 900'000;

TEST(dump_checkpoint, a_reader_goes_on_at_each_slab_boundary_of_each_kind) {
    const scratch_folder folder;
    for (const entity_kind kind : discogs::all_kinds) {
        const std::string file = in_members(dump_of(kind, some_slabs, 17));
        const std::string path = folder.write("d.xml.gz", file);
        const dump_file dump{.path = path, .expected_sha256 = digest_of(file)};
        EXPECT_GE(resume_everywhere(dump, 1, true), 6U);
        EXPECT_GE(resume_everywhere(dump, 300'000, true), 2U);
    }
}

TEST(dump_checkpoint, where_the_boundaries_lie_makes_no_difference) {
    const scratch_folder folder;
    for (std::size_t shift = 0; shift < 2000; shift += 401) {
        const std::string text = dump_of(entity_kind::labels, some_slabs / 2, shift);
        EXPECT_GE(resume_everywhere({.path = folder.write("d.gz", in_members(text))}, 1, true), 3U);
        EXPECT_GE(resume_everywhere({.path = folder.write("d.xml", text)}, 1, true), 3U);
    }
}

TEST(dump_checkpoint, a_state_of_another_library_is_replaced_by_inflating_from_the_start) {
    const scratch_folder folder;
    const std::string file = in_members(dump_of(entity_kind::masters, some_slabs, 3));
    const dump_file dump{
        .path = folder.write("d.xml.gz", file), .expected_sha256 = digest_of(file)};
    EXPECT_GE(resume_everywhere(dump, 1, false), 6U);
}

TEST(dump_checkpoint, a_damaged_file_fails_alike_after_going_on) {
    const scratch_folder folder;
    const std::string text = dump_of(entity_kind::artists, some_slabs, 5);
    const std::string file = in_members(text);
    std::string corrupt = file;
    corrupt[file.size() * 3 / 4] = static_cast<char>(corrupt[file.size() * 3 / 4] ^ 0x55);
    const std::vector<std::string> contents{
        file.substr(0, file.size() - 900),
        file.substr(0, file.size() / 2),
        corrupt,
        file + "junk",
        gzipped(text.substr(0, text.size() * 2 / 3)),
        gzipped(text + "<more/>"),
        text.substr(0, text.size() * 2 / 3)};
    for (const std::string& content : contents) {
        const dump_file dump{.path = folder.write("d.xml.gz", content)};
        dump_reader reader(dump);
        EXPECT_NE(read_rest(reader).failure_line, "");
        EXPECT_GE(resume_everywhere(dump, 1, true), 3U);
    }
}

TEST(dump_checkpoint, the_checksum_is_judged_over_the_part_that_was_skipped_too) {
    const scratch_folder folder;
    const std::string file = gzipped(dump_of(entity_kind::artists, some_slabs, 1));
    const dump_file dump{
        .path = folder.write("d.xml.gz", file), .expected_sha256 = digest_of("other")};
    EXPECT_GE(resume_everywhere(dump, 1, true), 6U);
    dump_reader reader(dump);
    EXPECT_THAT(read_rest(reader).failure_line, HasSubstr("SHA-256 differs"));
}

TEST(dump_checkpoint, another_file_is_read_from_its_beginning) {
    const scratch_folder folder;
    const std::string text = dump_of(entity_kind::artists, some_slabs, 1);
    const std::string path = folder.write("d.xml.gz", gzipped(text));
    dump_reader reader({.path = path}, {.slab_bytes = 1});
    const std::vector<std::string> whole = [&] {
        dump_reader other({.path = path});
        return read_rest(other).pieces;
    }();
    text_slab slab;
    ASSERT_TRUE(reader.next(slab));
    const dump_checkpoint taken = stored(reader.checkpoint().value());

    const auto begins_again = [&](const dump_checkpoint& from) {
        dump_reader resumed({.path = path}, {}, from);
        return !resumed.is_resumed() && read_rest(resumed).pieces == whole;
    };
    EXPECT_FALSE(begins_again(taken));
    dump_checkpoint changed = taken;
    ++changed.file.bytes;
    EXPECT_TRUE(begins_again(changed));
    changed = taken;
    ++changed.file.modified_ns;
    EXPECT_TRUE(begins_again(changed));
    changed = taken;
    changed.file.head[0] ^= 1U;
    EXPECT_TRUE(begins_again(changed));
    changed = taken;
    changed.cutter.pop_back();
    EXPECT_TRUE(begins_again(changed));
    changed = taken;
    changed.source.is_gzip = false;
    EXPECT_TRUE(begins_again(changed));
    changed = taken;
    changed.source.position = changed.file.bytes + 1;
    EXPECT_TRUE(begins_again(changed));

    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now());
    EXPECT_TRUE(begins_again(taken));
}

TEST(dump_checkpoint, bytes_that_were_cut_or_changed_are_no_checkpoint) {
    const scratch_folder folder;
    dump_reader reader({.path = folder.write("d.xml", "<artists><artist/></artists>")});
    const dump_checkpoint taken = reader.checkpoint().value();
    const std::string bytes = to_bytes(taken);
    EXPECT_EQ(to_bytes(read_checkpoint(bytes).value()), bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_FALSE(read_checkpoint(bytes.substr(0, i)));
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(read_checkpoint(changed));
    }
    EXPECT_FALSE(read_checkpoint(bytes + "x"));
}

TEST(dump_checkpoint, at_the_end_there_is_none) {
    const scratch_folder folder;
    dump_reader reader({.path = folder.write("d.xml", "<artists><artist/></artists>")});
    text_slab slab;
    EXPECT_TRUE(reader.checkpoint());
    EXPECT_TRUE(reader.next(slab));
    EXPECT_FALSE(reader.checkpoint());
}

TEST(dump_checkpoint, inflating_may_change_hands_at_each_step) {
    const std::string text = dump_of(entity_kind::artists, 3000, 0);
    const std::string file = in_members(text);
    gunzip current;
    std::string inflated;
    std::string room(7, '\0');
    std::span<const std::byte> input = std::as_bytes(std::span<const char>(file));
    for (bool is_stuck = false; !input.empty() || !is_stuck;) {
        const gunzip_step step =
            current.read(input.first(std::min<std::size_t>(input.size(), 3)), room);
        ASSERT_EQ(step.status, gunzip_status::ok);
        input = input.subspan(step.consumed);
        inflated.append(room, 0, step.produced);
        is_stuck = step.consumed == 0 && step.produced == 0;
        if (best_inflater::identity().empty()) continue;
        state_writer out;
        current.save(out);
        gunzip next;
        state_reader in(out.bytes());
        ASSERT_TRUE(next.restore(in));
        ASSERT_TRUE(in.is_done());
        current = std::move(next);
    }
    EXPECT_TRUE(inflated == text);
    EXPECT_TRUE(current.is_complete());
}

TEST(dump_checkpoint, cutting_may_change_hands_at_each_window) {
    for (const entity_kind kind : discogs::all_kinds) {
        const std::string dump = dump_of(kind, 6000, 0);
        const std::string text = dump.substr(discogs::plural_name(kind).size() + 2);
        for (const std::size_t chunk : {1U, 5U, 64U, 1000U}) {
            const cutting plain = cut_in_chunks(text, kind, chunk, {}, false);
            EXPECT_TRUE(plain == cut_in_chunks(text, kind, chunk, {}, true)) << chunk;
            const cut_limits small{.max_record_bytes = 300, .kept_of_refused = 20};
            EXPECT_TRUE(
                cut_in_chunks(text, kind, chunk, small, false) ==
                cut_in_chunks(text, kind, chunk, small, true)
            );
        }
    }
}

}  // namespace
}  // namespace waxpress::dump
