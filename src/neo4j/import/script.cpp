#include "neo4j/import/script.hpp"

#include <fmt/format.h>

#include "neo4j/import/output_files.hpp"

namespace waxpress::neo4j {
namespace {

struct index_on {
    std::string_view name;
    std::string_view label;
    std::string_view property;
};

constexpr index_on unique_keys[] = {
    {"artist_id", "Artist", "id"},
    {"label_id", "Label", "id"},
    {"master_id", "Master", "id"},
    {"release_id", "Release", "id"},
    {"genre_name", "Genre", "name"},
    {"style_name", "Style", "name"},
    {"user_id", "User", "id"},
    {"person_name", "Person", "name"},
};
constexpr index_on range_indexes[] = {
    {"artist_sha256", "Artist", "sha256"},
    {"label_sha256", "Label", "sha256"},
    {"master_sha256", "Master", "sha256"},
    {"release_sha256", "Release", "sha256"},
    {"artist_name", "Artist", "name"},
    {"label_name", "Label", "name"},
    {"release_year_index", "Release", "year"},
    {"master_year_index", "Master", "year"},
    {"genre_first_year_index", "Genre", "first_year"},
    {"style_first_year_index", "Style", "first_year"},
    {"person_credit_count", "Person", "credit_count"},
    {"artist_mbid", "Artist", "mbid"},
    {"label_mbid", "Label", "mbid"},
    {"release_mbid", "Release", "mbid"},
    {"master_mbid", "Master", "mbid"},
};
constexpr index_on full_text_indexes[] = {
    {"artist_name_fulltext", "Artist", "name"},
    {"release_title_fulltext", "Release", "title"},
    {"label_name_fulltext", "Label", "name"},
    {"genre_name_fulltext", "Genre", "name"},
    {"style_name_fulltext", "Style", "name"},
    {"person_name_fulltext", "Person", "name"},
};

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
    for (const index_on& one : unique_keys) {
        text += fmt::format(
            "CREATE CONSTRAINT {} IF NOT EXISTS FOR (n:{}) REQUIRE n.{} IS UNIQUE;\n",
            one.name,
            one.label,
            one.property
        );
    }
    for (const index_on& one : range_indexes) {
        text += fmt::format(
            "CREATE INDEX {} IF NOT EXISTS FOR (n:{}) ON (n.{});\n",
            one.name,
            one.label,
            one.property
        );
    }
    for (const index_on& one : full_text_indexes) {
        text += fmt::format(
            "CREATE FULLTEXT INDEX {} IF NOT EXISTS FOR (n:{}) ON EACH [n.{}];\n",
            one.name,
            one.label,
            one.property
        );
    }
    return text + "CALL db.awaitIndexes(86400);\n";
}

std::string after_import_statements() {
    // The importer knows no empty list.
    return "MATCH (r:Release) WHERE r.formats IS NULL "
           "CALL (r) { SET r.formats = [] } IN TRANSACTIONS OF 10000 ROWS;\n";
}

}  // namespace waxpress::neo4j
