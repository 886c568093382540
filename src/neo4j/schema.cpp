#include "neo4j/schema.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "bolt/error.hpp"
#include "neo4j/statements.hpp"

namespace waxpress::neo4j {
namespace {

constexpr std::array<std::string_view, 33> texts{
    "CREATE CONSTRAINT artist_id IF NOT EXISTS FOR (n:Artist) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT label_id IF NOT EXISTS FOR (n:Label) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT master_id IF NOT EXISTS FOR (n:Master) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT release_id IF NOT EXISTS FOR (n:Release) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT genre_name IF NOT EXISTS FOR (n:Genre) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT style_name IF NOT EXISTS FOR (n:Style) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT person_name IF NOT EXISTS FOR (n:Person) REQUIRE n.name IS UNIQUE",
    "CREATE INDEX artist_sha256 IF NOT EXISTS FOR (n:Artist) ON (n.sha256)",
    "CREATE INDEX label_sha256 IF NOT EXISTS FOR (n:Label) ON (n.sha256)",
    "CREATE INDEX master_sha256 IF NOT EXISTS FOR (n:Master) ON (n.sha256)",
    "CREATE INDEX release_sha256 IF NOT EXISTS FOR (n:Release) ON (n.sha256)",
    "CREATE INDEX artist_name IF NOT EXISTS FOR (n:Artist) ON (n.name)",
    "CREATE INDEX label_name IF NOT EXISTS FOR (n:Label) ON (n.name)",
    "CREATE INDEX release_year_index IF NOT EXISTS FOR (n:Release) ON (n.year)",
    "CREATE INDEX master_year_index IF NOT EXISTS FOR (n:Master) ON (n.year)",
    "CREATE INDEX genre_first_year_index IF NOT EXISTS FOR (n:Genre) ON (n.first_year)",
    "CREATE INDEX style_first_year_index IF NOT EXISTS FOR (n:Style) ON (n.first_year)",
    "CREATE INDEX person_credit_count IF NOT EXISTS FOR (n:Person) ON (n.credit_count)",
    "CREATE INDEX artist_mbid IF NOT EXISTS FOR (n:Artist) ON (n.mbid)",
    "CREATE INDEX label_mbid IF NOT EXISTS FOR (n:Label) ON (n.mbid)",
    "CREATE INDEX release_mbid IF NOT EXISTS FOR (n:Release) ON (n.mbid)",
    "CREATE INDEX master_mbid IF NOT EXISTS FOR (n:Master) ON (n.mbid)",
    "CREATE FULLTEXT INDEX artist_name_fulltext IF NOT EXISTS FOR (n:Artist) ON EACH [n.name]",
    "CREATE FULLTEXT INDEX label_name_fulltext IF NOT EXISTS FOR (n:Label) ON EACH [n.name]",
    "CREATE FULLTEXT INDEX genre_name_fulltext IF NOT EXISTS FOR (n:Genre) ON EACH [n.name]",
    "CREATE FULLTEXT INDEX style_name_fulltext IF NOT EXISTS FOR (n:Style) ON EACH [n.name]",
    "CREATE FULLTEXT INDEX person_name_fulltext IF NOT EXISTS FOR (n:Person) ON EACH [n.name]",
    "CREATE FULLTEXT INDEX release_title_fulltext IF NOT EXISTS FOR (n:Release) ON EACH [n.title]",
    "CREATE CONSTRAINT _waxpress_run IF NOT EXISTS FOR (n:_WaxpressRun) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT _waxpress_quarantined IF NOT EXISTS FOR (n:_WaxpressQuarantined) "
    "REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT _waxpress_artist IF NOT EXISTS FOR (n:_WaxpressArtist) "
    "REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT _waxpress_graph IF NOT EXISTS FOR (n:_WaxpressGraph) "
    "REQUIRE n.key IS UNIQUE",
};

/// The graph's version; 0: it holds records, and nothing that says so; -1: it is empty.
std::int64_t version_of(bolt::connection& on, const bolt::transaction_options& in) {
    const auto held = on.run("MATCH (g:_WaxpressGraph {key: 'graph'}) RETURN g.version", {}, in);
    if (!held.rows.empty()) return held.rows[0][0].as_integer();
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        const auto found = on.run(
            fmt::format("MATCH (n:{}) WHERE n.sha256 IS NOT NULL RETURN 1 LIMIT 1", label_of(kind)),
            {},
            in
        );
        if (!found.rows.empty()) return 0;
    }
    return -1;
}

/// `IF NOT EXISTS` does not help where somebody else makes the same at this moment.
void make(bolt::connection& on, std::string_view text, const bolt::transaction_options& in) {
    try {
        on.run(text, {}, in);
    } catch (const bolt::server_failure& failed) {
        if (failed.code() != "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists") throw;
    }
}

void clear_hashes(bolt::connection& on, const bolt::transaction_options& in) {
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        on.run(
            fmt::format(
                "MATCH (n:{}) WHERE n.sha256 <> '' "
                "CALL (n) {{ SET n.sha256 = '' }} IN TRANSACTIONS OF 10000 ROWS",
                label_of(kind)
            ),
            {},
            in
        );
    }
}

}  // namespace

std::span<const std::string_view> schema_statements() noexcept {
    return texts;
}

void set_up_graph(
    const connection_settings& to,
    const std::function<void(std::string_view)>& told,
    const std::stop_token& stop
) {
    bolt::connection on = bolt::connection::open(to.server, stop);
    const bolt::transaction_options in = to.options();
    for (const std::string_view text : texts)
        make(on, text, in);
    on.run("CALL db.awaitIndexes(3600)", {}, in);
    const std::int64_t held = version_of(on, in);
    if (held > graph_version) {
        throw failure(
            failure_class::store,
            fmt::format(
                "Neo4j {}: the graph was written by a newer waxpress (version {}, this one knows "
                "{}): use that",
                to.shown(),
                held,
                graph_version
            ),
            next_step::stop
        );
    }
    if (held == graph_version) return;
    if (held >= 0) {
        if (told) {
            told(
                "The graph was written by another version: the hashes of its records are cleared, "
                "so that each is written again when it comes"
            );
        }
        clear_hashes(on, in);
    }
    on.run(
        "MERGE (g:_WaxpressGraph {key: 'graph'}) SET g.version = $version",
        {{"version", graph_version}},
        in
    );
}

}  // namespace waxpress::neo4j
