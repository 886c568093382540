// Times press + SHA-256 over the records of a dump, from memory, on one thread.
//
//   press_bench FILE.xml [--rival pugixml|expat|libxml2]
//
// A rival only takes the same records apart. Prints one line of JSON.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "discogs/press.hpp"
#include "discogs/sha256.hpp"
#include "press_rivals.hpp"

namespace {

using namespace waxpress;

constexpr std::size_t verified_records = 2000;
constexpr int rounds = 5;  // The median counts.

struct dump_text {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string text;
    std::vector<std::string_view> records;
};

std::string read_file(const char* path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Cuts at the record's end tag and a line's end, which is how records stand in a dump.
std::optional<dump_text> cut(std::string text) {
    dump_text dump;
    dump.text = std::move(text);
    const std::size_t root_end = dump.text.find(">\n");
    if (root_end == std::string::npos || dump.text.empty()) return std::nullopt;
    const auto kind = discogs::kind_named(std::string_view(dump.text).substr(1, root_end - 1));
    if (!kind) return std::nullopt;
    dump.kind = *kind;
    const std::string end_tag = fmt::format("</{}>\n", discogs::element_name(*kind));
    std::size_t begin = root_end + 2;
    for (;;) {
        const std::size_t end = dump.text.find(end_tag, begin);
        if (end == std::string::npos) break;
        const std::size_t size = end + end_tag.size() - 1 - begin;
        dump.records.push_back(std::string_view(dump.text).substr(begin, size));
        begin = end + end_tag.size();
    }
    return dump;
}

bool both_ways_agree(const dump_text& dump) {
    discogs::presser presser(dump.kind);
    for (std::size_t at = 0; at < dump.records.size() && at < verified_records; ++at) {
        std::string fast;
        std::string plain;
        discogs::record_entry entry;
        const auto first = presser.press(dump.records[at], fast, entry);
        const auto second = presser.press_plainly(dump.records[at], plain, entry);
        if (first.status != second.status || fast != plain) {
            fmt::print(stderr, "record {} differs:\n{}\n{}\n", at, fast, plain);
            return false;
        }
    }
    return true;
}

std::size_t press_all(const dump_text& dump) {
    constexpr std::size_t block_bytes = std::size_t{1} << 20U;
    discogs::presser presser(dump.kind);
    discogs::sha256_hasher hasher;
    discogs::record_block block;
    std::size_t pressed = 0;
    for (const std::string_view xml : dump.records) {
        if (block.text.size() > block_bytes) {
            block.text.clear();
            block.records.clear();
        }
        discogs::record_entry& entry = block.records.emplace_back();
        if (presser.press(xml, block.text, entry).status != discogs::press_status::ok) continue;
        entry.hash = hasher.digest(block.json(entry));
        ++pressed;
    }
    return pressed;
}

int run(const dump_text& dump, std::string_view rival) {
    bool is_verified = both_ways_agree(dump);
    std::vector<double> walls;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        const std::size_t done =
            rival.empty() ? press_all(dump) : bench::take_apart(rival, dump.records);
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
        is_verified = is_verified && done == dump.records.size();
        walls.push_back(wall.count());
    }
    std::ranges::sort(walls);
    const double wall = walls[walls.size() / 2];
    const double records_per_second = static_cast<double>(dump.records.size()) / wall;
    const double mb_per_second = static_cast<double>(dump.text.size()) / 1e6 / wall;
    fmt::print(
        "{{\"way\":\"{}\",\"records\":{},\"records_per_second\":{:.0f},\"mb_per_second\":{:.1f},"
        "\"verified\":{}}}\n",
        rival.empty() ? "press" : rival,
        dump.records.size(),
        records_per_second,
        mb_per_second,
        is_verified
    );
    return is_verified ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string_view> arguments(argv, argv + argc);
    const bool has_rival = arguments.size() == 4 && arguments[2] == "--rival";
    const std::string_view rival = has_rival ? arguments[3] : "";
    if ((arguments.size() != 2 && !has_rival) || (has_rival && !bench::is_rival(rival))) {
        fmt::print(stderr, "usage: press_bench FILE.xml [--rival pugixml|expat|libxml2]\n");
        return 2;
    }
    const std::optional<dump_text> dump = cut(read_file(argv[1]));
    if (!dump || dump->records.empty()) {
        fmt::print(stderr, "{}: no records\n", argv[1]);
        return 3;
    }
    return run(*dump, rival);
}
