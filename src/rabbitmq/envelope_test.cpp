#include "rabbitmq/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include "discogs/sha256.hpp"

namespace waxpress::rabbitmq {
namespace {

using discogs::entity_kind;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string hex = "1b7ed9218219639ea8fc7debe070a8ba4c0dc26d4582e914bcfe12ffe4bc2518";
const discogs::sha256_digest hash = *discogs::parse_digest(hex);
const std::string head = R"({"type":"data","id":"7","sha256":")" + hex + '"';

std::string data(std::string_view id, std::string_view record) {
    std::string out;
    append_data(id, hash, record, out);
    return out;
}

/// What a body is read as; its reason where it is malformed.
std::string reason_of(std::string_view body) {
    message_decoder decoder;
    any_message read;
    return std::string(decoder.decode(body, read));
}

data_message read_data(message_decoder& decoder, std::string_view body) {
    any_message read;
    EXPECT_THAT(decoder.decode(body, read), IsEmpty()) << body;
    return std::get<data_message>(read);
}

TEST(rabbitmq_envelope, the_records_own_id_is_left_out_wherever_it_stands) {
    EXPECT_EQ(data("7", R"({"id":"7"})"), head + "}");
    EXPECT_EQ(data("7", R"({"id":"7","name":"a"})"), head + R"(,"name":"a"})");
    EXPECT_EQ(data("7", R"({"aliases":[],"id":"7"})"), head + R"(,"aliases":[]})");
    EXPECT_EQ(
        data("7", R"({"aliases":null,"id":"7","name":"a"})"),
        head + R"(,"aliases":null,"name":"a"})"
    );
    EXPECT_EQ(data("7", "{}"), head + "}");
    EXPECT_EQ(data("7", R"({"name":"a"})"), head + R"(,"name":"a"})");
}

TEST(rabbitmq_envelope, an_id_inside_a_value_stays) {
    const std::string before =
        R"("a":[{"id":"7","x":"}]\"id\":"},[null,{}]],"b":"\\","c":{"id":"7"})";
    const std::string after = R"("idx":{"id":"7"},"name":"\",\"id\":\"7\"")";
    EXPECT_EQ(
        data("7", "{" + before + R"(,"id":"7",)" + after + "}"),
        head + "," + before + "," + after + "}"
    );
}

TEST(rabbitmq_envelope, an_id_is_escaped_as_json) {
    EXPECT_THAT(data("a\"b\n", "{}"), HasSubstr(R"("id":"a\"b\n")"));
}

TEST(rabbitmq_envelope, file_complete_has_the_known_order_of_keys) {
    std::string out;
    append(
        file_complete{entity_kind::artists, "2026-11-24T01:14:57.542829915Z", 3634, "f.gz"}, out
    );
    EXPECT_EQ(
        out,
        R"({"type":"file_complete","data_type":"artists",)"
        R"("timestamp":"2026-11-24T01:14:57.542829915Z","total_processed":3634,"file":"f.gz"})"
    );
}

TEST(rabbitmq_envelope, extraction_complete_has_the_known_order_of_keys) {
    extraction_complete complete{"20260401", "T1", "T0", {}};
    complete.record_counts = {3634, 23, std::nullopt, 303};
    std::string out;
    append(complete, out);
    EXPECT_EQ(
        out,
        R"({"type":"extraction_complete","version":"20260401","timestamp":"T1","started_at":"T0",)"
        R"("record_counts":{"artists":3634,"labels":23,"releases":303}})"
    );
    complete.skipped_counts = {4, 0, 0, 3};
    out.clear();
    append(complete, out);
    EXPECT_TRUE(out.ends_with(R"("releases":303},"skipped_counts":{"artists":4,"releases":3}})"))
        << out;
}

TEST(rabbitmq_envelope, what_was_written_is_read) {
    message_decoder decoder;
    const std::string body = data("é\"7", R"({"id":"é\"7","name":"a"})");
    const data_message read = read_data(decoder, body);
    EXPECT_EQ(read.id, "é\"7");
    EXPECT_EQ(read.json, body);
    EXPECT_TRUE(read.has_hash);
    EXPECT_EQ(read.hash, hash);
}

TEST(rabbitmq_envelope, a_repeated_id_counts_as_one_and_the_last_wins) {
    message_decoder decoder;
    const std::string twice = R"({"type":"data","id":"7","sha256":"","a":1,"id":"7"})";
    EXPECT_EQ(read_data(decoder, twice).id, "7");
    EXPECT_EQ(read_data(decoder, R"({"id":"1","id":"2"})").id, "2");
    EXPECT_EQ(reason_of(R"({"id":"1","id":null})"), "the id is null");
}

