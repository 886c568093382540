#include "postgres/encoder.hpp"

#include <string>

#include <gtest/gtest.h>

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;

constexpr int this_year = 2026;

std::string encoded(const document_source& record) {
    encoder with(this_year);
    std::string out = "before";
    EXPECT_EQ(with.append(record, out), document_fault::none) << record.json;
    EXPECT_EQ(out.substr(0, 6), "before");
    return out.substr(6);
}

document_fault fault_of(std::string_view json) {
    encoder with(this_year);
    std::string out = "before";
    const auto fault = with.append({.kind = entity_kind::releases, .json = json, .id = "1"}, out);
    if (fault != document_fault::none) {
        EXPECT_EQ(out, "before");
        EXPECT_NE(reason_of(fault), "");
    }
    return fault;
}

TEST(postgres_encoder, the_envelope_stands_before_the_records_own_keys) {
    EXPECT_EQ(
        encoded(
            {.kind = entity_kind::artists,
             .json = R"({"id":"7","name":"N"})",
             .id = "7",
             .hash = "00ff"}
        ),
        R"({"type":"data","id":"7","sha256":"00ff","id":"7","name":"N"})"
    );
}

TEST(postgres_encoder, a_message_is_taken_as_it_stands) {
    const std::string json = R"({"type":"data","id":"7","sha256":"aa","id":"7"})";
    EXPECT_EQ(
        encoded({.kind = entity_kind::labels, .json = json, .id = "7", .is_message = true}), json
    );
}

TEST(postgres_encoder, the_year_comes_last) {
    EXPECT_EQ(
        encoded(
            {.kind = entity_kind::masters,
             .json = R"({"title":"T","year":"1973"})",
             .id = "1",
             .is_message = true}
        ),
        R"({"title":"T","year":"1973","year":1973})"
    );
    EXPECT_EQ(
        encoded(
            {.kind = entity_kind::releases,
             .json = R"({"labels":[{"released":"1999"}],"released":"1973-00-00"})",
             .id = "1",
             .is_message = true}
        ),
        R"({"labels":[{"released":"1999"}],"released":"1973-00-00","year":1973})"
    );
    EXPECT_EQ(
        encoded({.kind = entity_kind::releases, .json = " {}\n", .id = "1", .is_message = true}),
        R"({"year":null})"
    );
    EXPECT_EQ(
        encoded({.kind = entity_kind::releases, .json = "{ }", .id = "\""}),
        R"({"type":"data","id":"\"","sha256":"" ,"year":null})"
    );
}

TEST(postgres_encoder, a_key_deeper_down_is_not_the_records_own) {
    EXPECT_EQ(
        encoded(
            {.kind = entity_kind::masters,
             .json = R"({"a":{"year":"1973"},"b":"\"year\":\"1974\""})",
             .id = "1",
             .is_message = true}
        ),
        R"({"a":{"year":"1973"},"b":"\"year\":\"1974\"","year":null})"
    );
}

TEST(postgres_encoder, a_year_that_is_a_number_is_taken_too) {
    encoder with(this_year);
    std::string out;
    const document_source record{
        .kind = entity_kind::masters, .json = R"({"year":1973})", .id = "1", .is_message = true};
    EXPECT_EQ(with.append(record, out), document_fault::none);
    EXPECT_EQ(out, R"({"year":1973,"year":1973})");
}

TEST(postgres_encoder, an_odd_year_is_null) {
    for (const auto* value : {"null", "[]", "{}", "true", "\"x\"", "-1", "1e3", "\"0\""}) {
        const std::string json = std::string(R"({"year":)") + value + "}";
        const std::string out =
            encoded({.kind = entity_kind::masters, .json = json, .id = "1", .is_message = true});
        EXPECT_EQ(out, json.substr(0, json.size() - 1) + R"(,"year":null})");
    }
}

TEST(postgres_encoder, an_escaped_nul_is_replaced_and_counted) {
    encoder with(this_year);
    std::string out;
    const document_source record{
        .kind = entity_kind::artists,
        .json = R"({"a":"\u0000x\\u0000\\\u0000\u0000"})",
        .id = "1",
        .is_message = true};
    EXPECT_EQ(with.append(record, out), document_fault::none);
    EXPECT_EQ(out, R"({"a":"\ufffdx\\u0000\\\ufffd\ufffd"})");
    EXPECT_EQ(with.replaced_nuls(), 3U);
}

TEST(postgres_encoder, what_jsonb_cannot_hold_is_told_without_the_server) {
    EXPECT_EQ(fault_of(""), document_fault::not_an_object);
    EXPECT_EQ(fault_of("{"), document_fault::not_an_object);
    EXPECT_EQ(fault_of("[1]"), document_fault::not_an_object);
    EXPECT_EQ(fault_of("{\"a\":\"\xff\"}"), document_fault::invalid_utf8);
    EXPECT_EQ(fault_of("{\"a\":\"\xc3\"}"), document_fault::invalid_utf8);
    const auto nested = [](std::size_t levels) {
        return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    EXPECT_EQ(fault_of(nested(deepest_nesting)), document_fault::none);
    EXPECT_EQ(fault_of(nested(deepest_nesting + 1)), document_fault::too_deep);
    EXPECT_EQ(fault_of("{\"a\":\"" + std::string(2000, '[') + "\"}"), document_fault::none);
    std::string wide = "{\"a\":[[]";
    for (int i = 0; i < 2000; ++i)
        wide += ",[]";
    EXPECT_EQ(fault_of(wide + "]}"), document_fault::none);
}

TEST(postgres_encoder, a_digest_is_64_hex_digits) {
    discogs::sha256_digest digest{};
    digest[0] = 0x0f;
    digest[31] = 0xa0;
    std::string hex(64, '?');
    write_hex(digest, hex.data());
    EXPECT_EQ(hex, "0f" + std::string(60, '0') + "a0");
}

}  // namespace
}  // namespace waxpress::postgres
