#include "bolt/chunking.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bolt/test_bytes.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::size_t no_limit = std::size_t{1} << 30;

/// What comes out when `wire` comes in pieces.
std::vector<std::string> messages_in(std::string_view wire, std::size_t piece) {
    dechunker from(no_limit);
    std::vector<std::string> found;
    for (; !wire.empty(); wire.remove_prefix(std::min(piece, wire.size()))) {
        std::string_view input = wire.substr(0, piece);
        while (from.feed(input) == dechunk_status::message)
            found.emplace_back(from.message());
    }
    return found;
}

TEST(bolt_chunking, the_golden_frames) {
    EXPECT_EQ(framed(hex("B0 0F")), hex("00 02 B0 0F 00 00"));
    EXPECT_EQ(framed(hex("B1 3F A1 81 6E FF")), hex("00 06 B1 3F A1 81 6E FF 00 00"));
}

TEST(bolt_chunking, a_message_of_any_size_comes_out_as_it_went_in) {
    for (const std::size_t size : {1U, 2U, 65534U, 65535U, 65536U, 131070U, 131071U, 1'000'000U}) {
        std::string message;
        for (std::size_t i = 0; i < size; ++i)
            message.push_back(static_cast<char>(i * 7 + i / 251));
        EXPECT_EQ(messages_in(framed(message), 4096), std::vector{message}) << size;
    }
}

TEST(bolt_chunking, a_message_in_parts_fills_its_chunks) {
    std::string out;
    chunk_writer chunks(out);
    chunks.part("ab");
    chunks.part(std::string(largest_chunk, 'x'));
    chunks.part("");
    chunks.part("c");
    chunks.end();
    EXPECT_EQ(out.substr(0, 2), hex("FF FF"));
    EXPECT_EQ(out.substr(2 + largest_chunk, 2), hex("00 03"));
    EXPECT_EQ(
        messages_in(out, out.size()), std::vector{"ab" + std::string(largest_chunk, 'x') + "c"}
    );
}

TEST(bolt_chunking, empty_chunks_outside_of_a_message_mean_nothing) {
    const std::string wire =
        hex("00 00 00 00 00 01 41 00 02 42 43 00 00 00 00 00 01 44 00 00 00 00");
    for (std::size_t piece = 1; piece <= wire.size(); ++piece)
        EXPECT_EQ(messages_in(wire, piece), (std::vector<std::string>{"ABC", "D"})) << piece;
}

TEST(bolt_chunking, a_message_above_the_limit_is_not_collected) {
    dechunker from(4);
    const std::string good = hex("00 04 41 41 41 41 00 00");
    std::string_view input = good;
    EXPECT_EQ(from.feed(input), dechunk_status::message);
    const std::string large = hex("00 03 41 41 41 00 02 41 41 00 00");
    input = large;
    EXPECT_EQ(from.feed(input), dechunk_status::too_large);
    EXPECT_EQ(from.feed(input), dechunk_status::too_large);
}

}  // namespace
}  // namespace waxpress::bolt
