#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dump/find_dumps.hpp"

namespace waxpress::app {

/// What `export neo4j-admin` and `load --to neo4j+import:DIR` were told.
struct graph_export_words {
    dump::dump_wish wish;
    std::string folder;
    std::string database = "neo4j";
    std::string admin;  ///< The program that imports the files afterwards; empty: nobody does.
    std::string memory = "256M";
    std::string progress = "auto";
    std::uint64_t max_rejects = 100;
    std::size_t workers = 0;
    std::optional<std::uint64_t> limit;
    bool no_verify = false;
    bool json = false;
};

/// Writes the import files of the graph, prints the receipt and what to do with them, and where a
/// program was named has it import them. Returns the exit status.
///
/// Errors: as import_load. Where a dump is damaged or the user stops it, no files are left.
[[nodiscard]] int run_graph_export(const graph_export_words& words);

}  // namespace waxpress::app
