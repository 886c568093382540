#include <algorithm>
#include <chrono>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.hpp"
#include "app/dump_run.hpp"
#include "app/graph_export.hpp"
#include "app/option_values.hpp"
#include "app/stop_signal.hpp"
#include "neo4j/dump_load.hpp"
#include "postgres/dump_load.hpp"
#include "sqlite/store_load.hpp"

namespace waxpress::app {
namespace {

using clock = std::chrono::steady_clock;

// Most of --memory goes to dictionaries, buffers and what the allocator leaves unused.
constexpr std::uint64_t sorting_share = 16;

struct load_words {
    std::vector<std::string> paths;
    std::string to = "catalog.db";
    std::string only;
    std::string kind;
    std::string month;
    std::string memory = "256M";
    std::string progress = "auto";
    std::string full_text;
    std::string neo4j_admin;
    std::string max_removed = "5%";
    std::uint64_t max_rejects = 100;
    std::size_t workers = 0;
    std::optional<std::uint64_t> limit;
    unsigned writers = 2;
    bool unlogged = false;
    bool no_verify = false;
    bool dry_run = false;
    bool keep_vanished = false;
    bool merge_only = false;
    bool json = false;
};

dump::dump_wish wish_of(const load_words& words) {
    dump::dump_wish wish;
    wish.paths = words.paths;
    wish.month = words.month;
    if (!words.only.empty()) wish.only = kinds_named(words.only);
    if (!words.kind.empty()) wish.kind = kinds_named(words.kind).front();
    return wish;
}

bool is_postgres(std::string_view to) {
    return to.starts_with("postgresql://") || to.starts_with("postgres://");
}

/// What loads into a server have in common.
pipeline::pooled_load_options pool_options(
    const load_words& words, std::uint64_t memory, progress_display& progress
) {
    pipeline::pooled_load_options how;
    how.writers = words.writers;
    how.max_queued_bytes = memory / 8;
    how.keep_vanished = words.keep_vanished;
    how.say = [&progress](const std::string& line) { progress.say(line); };
    how.was_stopped = stop_signal::was_asked;
    return how;
}

std::vector<discogs::entity_kind> kinds_of(const std::vector<opened_dump>& dumps) {
    std::vector<discogs::entity_kind> kinds;
    for (const opened_dump& dump : dumps)
        kinds.push_back(dump.reader->kind());
    return kinds;
}

std::unique_ptr<pipeline::store_load> open_postgres(
    const load_words& words,
    const std::vector<opened_dump>& dumps,
    std::uint64_t memory,
    progress_display& progress
) {
    postgres::dump_load_options how;
    how.to = postgres::settings_of_url(words.to);
    how.is_unlogged = words.unlogged;
    how.max_removed = parse_share("--max-removed", words.max_removed);
    how.progress = shown_on(progress);
    how.pool = pool_options(words, memory, progress);
    return postgres::make_dump_load(how, kinds_of(dumps));
}

std::unique_ptr<pipeline::store_load> open_graph(
    const load_words& words,
    const std::vector<opened_dump>& dumps,
    std::uint64_t memory,
    progress_display& progress
) {
    neo4j::dump_load_options how;
    how.to = neo4j::settings_of_url(words.to);
    how.max_removed = parse_share("--max-removed", words.max_removed);
    how.pool = pool_options(words, memory, progress);
    how.pool.batch_records = 500;  // Measured: docs/decisions/0010.
    // What is referred to comes before what refers to it, so that there are fewer stubs.
    std::vector<discogs::entity_kind> kinds = kinds_of(dumps);
    std::ranges::sort(kinds);
    return neo4j::make_dump_load(how, std::move(kinds));
}

std::unique_ptr<pipeline::store_load> open_store(
    const load_words& words,
    const std::vector<opened_dump>& dumps,
    std::uint64_t memory,
    progress_display& progress
) {
    if (words.dry_run) return nullptr;
    if (is_postgres(words.to)) return open_postgres(words, dumps, memory, progress);
    if (neo4j::is_graph_url(words.to)) return open_graph(words, dumps, memory, progress);
    if (words.to.find("://") != std::string::npos) {
        throw failure(
            failure_class::usage,
            fmt::format(
                "--to {}: a file, postgresql://user:password@host/database, "
                "neo4j://user:password@host or neo4j+import:FOLDER",
                words.to.substr(0, words.to.find("://") + 3)
            )
        );
    }
    sqlite::store_load_options how;
    how.file = words.to;
    how.track_full_text = words.full_text == "tracks";
    how.keep_vanished = words.keep_vanished;
    how.max_removed = parse_share("--max-removed", words.max_removed);
    how.sort_memory_bytes = memory / sorting_share;
    how.always_merge = words.merge_only;
    how.progress = shown_on(progress);
    std::vector<sqlite::wanted_kind> wanted;
    for (const opened_dump& dump : dumps)
        wanted.push_back({dump.reader->kind(), dump.reader->total_compressed_bytes()});
    return std::make_unique<sqlite::store_load>(how, wanted);
}

/// Without a password.
std::string name_of_store(const load_words& words) {
    if (neo4j::is_graph_url(words.to)) return "Neo4j";
    return is_postgres(words.to) ? "PostgreSQL" : words.to;
}

void print_outcome(const load_words& words, const run_outcome& outcome) {
    if (words.json) {
        fmt::print("{}\n", pipeline::to_json(outcome.receipt));
    } else {
        fmt::print("{}", pipeline::to_text(outcome.receipt));
        if (words.dry_run) fmt::print("dry run: nothing was written\n");
    }
    std::fflush(stdout);
    for (const std::string& line : outcome.input_failures)
        fmt::print(stderr, "waxpress: {}\n", line);
    if (outcome.was_stopped) {
        fmt::print(
            stderr,
            "waxpress: stopped; {} holds what the receipt says and is marked incomplete; "
            "the same command goes on\n",
            words.dry_run ? "nothing" : name_of_store(words)
        );
    }
}

constexpr std::string_view import_scheme = "neo4j+import:";

int run_import(const load_words& words) {
    graph_export_words how;
    how.wish = wish_of(words);
    how.folder = words.to.substr(import_scheme.size());
    how.admin = words.neo4j_admin;
    how.memory = words.memory;
    how.progress = words.progress;
    how.max_rejects = words.max_rejects;
    how.workers = words.workers;
    how.limit = words.limit;
    how.no_verify = words.no_verify;
    how.json = words.json;
    return run_graph_export(how);
}

int run_load(const load_words& words) {
    if (words.to.starts_with(import_scheme) && !words.dry_run) return run_import(words);
    const clock::time_point begin = clock::now();
    const std::uint64_t memory = parse_memory(words.memory);
    keep_the_heap_small();
    kind_load_options how;
    how.workers = pressing_threads(words.workers);
    how.memory_in_flight = memory_in_flight(memory);
    how.max_rejects = words.max_rejects;
    how.limit = words.limit;

    const stop_signal stop;
    std::vector<opened_dump> dumps = open_dumps(wish_of(words), !words.no_verify);
    progress_display progress(*progress_mode_named(words.progress), stderr);
    const auto store = open_store(words, dumps, memory, progress);
    if (store) {
        std::sort(dumps.begin(), dumps.end(), [&](const opened_dump& a, const opened_dump& b) {
            const auto place = [&](const opened_dump& one) {
                return std::find(store->order().begin(), store->order().end(), one.reader->kind());
            };
            return place(a) < place(b);
        });
    }
    run_outcome outcome;
    for (opened_dump& dump : dumps) {
        kind_load load(*dump.reader, begun_receipt(dump), how);
        outcome.add(load.run(store.get(), progress));
        dump.reader.reset();
        if (outcome.was_stopped) break;
    }
    if (store) outcome.receipt.finishing = store->finish();
    outcome.receipt.seconds = std::chrono::duration<double>(clock::now() - begin).count();
    outcome.receipt.peak_memory_bytes = pipeline::peak_memory_bytes();
    print_outcome(words, outcome);
    return outcome.exit_status();
}

}  // namespace

void add_load(CLI::App& app, command& chosen) {
    auto words = std::make_shared<load_words>();
    CLI::App* load = app.add_subcommand(
        "load", "Load dumps into one SQLite file or into PostgreSQL, or bring it up to date"
    );
    load->add_option(
            "PATH",
            words->paths,
            "Dump files (.xml.gz or .xml, - for standard input) or a folder of them"
    )
        ->required();
    load->add_option(
            "--to",
            words->to,
            "The store: a file, postgresql://user:password@host/database, "
            "neo4j://user:password@host or neo4j+import:FOLDER"
    )
        ->capture_default_str();
    load->add_option(
            "--neo4j-admin",
            words->neo4j_admin,
            "neo4j+import: this program imports the files then; else nobody does"
    )
        ->envname("NEO4J_ADMIN");
    load->add_option("--writers", words->writers, "PostgreSQL: connections that write")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    load->add_flag(
        "--unlogged", words->unlogged, "PostgreSQL: new tables are logged only when they are filled"
    );
    load->add_option("--only", words->only, "Kinds to load, as artists,labels,masters,releases");
    load->add_option("--kind", words->kind, "What a file holds, where its name does not say");
    load->add_option(
        "--month",
        words->month,
        "The month to take from a folder, as 20260401; else the newest whole one"
    );
    load->add_option("--limit", words->limit, "Stop after so many records of each kind")
        ->check(CLI::PositiveNumber);
    load->add_option("--memory", words->memory, "Memory to stay below")->capture_default_str();
    load->add_option("--workers", words->workers, "Pressing threads; 0: one a core")
        ->check(CLI::Range(0, 256));
    load->add_option("--max-rejects", words->max_rejects, "Malformed records a file may hold")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    load->add_option(
            "--max-removed", words->max_removed, "Share of records that may vanish with a new month"
    )
        ->capture_default_str();
    load->add_option("--fts", words->full_text, "More full text: tracks")
        ->check(CLI::IsMember({"tracks"}));
    load->add_option("--progress", words->progress, "auto, plain, json or none")
        ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
        ->capture_default_str();
    load->add_flag("--no-verify", words->no_verify, "Do not compare with the CHECKSUM file");
    load->add_flag("--dry-run", words->dry_run, "Read and press, write nothing");
    load->add_flag(
        "--keep-vanished", words->keep_vanished, "Keep records that are no longer in the dump"
    );
    load->add_flag(
        "--merge", words->merge_only, "Write through SQL even where pages could be written"
    );
    load->add_flag("--json", words->json, "Print the receipt as JSON");
    load->callback([words, &chosen] { chosen = [words] { return run_load(*words); }; });
}

}  // namespace waxpress::app
