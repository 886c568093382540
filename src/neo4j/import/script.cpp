#include "neo4j/import/script.hpp"

#include <fmt/format.h>

#include "neo4j/import/output_files.hpp"
#include "neo4j/maintenance.hpp"
#include "neo4j/schema.hpp"

namespace waxpress::neo4j {
namespace {

/// For sh, where it needs quotes.
std::string quoted(const std::string& word) {
    constexpr std::string_view harmless =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+.,:/";
    if (!word.empty() && word.find_first_not_of(harmless) == std::string::npos) return word;
    std::string text = "'";
    for (const char c : word) {
        if (c == '\'') {
            text += "'\\''";
        } else {
            text += c;
        }
    }
    return text += '\'';
}

/// Options stand on lines of their own.
std::string joined(std::span<const std::string> words) {
    std::string text;
    for (const std::string& word : words) {
        if (word.starts_with("--")) text += " \\\n   ";
        text += ' ';
        text += quoted(word);
    }
    return text;
}

}  // namespace

std::string import_command(std::span<const std::string> words) {
    return "neo4j-admin" + joined(words);
}

std::vector<std::string> import_words(
    const std::string& database, std::span<const import_table> tables
) {
    std::vector<std::string> words{
        "database",
        "import",
        "full",
        database,
        "--id-type=string",
        "--delimiter=U+001F",
        "--array-delimiter=U+001E",
        "--multiline-fields=true"};
    for (const import_table table : tables) {
        const table_shape& shape = shape_of(table);
        words.push_back(fmt::format(
            "--{}={}={},{}",
            shape.has_nodes ? "nodes" : "relationships",
            shape.group,
            header_file(table),
            rows_file(table)
        ));
    }
    return words;
}

std::string import_script(const std::string& database, std::span<const import_table> tables) {
    std::string script = fmt::format(
        "#!/bin/sh\n"
        "# Fills a database of a Neo4j that does not run; words that follow go to neo4j-admin, as\n"
        "# --overwrite-destination. Then start the server, and run {} and {}.\n"
        "# NEO4J_ADMIN: the program, where it is not on the path. NEO4J_DATABASE: another "
        "database.\n"
        "cd \"$(dirname \"$0\")\" || exit 1\n"
        "exec \"${{NEO4J_ADMIN:-neo4j-admin}}\"",
        constraints_file,
        after_import_file
    );
    std::vector<std::string> words = import_words(database, tables);
    words.erase(words.begin(), words.begin() + 4);
    script += fmt::format(" database import full \"${{NEO4J_DATABASE:-{}}}\"", database);
    return script + joined(words) + " \\\n    \"$@\"\n";
}

std::string constraint_statements() {
    std::string text;
    for (const std::string_view one : schema_statements())
        text += fmt::format("{};\n", one);
    return text + fmt::format(
                      "CALL db.awaitIndexes(86400);\n"
                      "MERGE (g:_WaxpressGraph {{key: 'graph'}}) SET g.version = {};\n",
                      graph_version
                  );
}

std::string after_import_statements() {
    // The importer knows no empty list.
    std::string text =
        "MATCH (r:Release) WHERE r.formats IS NULL "
        "CALL (r) { SET r.formats = [] } IN TRANSACTIONS OF 10000 ROWS;\n";
    for (const std::string& one : maintenance_statements())
        text += one + ";\n";
    return text;
}

}  // namespace waxpress::neo4j