TEST(rabbitmq_envelope, a_head_that_looks_like_a_known_one_and_is_none_is_parsed) {
    message_decoder decoder;
    const std::string known = head + R"(,"a":1,"id":"7"})";
    EXPECT_EQ(read_data(decoder, known).id, "7");
    EXPECT_EQ(read_data(decoder, known).hash, hash);
    EXPECT_EQ(read_data(decoder, head + "}").id, "7");
    EXPECT_EQ(
        read_data(decoder, R"({"type":"data","id":"\u0037","sha256":")" + hex + "\"}").id, "7"
    );
    EXPECT_FALSE(read_data(decoder, head.substr(0, head.size() - 2) + "\"}").has_hash);
    for (const std::string& body : {std::string(head), head + "]", head + ",}", head + ":1}"}) {
        EXPECT_NE(reason_of(body), "") << body;
    }
    EXPECT_EQ(reason_of(R"({"type":"data","id":"","sha256":")" + hex + "\"}"), "the id is empty");
}

TEST(rabbitmq_envelope, the_order_of_keys_and_unknown_keys_do_not_matter) {
    message_decoder decoder;
    const std::string body = "\n { \"zz\" : [ {\"id\": 5} ], \"sha256\":\"" + hex +
                             "\", \"id\" : \"9\", \"type\":\"data\"} \n";
    const data_message read = read_data(decoder, body);
    EXPECT_EQ(read.id, "9");
    EXPECT_TRUE(read.has_hash);
    EXPECT_TRUE(read.json.starts_with('{') && read.json.ends_with('}'));
}

TEST(rabbitmq_envelope, a_missing_empty_or_strange_hash_is_no_hash) {
    message_decoder decoder;
    for (const char* body :
         {R"({"id":"9"})",
          R"({"id":"9","sha256":""})",
          R"({"id":"9","sha256":null})",
          R"({"id":"9","sha256":5})",
          R"({"id":"9","sha256":"abc"})"}) {
        EXPECT_FALSE(read_data(decoder, body).has_hash) << body;
    }
}

TEST(rabbitmq_envelope, an_id_that_is_missing_empty_or_no_string_is_malformed) {
    EXPECT_EQ(reason_of(R"({"type":"data"})"), "there is no id");
    EXPECT_EQ(reason_of(R"({"type":"data","id":""})"), "the id is empty");
    EXPECT_EQ(reason_of(R"({"type":"data","id":null})"), "the id is null");
    EXPECT_EQ(reason_of(R"({"type":"data","id":7})"), "the id is no string");
    EXPECT_EQ(reason_of(R"({"type":"data","id":["7"]})"), "the id is no string");
}

TEST(rabbitmq_envelope, what_is_no_json_object_of_a_known_type_is_malformed) {
    EXPECT_EQ(reason_of(""), "the body is empty");
    EXPECT_EQ(reason_of(" \n"), "the body is empty");
    EXPECT_EQ(reason_of("[]"), "the body is no JSON object");
    EXPECT_EQ(reason_of("\"data\""), "the body is no JSON object");
    EXPECT_EQ(reason_of(R"({"type":"news","id":"1"})"), "the type of the message is not known");
    EXPECT_EQ(reason_of(R"({"type":null,"id":"1"})"), "the type of the message is not known");
    for (const char* body :
         {"not json",
          "{",
          R"({"id":"1"}})",
          R"({"id":"1","a":[1,,2]})",
          R"({"id":"1","a":tru})",
          "{\"id\":\"1\",\"a\":\"\xff\"}",
          "{\"id\":\"1\",\"a\":\"\n\"}",
          R"({"id":"1","a":"\x"})"}) {
        EXPECT_NE(reason_of(body), "") << body;
    }
    EXPECT_NE(
        reason_of(R"({"id":"1","a":)" + std::string(5000, '[') + std::string(5000, ']') + "}"), ""
    );
}

TEST(rabbitmq_envelope, a_malformed_body_leaves_the_output_and_the_decoder_as_they_were) {
    message_decoder decoder;
    any_message read = file_complete{entity_kind::labels, "", 5, ""};
    EXPECT_NE(decoder.decode("{\"id\":", read), "");
    EXPECT_EQ(std::get<file_complete>(read).total_processed, 5U);
    EXPECT_EQ(decoder.decode(R"({"id":"1"})", read), "");
    EXPECT_EQ(std::get<data_message>(read).id, "1");
}

TEST(rabbitmq_envelope, the_completion_messages_are_read) {
    message_decoder decoder;
    any_message read;
    std::string body;
    append(file_complete{entity_kind::releases, "T", 12, "f"}, body);
    ASSERT_EQ(decoder.decode(body, read), "");
    const auto file = std::get<file_complete>(read);
    EXPECT_EQ(file.data_type, entity_kind::releases);
    EXPECT_EQ(file.total_processed, 12U);
    EXPECT_EQ(file.file, "f");
    EXPECT_EQ(file.timestamp, "T");
    body.clear();
    append(
        extraction_complete{"20260401", "T1", "T0", {1, std::nullopt, 3, 4}, {0, 0, 2, 0}}, body
    );
    ASSERT_EQ(decoder.decode(body, read), "");
    const auto all = std::get<extraction_complete>(read);
    EXPECT_EQ(all.version, "20260401");
    EXPECT_EQ(all.started_at, "T0");
    EXPECT_EQ(all.record_counts[0], 1U);
    EXPECT_EQ(all.record_counts[1], std::nullopt);
    EXPECT_EQ(all.record_counts[3], 4U);
    EXPECT_THAT(all.skipped_counts, testing::ElementsAre(0, 0, 2, 0));
    ASSERT_EQ(decoder.decode(R"({"type":"extraction_complete","record_counts":7})", read), "");
    EXPECT_EQ(std::get<extraction_complete>(read).started_at, "");
    ASSERT_EQ(decoder.decode(R"({"type":"file_complete","total_processed":-1})", read), "");
    EXPECT_EQ(std::get<file_complete>(read).data_type, std::nullopt);
}

