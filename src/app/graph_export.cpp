#include "app/graph_export.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/dump_run.hpp"
#include "app/option_values.hpp"
#include "app/stop_signal.hpp"
#include "base/byte_size.hpp"
#include "base/unique_fd.hpp"
#include "discogs/year.hpp"
#include "neo4j/import/import_load.hpp"
#include "neo4j/import/script.hpp"

namespace waxpress::app {
namespace {

using clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr char import_log[] = "import.log";

/// One pass over the dumps. What came twice is in `repeated`; then nothing was written.
struct export_pass {
    run_outcome outcome;
    neo4j::repeated_ids repeated;
    neo4j::import_load::written totals;
    std::vector<std::string> command;
    bool is_written = false;
};

void refuse_standard_input(const std::vector<opened_dump>& dumps) {
    const bool has_pipe = std::any_of(dumps.begin(), dumps.end(), [](const opened_dump& one) {
        return !fs::is_regular_file(one.file.path);
    });
    if (!has_pipe) return;
    throw failure(
        failure_class::input,
        "the dumps hold ids more than once, so that they must be read again; give files"
    );
}

export_pass run_pass(
    const graph_export_words& words, const neo4j::repeated_ids& known, progress_display& progress
) {
    kind_load_options how;
    how.workers = pressing_threads(words.workers);
    how.memory_in_flight = memory_in_flight(parse_memory(words.memory));
    how.max_rejects = words.max_rejects;
    how.limit = words.limit;
    std::vector<opened_dump> dumps = open_dumps(words.wish, !words.no_verify);
    std::vector<discogs::entity_kind> kinds;
    for (const opened_dump& dump : dumps)
        kinds.push_back(dump.reader->kind());

    neo4j::import_options options;
    options.folder = words.folder;
    options.database = words.database;
    options.latest_year = discogs::current_utc_year() + 1;
    options.progress = shown_on(progress);
    options.was_stopped = stop_signal::was_asked;
    neo4j::import_load files(options, kinds, known);
    export_pass pass;
    for (opened_dump& dump : dumps) {
        kind_load load(*dump.reader, begun_receipt(dump), how);
        pass.outcome.add(load.run(&files, progress));
        dump.reader.reset();
        if (pass.outcome.was_stopped || !pass.outcome.input_failures.empty()) return pass;
    }
    pass.repeated = files.repeated();
    if (!pass.repeated.empty()) {
        refuse_standard_input(dumps);
        return pass;
    }
    pass.outcome.receipt.finishing = files.finish();
    pass.totals = files.totals();
    pass.command = files.command();
    pass.is_written = files.is_whole();
    pass.outcome.was_stopped = !pass.is_written;
    return pass;
}

std::string script_path(const graph_export_words& words) {
    return (fs::path(words.folder) / neo4j::import_script_file).string();
}

std::string last_line_of(const fs::path& file) {
    std::ifstream text(file);
    std::string line;
    std::string last;
    while (std::getline(text, line)) {
        if (!line.empty()) last = line;
    }
    return last;
}

/// Runs the script with its output in a file of the folder.
void import_files(const graph_export_words& words) {
    const fs::path log = fs::path(words.folder) / import_log;
    const unique_fd out = unique_fd::open(
        log.string(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, failure_class::store
    );
    // The script goes to another folder.
    const bool has_folder = words.admin.find('/') != std::string::npos;
    const std::string program = has_folder ? fs::absolute(words.admin).string() : words.admin;
    ::setenv("NEO4J_ADMIN", program.c_str(), 1);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, out.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.get(), STDERR_FILENO);
    std::string script = fs::absolute(script_path(words)).string();
    char shell[] = "sh";
    char* arguments[] = {shell, script.data(), nullptr};
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, shell, &actions, nullptr, arguments, ::environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = error == 0 ? 0 : 1;
    while (error == 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status == 0) return;
    throw failure(
        failure_class::store,
        fmt::format(
            "{} could not import the files: {} (all of it in {})",
            words.admin,
            last_line_of(log),
            log.string()
        )
    );
}

void print_receipt(const graph_export_words& words, const export_pass& pass) {
    if (words.json) {
        fmt::print("{}\n", pipeline::to_json(pass.outcome.receipt));
    } else {
        fmt::print("{}", pipeline::to_text(pass.outcome.receipt));
        if (pass.is_written) {
            fmt::print(
                "{} nodes ({} of them only referred to), {} relations, {}\n",
                pass.totals.nodes,
                pass.totals.stubs,
                pass.totals.relations,
                format_byte_size(pass.totals.bytes)
            );
        }
    }
    for (const std::string& line : pass.outcome.input_failures) {
        fmt::print(stderr, "waxpress: {}; no files were left\n", line);
    }
    if (pass.outcome.was_stopped) {
        fmt::print(stderr, "waxpress: stopped; no files were left in {}\n", words.folder);
    }
}

/// What the user is to do with the files.
void print_next_steps(const graph_export_words& words, const export_pass& pass) {
    if (words.json) return;
    if (words.admin.empty()) {
        fmt::print(
            "with the server stopped, run {}, which is:\ncd {}\n{}\n",
            script_path(words),
            fs::absolute(words.folder).string(),
            neo4j::import_command(pass.command)
        );
    } else {
        fmt::print("imported into {}\n", words.database);
    }
    fmt::print(
        "then start the server and run {} and {} of {} (cypher-shell -f)\n",
        neo4j::constraints_file,
        neo4j::after_import_file,
        words.folder
    );
}

}  // namespace

int run_graph_export(const graph_export_words& words) {
    const clock::time_point begin = clock::now();
    if (words.folder.empty()) {
        throw failure(failure_class::usage, "no folder: neo4j+import:FOLDER, or --out FOLDER");
    }
    keep_the_heap_small();
    const stop_signal stop;
    progress_display progress(*progress_mode_named(words.progress), stderr);
    export_pass pass = run_pass(words, {}, progress);
    if (!pass.repeated.empty()) {
        std::size_t count = 0;
        for (const auto& [kind, ids] : pass.repeated)
            count += ids.size();
        progress.say(fmt::format("{} ids stand more than once, the last counts: once more", count));
        pass = run_pass(words, neo4j::repeated_ids(pass.repeated), progress);
    }
    pass.outcome.receipt.seconds = std::chrono::duration<double>(clock::now() - begin).count();
    pass.outcome.receipt.peak_memory_bytes = pipeline::peak_memory_bytes();
    if (pass.is_written && !words.admin.empty()) import_files(words);
    print_receipt(words, pass);
    if (pass.is_written) print_next_steps(words, pass);
    std::fflush(stdout);
    return pass.outcome.exit_status();
}

}  // namespace waxpress::app
