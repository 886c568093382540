#include "discogs/json_value.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace waxpress::discogs {
namespace {

std::string written(std::string_view text) {
    std::string out;
    append_json_string(text, out);
    return out;
}

TEST(discogs_json_value, only_what_must_be_escaped_is_escaped) {
    EXPECT_EQ(written("a\"b\\c/d\x7F"), "\"a\\\"b\\\\c/d\x7F\"");
    EXPECT_EQ(written("\b\t\n\f\r"), R"("\b\t\n\f\r")");
    EXPECT_EQ(written(std::string_view("\0\x01\x0B\x1F", 4)), R"("\u0000\u0001\u000b\u001f")");
    EXPECT_EQ(written("\xE2\x80\xA8\xC3\xA9"), "\"\xE2\x80\xA8\xC3\xA9\"");
}

TEST(discogs_json_value, all_of_ascii_is_written_as_another_writer_does) {
    std::string all;
    for (int c = 0; c < 0x80; ++c)
        all += static_cast<char>(c);
    EXPECT_EQ(written(all), nlohmann::json(all).dump());
}

TEST(discogs_json_value, members_are_sorted_bytewise) {
    json_object object;
    for (const char* key : {"b", "a", "_", "Z", "@x", "#text", "\xC3\xA9"})
        object[key];
    std::string out;
    append_json(object, out);
    EXPECT_EQ(
        out,
        "{\"#text\":null,\"@x\":null,\"Z\":null,\"_\":null,\"a\":null,\"b\":null,\"\xC3\xA9\":null}"
    );
}

TEST(discogs_json_value, nothing_is_put_between) {
    json_array items(2);
    items[1].held = std::string("x");
    json_object object;
    object["a"].held = items;
    object["e"].held = json_array{};
    object["o"].held = json_object{};
    std::string out;
    append_json(object, out);
    EXPECT_EQ(out, R"({"a":[null,"x"],"e":[],"o":{}})");
}

}  // namespace
}  // namespace waxpress::discogs
