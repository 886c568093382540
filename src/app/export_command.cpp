#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "app/command.hpp"
#include "app/graph_export.hpp"
#include "app/option_values.hpp"

namespace waxpress::app {

void add_export(CLI::App& app, command& chosen) {
    auto words = std::make_shared<graph_export_words>();
    auto kinds = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* parent = app.add_subcommand("export", "Write a month in the form of another program");
    parent->require_subcommand(1);
    CLI::App* to = parent->add_subcommand(
        "neo4j-admin", "Files of the graph for neo4j-admin database import, and the command"
    );
    to->add_option("DUMPS", words->wish.paths, "Dump files or a folder of them")->required();
    to->add_option("--out", words->folder, "The folder of the files, new or empty")->required();
    to->add_option("--database", words->database, "The database that will hold the graph")
        ->capture_default_str();
    to->add_option("--neo4j-admin", words->admin, "This program imports them then; else nobody")
        ->envname("NEO4J_ADMIN");
    to->add_option("--only", kinds->first, "Kinds to take, as artists,labels,masters,releases");
    to->add_option("--kind", kinds->second, "What a file holds, where its name does not say");
    to->add_option("--month", words->wish.month, "The month to take from a folder, as 20260401");
    to->add_option("--limit", words->limit, "Stop after so many records of each kind")
        ->check(CLI::PositiveNumber);
    to->add_option("--memory", words->memory, "Memory to stay below")->capture_default_str();
    to->add_option("--workers", words->workers, "Pressing threads; 0: one a core")
        ->check(CLI::Range(0, 256));
    to->add_option("--max-rejects", words->max_rejects, "Malformed records a file may hold")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    to->add_option("--progress", words->progress, "auto, plain, json or none")
        ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
        ->capture_default_str();
    to->add_flag("--no-verify", words->no_verify, "Do not compare with the CHECKSUM file");
    to->add_flag("--json", words->json, "Print the receipt as JSON");
    to->callback([words, kinds, &chosen] {
        chosen = [words, kinds] {
            if (!kinds->first.empty()) words->wish.only = kinds_named(kinds->first);
            if (!kinds->second.empty()) words->wish.kind = kinds_named(kinds->second).front();
            return run_graph_export(*words);
        };
    });
}

}  // namespace waxpress::app
