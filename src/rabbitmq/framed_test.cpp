#include "rabbitmq/framed.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "discogs/sha256.hpp"

namespace waxpress::rabbitmq {
namespace {

using discogs::entity_kind;

discogs::sha256_digest hash_of(std::string_view json) {
    return discogs::sha256_hasher().digest(json);
}

std::string block_of(const std::vector<std::pair<std::string, std::string>>& records) {
    framed_writer writer(entity_kind::masters);
    for (const auto& [id, json] : records)
        writer.add(id, hash_of(json), json);
    return std::string(writer.finish());
}

const std::vector<std::pair<std::string, std::string>> three{
    {"1", R"({"id":"1","title":"a"})"}, {"22", "{}"}, {"333", R"({"id":"333","title":"é"})"}};

/// Every span that a decoder gives must lie in the body that it was given.
void expect_inside(const framed_block& block, std::string_view body) {
    for (const framed_record& record : block.records) {
        for (const std::string_view view : {record.id, record.json}) {
            EXPECT_GE(view.data(), body.data());
            EXPECT_LE(view.data() + view.size(), body.data() + body.size());
        }
        EXPECT_FALSE(record.id.empty());
    }
}

TEST(rabbitmq_framed, records_come_back_as_they_went) {
    const std::string body = block_of(three);
    framed_block read;
    ASSERT_TRUE(read_framed(body, read));
    EXPECT_EQ(read.kind, entity_kind::masters);
    ASSERT_EQ(read.records.size(), three.size());
    for (std::size_t i = 0; i < three.size(); ++i) {
        EXPECT_EQ(read.records[i].id, three[i].first);
        EXPECT_EQ(read.records[i].json, three[i].second);
        EXPECT_EQ(read.records[i].hash, hash_of(three[i].second));
    }
    EXPECT_TRUE(is_framed(body));
    EXPECT_EQ(count_records(body), 3U);
    expect_inside(read, body);
}

TEST(rabbitmq_framed, the_bytes_are_those_of_version_one) {
    framed_writer writer(entity_kind::releases);
    writer.add("7", discogs::sha256_digest{}, "{}");
    const std::string wanted = std::string("WXPB\x01\x03\0\0\x01\0\0\0\x2b\0\0\0", 16) +
                               std::string("\x01\0\0\0\x02\0\0\0", 8) + std::string(32, '\0') +
                               "7{}";
    EXPECT_EQ(writer.finish(), wanted);
}

TEST(rabbitmq_framed, a_block_is_full_at_its_records_or_its_bytes) {
    framed_writer by_records(entity_kind::artists, {.max_bytes = 10'000, .max_records = 2});
    EXPECT_TRUE(by_records.is_empty());
    by_records.add("1", {}, "{}");
    EXPECT_FALSE(by_records.is_full());
    by_records.add("2", {}, "{}");
    EXPECT_TRUE(by_records.is_full());
    framed_writer by_bytes(entity_kind::artists, {.max_bytes = 100, .max_records = 99});
    by_bytes.add("1", {}, "{}");
    EXPECT_FALSE(by_bytes.is_full());
    by_bytes.add("2", {}, "{}");
    EXPECT_TRUE(by_bytes.is_full());
}

TEST(rabbitmq_framed, the_writer_begins_anew_after_a_block) {
    framed_writer writer(entity_kind::artists);
    writer.add("1", {}, R"({"id":"1"})");
    const std::string first(writer.finish());
    EXPECT_TRUE(writer.is_empty());
    writer.add("2", {}, R"({"id":"2"})");
    framed_block read;
    ASSERT_TRUE(read_framed(writer.finish(), read));
    ASSERT_EQ(read.records.size(), 1U);
    EXPECT_EQ(read.records[0].id, "2");
}

TEST(rabbitmq_framed, a_block_that_is_cut_short_or_goes_on_is_malformed) {
    const std::string body = block_of(three);
    framed_block read{entity_kind::labels, {}};
    for (std::size_t size = 0; size < body.size(); ++size) {
        EXPECT_FALSE(read_framed(std::string(body, 0, size), read)) << size;
        EXPECT_EQ(count_records(std::string(body, 0, size)), 1U);
    }
    EXPECT_FALSE(read_framed(body + '}', read));
    EXPECT_EQ(read.kind, entity_kind::labels) << "the output is untouched";
    EXPECT_TRUE(read.records.empty());
}

TEST(rabbitmq_framed, a_flipped_byte_never_leads_out_of_the_body) {
    const std::string body = block_of(three);
    for (std::size_t at = 0; at < body.size(); ++at) {
        for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
            const std::string_view original = body;
            std::string flipped(original);
            flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ flip);
            framed_block read;
            if (read_framed(flipped, read)) expect_inside(read, flipped);
        }
    }
}

TEST(rabbitmq_framed, a_block_without_records_or_with_an_empty_id_is_malformed) {
    framed_block read;
    framed_writer none(entity_kind::artists);
    EXPECT_FALSE(read_framed(none.finish(), read));
    EXPECT_FALSE(read_framed(block_of({{"", "{}"}}), read));
    EXPECT_FALSE(read_framed(block_of({{"1", ""}}), read));
    EXPECT_FALSE(read_framed(block_of({{"1", "[]"}}), read));
}

TEST(rabbitmq_framed, a_large_block_is_read) {
    std::vector<std::pair<std::string, std::string>> many;
    for (int i = 0; i < 5000; ++i)
        many.emplace_back(std::to_string(i), "{" + std::string(1000, ' ') + "}");
    framed_block read;
    ASSERT_TRUE(read_framed(block_of(many), read));
    EXPECT_EQ(read.records.size(), many.size());
}

RC_GTEST_PROP(rabbitmq_framed_property, any_records_come_back, ()) {
    auto records = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::pair<std::string, std::string>>>(rc::gen::pair(
            rc::gen::nonEmpty(rc::gen::arbitrary<std::string>()), rc::gen::arbitrary<std::string>()
        ))
    );
    for (auto& [id, json] : records)
        json.insert(0, 1, '{').push_back('}');
    const std::string body = block_of(records);
    framed_block read;
    RC_ASSERT(read_framed(body, read));
    RC_ASSERT(read.records.size() == records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        RC_ASSERT(read.records[i].id == records[i].first);
        RC_ASSERT(read.records[i].json == records[i].second);
    }
}

RC_GTEST_PROP(rabbitmq_framed_property, arbitrary_bytes_do_no_harm, (const std::string& tail)) {
    const std::string body = "WXPB" + tail;
    framed_block read;
    RC_ASSERT(!read_framed(body, read) || !read.records.empty());
}

}  // namespace
}  // namespace waxpress::rabbitmq
