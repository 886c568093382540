// Every message that the known extractor emitted for the genuine samples, in both directions.

#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "discogs/sha256.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::rabbitmq {
namespace {

using nlohmann::json;

std::string read_gzip(const std::filesystem::path& path) {
    std::string text;
    std::array<char, 65536> buffer{};
    const gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr) return text;
    for (int size = 1; size > 0;) {
        size = gzread(file, buffer.data(), buffer.size());
        if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    gzclose(file);
    return text;
}

class rabbitmq_golden : public testing::TestWithParam<const char*> {};

void check_data(const std::string& line, const data_message& read) {
    ASSERT_TRUE(read.has_hash);
    EXPECT_EQ(read.json, line);
    // The record is what follows the envelope's three keys.
    const std::size_t comma = line.find(discogs::to_hex(read.hash)) + 2 * read.hash.size() + 1;
    const std::string record = "{" + line.substr(comma + 1);
    EXPECT_EQ(discogs::sha256_hasher().digest(record), read.hash);
    std::string ours;
    append_data(read.id, read.hash, record, ours);
    EXPECT_EQ(json::parse(ours), json::parse(line));
    EXPECT_LT(ours.size(), line.size()) << "the id comes once";
}

TEST_P(rabbitmq_golden, messages_are_read_and_written_as_the_known_system_does) {
    const std::filesystem::path folder = "../shared/golden";
    std::istringstream lines(read_gzip(folder / GetParam()));
    if (lines.str().empty()) GTEST_SKIP() << "no golden messages beside the repository";
    message_decoder decoder;
    any_message read;
    std::uint64_t records = 0;
    std::uint64_t announced = 0;
    bool is_ended = false;
    for (std::string line; std::getline(lines, line);) {
        ASSERT_EQ(decoder.decode(line, read), "") << line;
        std::string ours;
        if (const auto* one = std::get_if<data_message>(&read)) {
            check_data(line, *one);
            ++records;
        } else if (const auto* file = std::get_if<file_complete>(&read)) {
            announced = file->total_processed;
            append(*file, ours);
            EXPECT_EQ(ours, line);
        } else {
            append(std::get<extraction_complete>(read), ours);
            EXPECT_EQ(json::parse(ours), json::parse(line));
            is_ended = true;
        }
    }
    EXPECT_EQ(records, announced);
    EXPECT_TRUE(is_ended);
}

INSTANTIATE_TEST_SUITE_P(
    known_system,
    rabbitmq_golden,
    testing::Values(
        "2019-12-artists.jsonl.gz",
        "2019-12-labels.jsonl.gz",
        "2020-09-artists.jsonl.gz",
        "2020-09-labels.jsonl.gz",
        "2020-09-masters.jsonl.gz",
        "2020-09-releases.jsonl.gz",
        "current-artists.jsonl.gz",
        "current-labels.jsonl.gz",
        "current-masters.jsonl.gz",
        "current-releases.jsonl.gz"
    )
);

}  // namespace
}  // namespace waxpress::rabbitmq
