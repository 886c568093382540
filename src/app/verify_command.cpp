#include <array>
#include <filesystem>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/catalog_output.hpp"
#include "app/command.hpp"
#include "app/dump_marks.hpp"
#include "app/dump_run.hpp"
#include "app/option_values.hpp"
#include "app/progress.hpp"
#include "base/byte_size.hpp"
#include "base/failure.hpp"
#include "discogs/year.hpp"
#include "neo4j/graph_marks.hpp"
#include "postgres/table_marks.hpp"
#include "sqlite/catalog_marks.hpp"
#include "sqlite/catalog_page.hpp"
#include "verify/compare.hpp"

namespace waxpress::app {
namespace {

namespace fs = std::filesystem;
using verify::compared_line;
using verify::comparison_report;
using verify::side;

// The rest of --memory is for what reads and presses.
constexpr std::uint64_t sorting_share = 4;

struct verify_words {
    std::string from;
    std::string against;
    std::string only;
    std::string month;
    std::string memory = "256M";
    std::string temp;
    std::size_t shown = 10;
    std::size_t workers = 0;
    std::uint64_t max_rejects = 100;
    bool trusts_hashes = false;
    bool no_verify = false;
    bool as_json = false;
};

bool is_catalog(const std::string& path) {
    constexpr std::string_view magic = "SQLite format 3";
    std::array<char, magic.size()> head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), head.size());
    return std::string_view(head.data(), static_cast<std::size_t>(file.gcount())) == magic;
}

std::unique_ptr<verify::store_side> open_side(
    std::string_view option, const std::string& where, const verify_words& words
) {
    if (where.starts_with("postgresql://") || where.starts_with("postgres://")) {
        return postgres::make_table_side(postgres::settings_of_url(where));
    }
    if (neo4j::is_graph_url(where)) return neo4j::make_graph_side(neo4j::settings_of_url(where));
    if (const std::size_t scheme = where.find("://"); scheme != std::string::npos) {
        throw failure(
            failure_class::usage,
            fmt::format(
                "{} {}: a SQLite file, postgresql://..., neo4j://... or a folder of dumps",
                option,
                where.substr(0, scheme + 3)
            )
        );
    }
    const bool is_dump =
        fs::is_directory(where) || where.ends_with(".xml") || where.ends_with(".xml.gz");
    if (!is_dump || is_catalog(where)) return sqlite::make_catalog_side(where);
    dump_side_options how;
    how.wish.paths = {where};
    how.wish.month = words.month;
    if (!words.only.empty()) how.wish.only = kinds_named(words.only);
    how.workers = words.workers;
    how.memory_in_flight = memory_in_flight(parse_memory(words.memory));
    how.max_rejects = words.max_rejects;
    how.verifies = !words.no_verify;
    return make_dump_side(how);
}

nlohmann::ordered_json json_of(const compared_line& line) {
    nlohmann::ordered_json one;
    one["name"] = line.name;
    if (!line.note.empty()) {
        one["note"] = line.note;
        return one;
    }
    one["same"] = line.differences == 0;
    for (const side which : verify::both_sides) {
        const std::size_t i = verify::index_of(which);
        nlohmann::ordered_json held;
        held["count"] = line.counts[i];
        held["only"] = line.only[i];
        held["damaged"] = line.damaged[i];
        held["repeated"] = line.repeated[i];
        held["set_aside"] =
            line.set_aside[i] ? nlohmann::ordered_json(*line.set_aside[i]) : nullptr;
        if (!line.digests[i].empty()) held["digest"] = line.digests[i];
        one[which == side::a ? "a" : "b"] = std::move(held);
    }
    one["other_content"] = line.other_hash;
    one["other_relations"] = line.other_facts;
    one["differences"] = line.differences;
    one["first"] = line.first;
    return one;
}

