#include "pipeline/seen_codec.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pipeline/id_bitmap.hpp"

namespace waxpress::pipeline {
namespace {

std::string encoded(const std::vector<std::string>& ids) {
    seen_ids parts;
    for (const std::string& id : ids)
        add_id(id, parts);
    std::string out;
    encode_seen(parts, out);
    return out;
}

std::set<std::string> decoded(std::string_view bytes) {
    seen_ids parts;
    EXPECT_EQ(decode_seen(bytes, parts), seen_status::ok);
    std::set<std::string> ids(parts.texts.begin(), parts.texts.end());
    for (const std::uint64_t number : parts.numbers)
        ids.insert(std::to_string(number));
    return ids;
}

TEST(pipeline_seen_codec, numbers_are_told_from_texts) {
    EXPECT_EQ(number_of("0"), 0U);
    EXPECT_EQ(number_of("18446744073709551615"), UINT64_MAX);
    for (const auto* id :
         {"", "00", "01", "-1", "+1", " 1", "1 ", "1x", "unknown", "18446744073709551616"}) {
        EXPECT_FALSE(number_of(id)) << id;
    }
}

TEST(pipeline_seen_codec, ids_close_together_take_a_byte_each) {
    std::vector<std::string> ids;
    for (int i = 0; i < 1000; ++i)
        ids.push_back(std::to_string(20'000'000 + 2 * i));
    EXPECT_LT(encoded(ids).size(), 1010U);
}

RC_GTEST_PROP(
    pipeline_seen_codec,
    any_ids_come_back,
    (const std::vector<std::string>& texts, const std::vector<std::uint64_t>& numbers)
) {
    std::vector<std::string> ids = texts;
    for (const std::uint64_t number : numbers)
        ids.push_back(std::to_string(number));
    RC_ASSERT(decoded(encoded(ids)) == std::set<std::string>(ids.begin(), ids.end()));
}

TEST(pipeline_seen_codec, what_is_cut_short_or_goes_on_is_malformed) {
    const std::string whole = encoded({"7", "300", "18446744073709551615", "x", "", "yz"});
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        seen_ids out{.numbers = {1}, .texts = {"kept"}};
        const auto status = decode_seen(std::string_view(whole).substr(0, size), out);
        EXPECT_EQ(status, size == whole.size() ? seen_status::ok : seen_status::malformed) << size;
        if (status == seen_status::malformed) {
            EXPECT_EQ(out.numbers.size(), 1U);
            EXPECT_EQ(out.texts.size(), 1U);
        }
    }
    seen_ids out;
    EXPECT_EQ(decode_seen(whole + "x", out), seen_status::malformed);
    EXPECT_EQ(decode_seen("\x02", out), seen_status::malformed);
}

TEST(pipeline_seen_codec, a_flipped_bit_never_breaks_the_reader) {
    const std::string whole = encoded({"1", "2", "300", "4000000000", "text"});
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string broken = whole;
            broken[at] = static_cast<char>(broken[at] ^ (1 << bit));
            seen_ids out;
            (void)decode_seen(broken, out);
            EXPECT_LT(out.numbers.size() + out.texts.size(), 16U);
        }
    }
}

TEST(pipeline_id_bitmap, a_set_of_ids_counts_each_once) {
    id_bitmap ids;
    EXPECT_TRUE(ids.insert("7"));
    EXPECT_FALSE(ids.insert("7"));
    EXPECT_FALSE(ids.insert(std::uint64_t{7}));
    EXPECT_TRUE(ids.insert("07"));
    EXPECT_TRUE(ids.insert(UINT64_MAX));
    EXPECT_EQ(ids.size(), 3U);
    EXPECT_TRUE(ids.contains("07"));
    EXPECT_TRUE(ids.contains(std::to_string(UINT64_MAX)));
    EXPECT_FALSE(ids.contains("8"));
    EXPECT_FALSE(ids.contains("x"));
}

TEST(pipeline_id_bitmap, dense_and_sparse_ids_are_all_visited) {
    id_bitmap ids;
    std::set<std::string> wanted{"unknown"};
    ids.insert("unknown");
    for (std::uint64_t i = 0; i < 200'000; i += 3) {
        ids.insert(i);
        wanted.insert(std::to_string(i));
    }
    for (std::uint64_t i = 1; i < 40; ++i) {
        ids.insert(i << 40U);
        wanted.insert(std::to_string(i << 40U));
    }
    std::set<std::string> visited;
    ids.for_each([&](std::string_view id) { visited.emplace(id); });
    EXPECT_EQ(visited, wanted);
    EXPECT_EQ(ids.size(), wanted.size());
    EXPECT_TRUE(ids.contains("199998"));
    EXPECT_FALSE(ids.contains("199999"));
}

}  // namespace
}  // namespace waxpress::pipeline
