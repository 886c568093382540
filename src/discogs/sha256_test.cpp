#include "discogs/sha256.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace waxpress::discogs {
namespace {

TEST(discogs_sha256, known_answers) {
    sha256_hasher hasher;
    EXPECT_EQ(
        to_hex(hasher.digest("")),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    EXPECT_EQ(
        to_hex(hasher.digest("abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

TEST(discogs_sha256, pieces_make_the_same_as_the_whole) {
    std::string bytes(1000, 'x');
    sha256_hasher hasher;
    const sha256_digest whole = hasher.digest(bytes);
    hasher.reset();
    for (std::size_t at = 0; at < bytes.size(); at += 7) {
        hasher.update(std::string_view(bytes).substr(at, 7));
    }
    EXPECT_EQ(hasher.finish(), whole);
    EXPECT_EQ(hasher.digest(bytes), whole);
}

TEST(discogs_sha256, a_moved_hasher_goes_on) {
    sha256_hasher first;
    first.update("ab");
    sha256_hasher second = std::move(first);
    second.update("c");
    EXPECT_EQ(second.finish(), sha256_hasher().digest("abc"));
}

TEST(discogs_sha256, a_digest_is_read_back_from_its_digits_in_either_case) {
    const sha256_digest digest = sha256_hasher().digest("abc");
    std::string hex = to_hex(digest);
    EXPECT_EQ(parse_digest(hex), digest);
    hex[1] = 'A';
    EXPECT_EQ(parse_digest(hex), digest);
    hex[1] = 'g';
    EXPECT_EQ(parse_digest(hex), std::nullopt);
    EXPECT_EQ(parse_digest(hex.substr(1)), std::nullopt);
    EXPECT_EQ(parse_digest(""), std::nullopt);
}

}  // namespace
}  // namespace waxpress::discogs
