#pragma once

#include <span>
#include <string>
#include <vector>

#include "neo4j/import/tables.hpp"

namespace waxpress::neo4j {

// Names of the files beside the tables.
inline constexpr char import_script_file[] = "import.sh";
inline constexpr char constraints_file[] = "constraints.cypher";
inline constexpr char after_import_file[] = "after_import.cypher";
inline constexpr char rejects_file[] = "rejects.jsonl";

/// The words of `neo4j-admin`, to be said in the folder of the files; `tables` are those with rows.
[[nodiscard]] std::vector<std::string> import_words(
    const std::string& database, std::span<const import_table> tables
);

/// The call as people type it, over several lines.
[[nodiscard]] std::string import_command(std::span<const std::string> words);

/// The same as a shell script that goes to its own folder first.
[[nodiscard]] std::string import_script(
    const std::string& database, std::span<const import_table> tables
);

/// Constraints and indexes, and a wait until they are there: statements for cypher-shell.
/// Source: reference/wire-and-schema.md, 4.2.
[[nodiscard]] std::string constraint_statements();

/// What no import file can say, and the maintenance that follows a month: statements for
/// cypher-shell.
[[nodiscard]] std::string after_import_statements();

}  // namespace waxpress::neo4j
