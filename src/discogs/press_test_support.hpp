#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "discogs/press.hpp"
#include "discogs/sha256.hpp"

namespace waxpress::discogs {

struct pressed {
    press_result result;
    std::string json;
    std::string id;

    bool operator==(const pressed& other) const {
        return result.status == other.result.status && json == other.json && id == other.id;
    }
};

inline pressed press_one_way(entity_kind kind, std::string_view xml, bool plainly) {
    // A copy of the exact size: a sanitizer sees what is read past its end.
    const std::string exact(xml);
    presser presser(kind);
    std::string text = "before";
    record_entry entry;
    pressed out;
    out.result =
        plainly ? presser.press_plainly(exact, text, entry) : presser.press(exact, text, entry);
    if (out.result.status == press_status::malformed) {
        EXPECT_EQ(text, "before");
        EXPECT_EQ(entry.json_size + entry.id_size, 0U);
        EXPECT_STRNE(out.result.reason, "");
        EXPECT_LE(out.result.error_offset, xml.size());
        return out;
    }
    EXPECT_EQ(entry.json_begin, 6U);
    EXPECT_EQ(entry.id_begin, entry.json_begin + entry.json_size);
    EXPECT_EQ(text.size(), entry.id_begin + entry.id_size);
    out.json = text.substr(entry.json_begin, entry.json_size);
    out.id = text.substr(entry.id_begin);
    return out;
}

/// Presses both ways, which must agree.
inline pressed press_both_ways(entity_kind kind, std::string_view xml) {
    const pressed fast = press_one_way(kind, xml, false);
    pressed plain = press_one_way(kind, xml, true);
    EXPECT_EQ(fast.json, plain.json) << xml;
    EXPECT_EQ(fast.id, plain.id) << xml;
    EXPECT_EQ(fast.result.status, plain.result.status) << xml;
    return plain;
}

/// The JSON, or the reason why there is none.
inline std::string json_of(entity_kind kind, std::string_view xml) {
    const pressed out = press_both_ways(kind, xml);
    return out.result.status == press_status::ok ? out.json : out.result.reason;
}

inline std::string hash_of(std::string_view json) {
    return to_hex(sha256_hasher().digest(json));
}

}  // namespace waxpress::discogs