TEST(rabbitmq_envelope, a_block_of_records_is_known_by_its_bytes) {
    framed_writer writer(entity_kind::labels);
    writer.add("7", hash, R"({"id":"7"})");
    const std::string body(writer.finish());
    message_decoder decoder;
    any_message read;
    ASSERT_EQ(decoder.decode(body, read), "");
    ASSERT_EQ(decoder.decode(body, read), "") << "also into a block that is there already";
    EXPECT_EQ(std::get<framed_block>(read).kind, entity_kind::labels);
    EXPECT_EQ(std::get<framed_block>(read).records.at(0).id, "7");
    EXPECT_NE(reason_of(body.substr(0, body.size() - 1)), "");
    EXPECT_NE(reason_of(body.substr(0, 4)), "");
}

TEST(rabbitmq_envelope, every_prefix_of_a_message_is_malformed_or_for_the_store_to_find) {
    const std::string known = data("7", R"({"a":[{"b":null}],"id":"7","name":"é"})");
    for (std::size_t size = 0; size < known.size(); ++size) {
        const std::string prefix(known, 0, size);
        EXPECT_EQ(reason_of(prefix).empty(), prefix.ends_with('}')) << prefix;
    }
    const std::string body = R"({"a":[{"b":null}],"id":"7","name":"é","sha256":")" + hex + "\"}";
    for (std::size_t size = 0; size < body.size(); ++size) {
        // In memory of its own size, so that a read past the end is seen.
        EXPECT_NE(reason_of(std::string(body, 0, size)), "") << size;
    }
    EXPECT_EQ(reason_of(body), "");
}

TEST(rabbitmq_envelope, a_flipped_byte_is_read_or_malformed_and_does_no_harm) {
    const std::string body = data("7", R"({"a":[{"b":null}],"id":"7","name":"é"})");
    for (std::size_t at = 0; at < body.size(); ++at) {
        for (const unsigned flip : {0x01U, 0x20U, 0x80U, 0xFFU}) {
            std::string flipped = body;
            flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ flip);
            message_decoder decoder;
            any_message read;
            if (!decoder.decode(flipped, read).empty()) continue;
            if (const auto* one = std::get_if<data_message>(&read)) {
                EXPECT_FALSE(one->id.empty());
            }
        }
    }
}

rc::Gen<json> any_value(int depth);

/// Objects as a record has them: names, and strings, lists and objects of strings or null.
rc::Gen<json> any_object(int depth) {
    const auto member = rc::gen::pair(
        rc::gen::element<std::string>("id", "a", "idx", "name", "i\"d", "z"), any_value(depth)
    );
    return rc::gen::map(
        rc::gen::container<std::vector<std::pair<std::string, json>>>(member),
        [](const std::vector<std::pair<std::string, json>>& members) {
            json object = json::object();
            for (const auto& [key, value] : members)
                object[key] = value;
            return object;
        }
    );
}

rc::Gen<json> any_value(int depth) {
    const auto text = rc::gen::map(
        rc::gen::container<std::string>(
            rc::gen::element('"', '\\', '{', '}', '[', ']', ',', ':', 'i', 'd', '\n', ' ', '7')
        ),
        [](const std::string& held) { return json(held); }
    );
    auto leaf = rc::gen::oneOf(rc::gen::just(json(nullptr)), text);
    if (depth == 0) return leaf;
    const auto list = rc::gen::map(
        rc::gen::container<std::vector<json>>(any_value(depth - 1)),
        [](const std::vector<json>& values) { return json(values); }
    );
    return rc::gen::oneOf(leaf, list, any_object(depth - 1));
}

RC_GTEST_PROP(rabbitmq_envelope_property, the_message_is_the_record_and_three_keys, ()) {
    json record = *rc::gen::resize(10, any_object(2));
    const bool has_id = *rc::gen::arbitrary<bool>();
    if (has_id) record["id"] = "7";
    const std::string body = data("7", record.dump());
    json wanted = record;
    wanted["id"] = "7";
    wanted["type"] = "data";
    wanted["sha256"] = hex;
    std::size_t members = 0;
    const json again = json::parse(body, [&](int depth, json::parse_event_t event, json&) {
        if (depth == 1 && event == json::parse_event_t::key) ++members;
        return true;
    });
    RC_ASSERT(again == wanted);
    RC_ASSERT(members == wanted.size());
}

}  // namespace
}  // namespace waxpress::rabbitmq
