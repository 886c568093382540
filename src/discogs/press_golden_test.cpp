// Every record of the genuine samples against what the known extractor made of it.

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <pugixml.hpp>
#include <zlib.h>

#include "discogs/press_scan.hpp"
#include "discogs/press_test_support.hpp"
#include "discogs/press_write.hpp"

namespace waxpress::discogs {
namespace {

struct sample {
    const char* set;
    const char* date;
    entity_kind kind;
};

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

/// Cut by another parser, at the places where it sees elements of depth 2.
std::vector<std::string> records_of(const std::string& text) {
    pugi::xml_document document;
    std::vector<std::string> records;
    if (!document.load_buffer(text.data(), text.size(), pugi::parse_minimal)) return records;
    const auto offset = [](const pugi::xml_node& node) {
        return static_cast<std::size_t>(node.offset_debug()) - 1;
    };
    for (pugi::xml_node record : document.document_element()) {
        const pugi::xml_node next = record.next_sibling();
        const std::size_t end = next ? offset(next) : text.rfind("</");
        std::string xml = text.substr(offset(record), end - offset(record));
        xml.erase(xml.find_last_of('>') + 1);
        records.push_back(std::move(xml));
    }
    return records;
}

class discogs_press_golden : public testing::TestWithParam<sample> {
protected:
    static std::filesystem::path shared() { return "../shared"; }

    static std::vector<std::string> samples() {
        const sample& which = GetParam();
        const std::string kind(plural_name(which.kind));
        return records_of(read_gzip(
            shared() / "samples" / which.set /
            ("discogs_" + std::string(which.date) + "_" + kind + ".xml.gz")
        ));
    }
};

/// The text between `opening` and `"`.
std::string_view member(std::string_view line, std::string_view opening) {
    const std::size_t begin = line.find(opening) + opening.size();
    return line.substr(begin, line.find('"', begin) - begin);
}

TEST_P(discogs_press_golden, the_bytes_are_those_of_the_known_extractor) {
    const std::string kind(plural_name(GetParam().kind));
    const std::string name = std::string(GetParam().set) + "-" + kind + ".jsonl.gz";
    std::istringstream lines(read_gzip(shared() / "golden" / name));
    const std::vector<std::string> records = samples();
    if (lines.str().empty() || records.empty()) GTEST_SKIP() << "no samples beside the repository";
    for (const std::string& xml : records) {
        std::string line;
        ASSERT_TRUE(std::getline(lines, line));
        ASSERT_TRUE(line.starts_with(R"({"type":"data","id":")")) << line;
        const std::string_view hash = member(line, R"("sha256":")");
        const std::size_t data = line.find(hash) + hash.size() + 2;
        const pressed out = press_both_ways(GetParam().kind, xml);
        ASSERT_EQ(out.json, "{" + line.substr(data));
        ASSERT_EQ(hash_of(out.json), hash);
        ASSERT_EQ(out.id, member(line, R"("id":")"));
    }
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_TRUE(line.starts_with(R"({"type":"file_complete")")) << line;
}

TEST_P(discogs_press_golden, the_fast_way_is_sure_of_nearly_all) {
    const std::vector<std::string> records = samples();
    if (records.empty()) GTEST_SKIP() << "no samples beside the repository";
    record_scanner scanner;
    record_writer writer;
    std::size_t sure = 0;
    for (const std::string& xml : records) {
        sure += scanner.scan(xml) && writer.write(GetParam().kind, scanner) ? 1U : 0U;
    }
    EXPECT_GE(sure * 100, records.size() * 99) << sure << " of " << records.size();
}

INSTANTIATE_TEST_SUITE_P(
    samples,
    discogs_press_golden,
    testing::Values(
        sample{"current", "20260401", entity_kind::artists},
        sample{"current", "20260401", entity_kind::labels},
        sample{"current", "20260401", entity_kind::masters},
        sample{"current", "20260401", entity_kind::releases},
        sample{"2020-09", "20200901", entity_kind::artists},
        sample{"2020-09", "20200901", entity_kind::labels},
        sample{"2020-09", "20200901", entity_kind::masters},
        sample{"2020-09", "20200901", entity_kind::releases},
        sample{"2019-12", "20191201", entity_kind::artists},
        sample{"2019-12", "20191201", entity_kind::labels}
    )
);

}  // namespace
}  // namespace waxpress::discogs
