#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/catalog_output.hpp"
#include "app/command.hpp"
#include "base/byte_size.hpp"
#include "discogs/sha256.hpp"
#include "sqlite/catalog_digest.hpp"
#include "sqlite/catalog_info.hpp"

namespace waxpress::app {
namespace {

constexpr unsigned most_threads = 4;

struct info_words {
    std::string store = "catalog.db";
    bool as_json = false;
    bool with_digest = false;
    bool with_tables = false;
};

struct all_info {
    sqlite::catalog_info info;
    std::optional<sqlite::content_digest> digest;
    std::optional<std::vector<sqlite::table_size>> tables;
};

nlohmann::ordered_json json_of(const sqlite::load_record& load) {
    nlohmann::ordered_json json;
    const auto text = [&](const char* key, const std::string& value) {
        json[key] = value.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value);
    };
    text("status", load.status);
    text("month", load.month);
    text("source", load.source);
    text("started_at", load.started_at);
    text("finished_at", load.finished_at);
    text("reason", load.reason);
    json["read"] = load.read;
    json["written"] = load.written;
    json["unchanged"] = load.unchanged;
    json["rejected"] = load.rejected;
    json["removed"] = load.removed;
    return json;
}

std::string json_text(const info_words& words, const all_info& all) {
    nlohmann::ordered_json json;
    json["store"] = words.store;
    json["bytes"] = all.info.file_bytes;
    json["complete"] = all.info.is_complete();
    if (all.digest) json["digest"] = discogs::to_hex(all.digest->total);
    for (const sqlite::kind_info& kind : all.info.kinds) {
        nlohmann::ordered_json one;
        one["records"] = kind.records;
        one["rejects"] = kind.rejects;
        one["searchable"] = kind.searchable ? nlohmann::ordered_json(*kind.searchable) : nullptr;
        one["complete"] = kind.is_complete();
        one["completeness"] = kind.completeness();
        one["last_load"] = kind.last_load ? json_of(*kind.last_load) : nullptr;
        if (all.digest)
            one["digest"] = discogs::to_hex(all.digest->of_kind[discogs::index_of(kind.kind)]);
        json["kinds"][std::string(discogs::plural_name(kind.kind))] = std::move(one);
    }
    json["track_titles_searchable"] = all.info.has_track_search;
    if (all.tables) {
        for (const sqlite::table_size& each : *all.tables)
            json["tables"][each.name] = each.bytes;
    }
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string load_line(const sqlite::kind_info& kind) {
    if (!kind.last_load) return {};
    const sqlite::load_record& load = *kind.last_load;
    std::string line = fmt::format(
        "{:<9} {} read = {} written + {} unchanged + {} rejected",
        discogs::plural_name(kind.kind),
        load.read,
        load.written,
        load.unchanged,
        load.rejected
    );
    if (load.removed != 0) line += fmt::format("; {} removed", load.removed);
    return fmt::format("{}; {} at {}\n", line, load.source, load.started_at);
}

std::string plain_text(const info_words& words, const all_info& all) {
    const std::string months = all.info.months();
    std::string text = fmt::format(
        "{}  {}{}{}{}\n\n",
        words.store,
        format_byte_size(all.info.file_bytes),
        months.find(',') != std::string::npos ? ", months " : ", month ",
        months.empty() ? "not known" : months,
        all.info.is_complete() ? "" : ", INCOMPLETE"
    );
    text += fmt::format("{:<9} {:>11} {:>8}  {}\n", "kind", "records", "rejects", "state");
    for (const sqlite::kind_info& kind : all.info.kinds) {
        text += fmt::format(
            "{:<9} {:>11} {:>8}  {}\n",
            discogs::plural_name(kind.kind),
            kind.records,
            kind.rejects,
            kind.completeness()
        );
    }
    text += "\nlast load\n";
    const std::size_t begun = text.size();
    for (const sqlite::kind_info& kind : all.info.kinds)
        text += load_line(kind);
    if (text.size() == begun) text += "none\n";
    if (all.info.has_track_search) text += "\ntrack titles are searchable too (track_fts)\n";
    if (all.tables) {
        text += fmt::format("\n{:>11}  table or index\n", "size");
        for (const sqlite::table_size& each : *all.tables) {
            const auto bytes = static_cast<std::uint64_t>(each.bytes);
            text += fmt::format("{:>11}  {}\n", format_byte_size(bytes), each.name);
        }
    }
    if (all.digest) {
        text += "\ndigest of the content\n";
        for (const discogs::entity_kind kind : discogs::all_kinds) {
            text += fmt::format(
                "{:<9} {}\n",
                discogs::plural_name(kind),
                discogs::to_hex(all.digest->of_kind[discogs::index_of(kind)])
            );
        }
        text += fmt::format("{:<9} {}\n", "all", discogs::to_hex(all.digest->total));
    }
    return sqlite::printable(text, true);
}

int run_info(const info_words& words) {
    auto on = sqlite::open_catalog(words.store, sqlite::connection::mode::read_only);
    all_info all{sqlite::read_info(on), std::nullopt, std::nullopt};
    if (words.with_tables) {
        all.tables = sqlite::read_table_sizes(on);
        if (!all.tables)
            fmt::print(stderr, "waxpress: this SQLite cannot tell the sizes of tables\n");
    }
    if (words.with_digest) {
        const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
        all.digest = sqlite::digest_content(words.store, threads);
    }
    print_out(words.as_json ? json_text(words, all) : plain_text(words, all));
    return 0;
}

}  // namespace

void add_info(CLI::App& app, command& chosen) {
    auto words = std::make_shared<info_words>();
    CLI::App* info = app.add_subcommand("info", "What a store holds, and how complete it is");
    add_catalog_options(*info, words->store, words->as_json);
    info->add_flag("--digest", words->with_digest, "Hash the content: same records, same digest");
    info->add_flag("--tables", words->with_tables, "Bytes of each table and index");
    info->callback([words, &chosen] { chosen = [words] { return run_info(*words); }; });
}

}  // namespace waxpress::app
