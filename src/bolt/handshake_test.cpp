#include "bolt/handshake.hpp"

#include <gtest/gtest.h>

#include "bolt/test_bytes.hpp"

namespace waxpress::bolt {
namespace {

struct outcome {
    handshake_status status = handshake_status::need_more;
    std::string sent;
    std::string_view left;
    protocol_version version;
};

/// The answer comes in pieces.
outcome answer(const std::string& bytes, std::size_t piece) {
    handshake with;
    outcome got;
    std::string_view wire = bytes;
    while (!wire.empty() && got.status == handshake_status::need_more) {
        std::string_view input = wire.substr(0, piece);
        const std::size_t before = input.size();
        got.status = with.feed(input, got.sent);
        wire.remove_prefix(before - input.size());
    }
    got.left = wire;
    got.version = with.version();
    return got;
}

TEST(bolt_handshake, offers_what_is_spoken) {
    EXPECT_EQ(
        handshake::proposal(), hex("60 60 B0 17 00 00 01 FF 00 02 08 05 00 04 04 05 00 00 04 04")
    );
}

TEST(bolt_handshake, takes_a_version_that_was_offered) {
    for (const auto& [bytes, version] : std::vector<std::pair<std::string, protocol_version>>{
             {hex("00 00 08 05"), {5, 8}},
             {hex("00 00 00 05"), {5, 0}},
             {hex("00 00 04 04"), {4, 4}}}) {
        const outcome got = answer(bytes, 1);
        EXPECT_EQ(got.status, handshake_status::agreed);
        EXPECT_EQ(got.version, version);
        EXPECT_EQ(got.sent, "");
    }
}

TEST(bolt_handshake, takes_the_newest_known_of_a_list_however_it_comes) {
    // 5.8 to 5.6, 4.4 to 4.0, and 6.1 to 6.0, which are not known; capabilities 9; and a message.
    const std::string bytes = hex("00 00 01 FF 03 00 04 04 04 00 01 01 06 00 02 08 05 09 00 02");
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        const outcome got = answer(bytes, piece);
        EXPECT_EQ(got.status, handshake_status::agreed);
        EXPECT_EQ(got.version, (protocol_version{5, 8}));
        EXPECT_EQ(got.sent, hex("00 00 08 05 00"));
        EXPECT_EQ(got.left, hex("00 02"));
    }
}

TEST(bolt_handshake, passes_over_the_version_that_never_was) {
    EXPECT_EQ(answer(hex("00 00 01 FF 01 00 02 05 05 00"), 3).version, (protocol_version{5, 4}));
}

TEST(bolt_handshake, reads_long_numbers) {
    // The capabilities are 1851775.
    EXPECT_EQ(
        answer(hex("00 00 01 FF 01 00 00 07 05 FF 82 71"), 1).status, handshake_status::agreed
    );
}

TEST(bolt_handshake, says_what_is_wrong) {
    EXPECT_EQ(answer("HTTP/1.1 400", 4).status, handshake_status::http);
    EXPECT_EQ(answer(hex("00 00 00 00"), 4).status, handshake_status::refused);
    EXPECT_EQ(answer(hex("00 00 00 09"), 4).status, handshake_status::malformed);
    EXPECT_EQ(answer(hex("00 00 05 05"), 4).status, handshake_status::malformed);
    EXPECT_EQ(answer("SSH-", 4).status, handshake_status::malformed);
    EXPECT_EQ(answer(hex("00 00 01 FF 01 00 01 01 06 00"), 4).status, handshake_status::refused);
    EXPECT_EQ(answer(hex("00 00 01 FF FF FF 7F"), 4).status, handshake_status::malformed);
    EXPECT_EQ(
        answer(hex("00 00 01 FF FF FF FF FF FF FF FF FF FF FF"), 4).status,
        handshake_status::malformed
    );
    EXPECT_EQ(answer(hex("00 00 01 FF 01 00 02"), 4).status, handshake_status::need_more);
}

}  // namespace
}  // namespace waxpress::bolt
