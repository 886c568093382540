#include "dump/gunzip.hpp"

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <zlib.h>

#include "dump/test_text.hpp"

namespace waxpress::dump {
namespace {

using testing_aid::gzipped;

struct outcome {
    std::string text;
    gunzip_status status = gunzip_status::ok;
    bool is_complete = false;
};

/// Inflates `file` in pieces of `in_size` bytes into room for `out_size`.
template <class Inflater>
outcome inflate(const std::string& file, std::size_t in_size, std::size_t out_size) {
    basic_gunzip<Inflater> stream;
    outcome result;
    std::string room(out_size, '\0');
    std::size_t at = 0;
    for (;;) {
        const std::size_t size = std::min(in_size, file.size() - at);
        const auto in = std::as_bytes(std::span(file.data() + at, size));
        const gunzip_step step = stream.read(in, room);
        at += step.consumed;
        result.text.append(room, 0, step.produced);
        result.status = step.status;
        if (step.status != gunzip_status::ok) break;
        if (step.consumed == 0 && step.produced == 0 && at == file.size()) break;
    }
    result.is_complete = result.status == gunzip_status::ok && stream.is_complete();
    return result;
}

std::string some_text(std::size_t size) {
    std::mt19937 random(7);
    constexpr std::string_view words = "<release id=\"1\"><title>Stockholm</title></release>\n";
    std::string text;
    while (text.size() < size)
        text += words.substr(random() % 20, random() % 30);
    text.resize(size);
    return text;
}

template <class Inflater>
class dump_gunzip : public testing::Test {};

#if defined(WAXPRESS_HAVE_ISAL)
using inflaters = testing::Types<zlib_inflater, isal_inflater>;
#else
using inflaters = testing::Types<zlib_inflater>;
#endif
TYPED_TEST_SUITE(dump_gunzip, inflaters);

TYPED_TEST(dump_gunzip, any_pieces_give_the_same_text) {
    const std::string text = some_text(100'000);
    for (const int level : {0, 1, 9}) {
        const std::string file = gzipped(text, level);
        for (const std::size_t in_size : {1U, 7U, 4096U, 1U << 20U}) {
            for (const std::size_t out_size : {1U, 1000U, 1U << 20U}) {
                const outcome got = inflate<TypeParam>(file, in_size, out_size);
                ASSERT_TRUE(got.text == text) << level << ' ' << in_size << ' ' << out_size;
                ASSERT_TRUE(got.is_complete);
            }
        }
    }
}

TYPED_TEST(dump_gunzip, members_follow_each_other_and_padding_ends_them) {
    const std::string file =
        gzipped("one ") + gzipped("") + gzipped("two") + std::string(1000, '\0');
    for (const std::size_t in_size : {1U, 10U, 5000U}) {
        const outcome got = inflate<TypeParam>(file, in_size, 100);
        EXPECT_EQ(got.text, "one two");
        EXPECT_TRUE(got.is_complete);
    }
}

TYPED_TEST(dump_gunzip, other_bytes_behind_a_member_are_refused) {
    for (const std::string& junk :
         {std::string("x"),
          std::string("\0\0x", 3),
          std::string("\x1f\x8c rest of it"),
          std::string("\x1fzzzzzzzzzzzzzzz")}) {
        const outcome got = inflate<TypeParam>(gzipped("text") + junk, 100, 100);
        EXPECT_EQ(got.text, "text");
        EXPECT_EQ(got.status, gunzip_status::trailing);
    }
}

TYPED_TEST(dump_gunzip, each_prefix_is_truncated_and_gives_its_text) {
    const std::string text = some_text(3000);
    const std::string file = gzipped(text);
    for (std::size_t size = 0; size < file.size(); ++size) {
        const outcome got = inflate<TypeParam>(file.substr(0, size), 512, 256);
        ASSERT_EQ(got.status, gunzip_status::ok) << size;
        ASSERT_FALSE(got.is_complete) << size;
        ASSERT_TRUE(text.starts_with(got.text)) << size;
    }
}

TYPED_TEST(dump_gunzip, a_flipped_bit_never_passes_for_the_text) {
    const std::string text = some_text(2000);
    const std::string file = gzipped(text);
    for (std::size_t at = 0; at < file.size(); ++at) {
        std::string damaged = file;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        const outcome got = inflate<TypeParam>(damaged, 512, 4096);
        // A header holds bits that mean nothing here: then the text must be the same.
        EXPECT_TRUE(!got.is_complete || got.text == text) << at;
    }
}

TYPED_TEST(dump_gunzip, a_corrupt_file_takes_no_more_than_it_was_given) {
    // A distance that leads before the beginning, in the last bytes of the input.
    constexpr std::string_view found_by_fuzzing(
        "\x1f\x8b\x08\0\0\0\0\0\0\x03\xb3\x29\x0a\x08\0\x8b\x1f\0\0\0\0\0\0\0\x04\x03\xb3\x29\x4a"
        "\x03",
        30
    );
    basic_gunzip<TypeParam> stream;
    std::string room(4096, '\0');
    const auto in = std::as_bytes(std::span(found_by_fuzzing.data(), found_by_fuzzing.size()));
    std::size_t at = 0;
    gunzip_step step;
    do {
        step = stream.read(in.subspan(at), room);
        ASSERT_LE(step.consumed, in.size() - at);
        ASSERT_LE(step.produced, room.size());
        at += step.consumed;
    } while (step.status == gunzip_status::ok && step.consumed + step.produced > 0);
    EXPECT_EQ(step.status, gunzip_status::corrupt);
}

TYPED_TEST(dump_gunzip, no_bytes_are_no_file) {
    EXPECT_FALSE(inflate<TypeParam>("", 10, 10).is_complete);
    EXPECT_EQ(inflate<TypeParam>("plain", 10, 10).status, gunzip_status::trailing);
}

/// A gzip file whose header has the parts that `flags` asks for.
std::string with_header_parts(unsigned flags) {
    const std::string plain = gzipped("text");
    std::string file = plain.substr(0, 10);
    file[3] = static_cast<char>(flags);
    if ((flags & 4U) != 0)
        file += std::string(
            "\x03\x00"
            "abc",
            5
        );
    if ((flags & 8U) != 0) file += std::string("name\0", 5);
    if ((flags & 16U) != 0) file += std::string("comment\0", 8);
    if ((flags & 2U) != 0) {
        const auto* bytes = reinterpret_cast<const Bytef*>(file.data());
        const uLong crc = ::crc32(0, bytes, static_cast<uInt>(file.size()));
        file += static_cast<char>(crc & 0xffU);
        file += static_cast<char>(crc >> 8U & 0xffU);
    }
    return file + plain.substr(10);
}

TYPED_TEST(dump_gunzip, header_parts_are_passed_over_in_any_pieces) {
    for (unsigned flags = 0; flags < 32; ++flags) {
        const std::string file = with_header_parts(flags);
        for (std::size_t in_size = 1; in_size < file.size(); ++in_size) {
            const outcome got = inflate<TypeParam>(file, in_size, 100);
            ASSERT_EQ(got.text, "text") << flags << ' ' << in_size;
            ASSERT_TRUE(got.is_complete);
        }
    }
    EXPECT_EQ(inflate<TypeParam>(with_header_parts(0x20), 100, 100).status, gunzip_status::corrupt);
    std::string wrong = with_header_parts(2);
    wrong[10] = static_cast<char>(wrong[10] ^ 1);
    EXPECT_EQ(inflate<TypeParam>(wrong, 100, 100).status, gunzip_status::corrupt);
}

}  // namespace
}  // namespace waxpress::dump