std::string json_text(const comparison_report& report) {
    nlohmann::ordered_json json;
    json["a"] = report.names[0];
    json["b"] = report.names[1];
    json["same"] = report.are_equal();
    json["differences"] = report.differences();
    json["contents_hashed"] = !report.trusts_hashes;
    json["graph_compared"] = report.has_graph;
    json["seconds"] = report.seconds;
    json["reading_seconds"] = report.reading_seconds;
    json["peak_memory_bytes"] = pipeline::peak_memory_bytes();
    json["lines"] = nlohmann::ordered_json::array();
    for (const compared_line& line : report.lines)
        json["lines"].push_back(json_of(line));
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string digest_words(const compared_line& line) {
    if (!line.note.empty()) return line.note;
    if (line.differences == 0) {
        return line.digests[0].empty() ? "same" : fmt::format("same  {}", line.digests[0]);
    }
    std::string words = fmt::format(
        "{} {}", line.differences, line.differences == 1 ? "difference" : "differences"
    );
    if (line.digests[0] != line.digests[1])
        words += fmt::format("  {} / {}", line.digests[0], line.digests[1]);
    return words;
}

std::string set_aside_words(const compared_line& line) {
    std::string words;
    for (const side which : verify::both_sides) {
        const auto count = line.set_aside[verify::index_of(which)].value_or(0);
        if (count == 0) continue;
        words += fmt::format(
            "  {} {} put aside by {}, which says why\n",
            count,
            count == 1 ? "record was" : "records were",
            verify::letter_of(which)
        );
    }
    return words;
}

std::string plain_text(const comparison_report& report) {
    std::string text = fmt::format(
        "A  {}\nB  {}\n\n{:<16} {:>11} {:>11}\n", report.names[0], report.names[1], "", "A", "B"
    );
    for (const compared_line& line : report.lines) {
        text += fmt::format(
            "{:<16} {:>11} {:>11}  {}\n",
            line.name,
            line.counts[0],
            line.counts[1],
            digest_words(line)
        );
        for (const std::string& one : line.first)
            text += fmt::format("  {}\n", one);
        if (!line.first.empty() && line.first.size() < line.differences) {
            text += fmt::format("  and {} more\n", line.differences - line.first.size());
        }
        text += set_aside_words(line);
    }
    const std::uint64_t differences = report.differences();
    if (differences == 0) {
        text += fmt::format(
            "\nequal{}, in {:.1f} s\n",
            report.trusts_hashes ? " by the hashes they claim" : "",
            report.seconds
        );
    } else {
        text += fmt::format(
            "\n{} {}, in {:.1f} s\n",
            differences,
            differences == 1 ? "difference" : "differences",
            report.seconds
        );
    }
    return sqlite::printable(text, true);
}

int run_verify(const verify_words& words) {
    const std::uint64_t memory = parse_memory(words.memory);
    keep_the_heap_small();
    const auto a = open_side("--from", words.from, words);
    const auto b = open_side("--against", words.against, words);
    verify::compare_options how;
    if (!words.only.empty()) how.only = kinds_named(words.only);
    how.folder = words.temp.empty() ? fs::temp_directory_path() : fs::path(words.temp);
    how.memory_bytes = memory / sorting_share;
    how.shown = words.shown;
    how.trusts_hashes = words.trusts_hashes;
    how.latest_year = discogs::current_utc_year() + 1;
    const comparison_report report = verify::compare_stores(*a, *b, how);
    print_out(words.as_json ? json_text(report) : plain_text(report));
    return report.are_equal() ? 0 : static_cast<int>(failure_class::incomplete);
}

}  // namespace

void add_verify(CLI::App& app, command& chosen) {
    auto words = std::make_shared<verify_words>();
    CLI::App* verify = app.add_subcommand(
        "verify", "Compare two stores, or a store with dumps, and name what differs"
    );
    const std::string what =
        "a SQLite file, postgresql://user:password@host/database, neo4j://user:password@host or a "
        "folder of dumps";
    verify->add_option("--from", words->from, "A: " + what)->required();
    verify->add_option("--against", words->against, "B: likewise")->required();
    verify->add_option("--only", words->only, "Kinds, as in artists,labels");
    verify->add_option("--month", words->month, "Of a folder of dumps: YYYYMMDD or YYYYMM");
    verify->add_option("--show", words->shown, "Differences that are named, of each kind")
        ->check(CLI::Range(0, 100000))
        ->capture_default_str();
    verify->add_option("--memory", words->memory, "What the comparison may take")
        ->capture_default_str();
    verify->add_option("--temp", words->temp, "Folder for what does not fit into memory");
    verify->add_option("--workers", words->workers, "Threads that press dumps; 0: one a core");
    verify->add_option("--max-rejects", words->max_rejects, "Malformed records of a dump at most")
        ->capture_default_str();
    verify->add_flag(
        "--trust-hashes",
        words->trusts_hashes,
        "Compare the hashes that the stores claim, do not hash their contents again"
    );
    verify->add_flag("--no-verify", words->no_verify, "Do not compare with the CHECKSUM file");
    verify->add_flag("--json", words->as_json, "Print the report as JSON");
    verify->callback([words, &chosen] { chosen = [words] { return run_verify(*words); }; });
}

}  // namespace waxpress::app
