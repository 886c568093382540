#include "neo4j/maintenance.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "bolt/connection.hpp"
#include "bolt/error.hpp"

namespace waxpress::neo4j {
namespace {

struct task {
    std::string_view name;
    std::string_view text;  ///< `$rows`: of a sub-transaction.
    std::int64_t rows;
};

// A credit may name an artist that no other record knows: such an artist is kept out of sight, as
// `_WaxpressArtist`, until there is one.
constexpr std::array tasks{
    task{
        "links that records have noted",
        "MATCH (l:_WaxpressLinks) CALL (l) { WITH l, l.part_of AS P, l.same_as AS S "
        "CALL (P) { UNWIND range(0, size(P) - 2, 2) AS i MATCH (s:Style {name: P[i]}) "
        "MATCH (g:Genre {name: P[i + 1]}) MERGE (s)-[:PART_OF]->(g) } "
        "CALL (S) { UNWIND range(0, size(S) - 2, 2) AS i MATCH (p:Person {name: S[i]}) "
        "OPTIONAL MATCH (a:Artist {id: S[i + 1]}) "
        "FOREACH (x IN CASE WHEN a IS NULL THEN [] ELSE [a] END | MERGE (p)-[:SAME_AS]->(x)) "
        "FOREACH (x IN CASE WHEN a IS NULL THEN [S[i + 1]] ELSE [] END | "
        "MERGE (h:_WaxpressArtist {id: x}) MERGE (p)-[:_WAXPRESS_SAME_AS]->(h)) } "
        "DELETE l } IN TRANSACTIONS OF $rows ROWS",
        1},
    task{
        "artists that have come",
        "MATCH (x:_WaxpressArtist) MATCH (a:Artist {id: x.id}) CALL (x, a) { "
        "MATCH (p:Person)-[:_WAXPRESS_SAME_AS]->(x) MERGE (p)-[:SAME_AS]->(a) "
        "WITH DISTINCT x DETACH DELETE x } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "styles of genres",
        "MATCH (s:Style)-[p:PART_OF]->(g:Genre) WHERE NOT EXISTS { (s)<-[:IS]-(r)-[:IS]->(g) "
        "WHERE COUNT { (r)-[:IS]->(:Genre) } = 1 } "
        "CALL (p) { DELETE p } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "artists of credits",
        "MATCH (p:Person)-[s:SAME_AS]->(a:Artist) WHERE coalesce(s.source, '') <> 'musicbrainz' "
        "AND NOT EXISTS { (p)-[c:CREDITED_ON]->(:Release) WHERE c.waxpress_artist = a.id } "
        "CALL (s) { DELETE s } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "artists of credits, out of sight",
        "MATCH (p:Person)-[s:_WAXPRESS_SAME_AS]->(a:_WaxpressArtist) WHERE NOT EXISTS { "
        "(p)-[c:CREDITED_ON]->(:Release) WHERE c.waxpress_artist = a.id } "
        "CALL (s) { DELETE s } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "artists that only credits name",
        "MATCH (a:Artist) WHERE a.sha256 IS NULL AND EXISTS { (a)<-[:SAME_AS]-() } AND NOT EXISTS "
        "{ (a)-[r]-() WHERE type(r) <> 'SAME_AS' } "
        "CALL (a) { MERGE (x:_WaxpressArtist {id: a.id}) WITH a, x MATCH (a)<-[:SAME_AS]-(p) "
        "MERGE (p)-[:_WAXPRESS_SAME_AS]->(x) WITH DISTINCT a DETACH DELETE a } "
        "IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "members that no record asserts",  // Of stubs of the known system, which has no sides.
        "MATCH (m:Artist)-[e:MEMBER_OF]->(g:Artist) WHERE coalesce(e.source, '') <> 'musicbrainz' "
        "AND (m.sha256 IS NULL OR e.waxpress_side = 'group') "
        "AND (g.sha256 IS NULL OR e.waxpress_side = 'member') "
        "CALL (e) { DELETE e } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "sublabels that no record asserts",
        "MATCH (c:Label)-[e:SUBLABEL_OF]->(p:Label) WHERE coalesce(e.source, '') <> 'musicbrainz' "
        "AND (c.sha256 IS NULL OR e.waxpress_side = 'parent') "
        "AND (p.sha256 IS NULL OR e.waxpress_side = 'child') "
        "CALL (e) { DELETE e } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "persons",
        "MATCH (n:Person) WHERE NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "artists out of sight",
        "MATCH (n:_WaxpressArtist) WHERE NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "genres",
        "MATCH (n:Genre) WHERE NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "styles",
        "MATCH (n:Style) WHERE NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "stubs of artists",
        "MATCH (n:Artist) WHERE n.sha256 IS NULL AND NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "stubs of labels",
        "MATCH (n:Label) WHERE n.sha256 IS NULL AND NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "stubs of masters",
        "MATCH (n:Master) WHERE n.sha256 IS NULL AND NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "stubs of releases",
        "MATCH (n:Release) WHERE n.sha256 IS NULL AND NOT EXISTS { (n)--() } "
        "CALL (n) { DELETE n } IN TRANSACTIONS OF $rows ROWS",
        1000},
    task{
        "statistics of genres",
        "MATCH (g:Genre) CALL (g) { "
        "OPTIONAL MATCH (g)<-[:IS]-(r:Release) WITH g, count(r) AS releases, "
        "min(CASE WHEN r.year > 0 THEN r.year END) AS first "
        "SET g.release_count = releases, g.first_year = first, "
        "g.artist_count = COUNT { MATCH (g)<-[:IS]-(:Release)-[:BY]->(t:Artist) RETURN DISTINCT t "
        "}, "
        "g.label_count = COUNT { MATCH (g)<-[:IS]-(:Release)-[:ON]->(t:Label) RETURN DISTINCT t }, "
        "g.style_count = COUNT { MATCH (g)<-[:IS]-(:Release)-[:IS]->(t:Style) RETURN DISTINCT t } "
        "} IN TRANSACTIONS OF $rows ROWS",
        1},
    task{
        "statistics of styles",
        "MATCH (g:Style) CALL (g) { "
        "OPTIONAL MATCH (g)<-[:IS]-(r:Release) WITH g, count(r) AS releases, "
        "min(CASE WHEN r.year > 0 THEN r.year END) AS first "
        "SET g.release_count = releases, g.first_year = first, "
        "g.artist_count = COUNT { MATCH (g)<-[:IS]-(:Release)-[:BY]->(t:Artist) RETURN DISTINCT t "
        "}, "
        "g.label_count = COUNT { MATCH (g)<-[:IS]-(:Release)-[:ON]->(t:Label) RETURN DISTINCT t }, "
        "g.genre_count = COUNT { MATCH (g)<-[:IS]-(:Release)-[:IS]->(t:Genre) RETURN DISTINCT t } "
        "} IN TRANSACTIONS OF $rows ROWS",
        1},
    task{
        "statistics of labels",
        "MATCH (l:Label) CALL (l) { SET l.release_count = COUNT { (l)<-[:ON]-(:Release) }, "
        "l.artist_count = COUNT { MATCH (l)<-[:ON]-(:Release)-[:BY]->(t:Artist) RETURN DISTINCT t "
        "}, "
        "l.genre_count = COUNT { MATCH (l)<-[:ON]-(:Release)-[:IS]->(t:Genre) RETURN DISTINCT t } "
        "} IN TRANSACTIONS OF $rows ROWS",
        100},
};

constexpr int most_tries = 4;
constexpr std::int64_t fewest_rows = 50;

/// False: told to stop. What is too much at once is done in smaller pieces.
bool run_task(
    bolt::connection& on,
    const task& one,
    const bolt::transaction_options& in,
    const std::stop_token& stop
) {
    std::int64_t rows = one.rows;
    for (int tries = 1;; ++tries) {
        try {
            on.run(one.text, {{"rows", rows}}, in);
            return true;
        } catch (const bolt::server_failure& failed) {
            const bool may_pass =
                failed.step() == next_step::retry || failed.step() == next_step::split;
            if (!may_pass || tries == most_tries) throw;
        }
        if (rows > fewest_rows) rows = std::max(rows / 2, fewest_rows);
        if (!sleep_unless_stopped(std::chrono::seconds(1 << tries), stop)) return false;
    }
}

}  // namespace

void note_end_of_kind(
    const connection_settings& to, discogs::entity_kind kind, std::string_view version
) {
    bolt::connection on = bolt::connection::open(to.server);
    // One at a time: nothing keeps two from making a node each.
    on.run(
        "MERGE (g:_WaxpressGraph {key: 'graph'}) ON CREATE SET g.version = 0 "
        "SET g.waxpress_lock = 1 REMOVE g.waxpress_lock WITH g "
        "MERGE (e:ExtractionCompletion {version: $version}) "
        "ON CREATE SET e.signals = [$kind], e.created_at = datetime(), e.updated_at = datetime() "
        "ON MATCH SET e.signals = CASE WHEN $kind IN e.signals THEN e.signals ELSE e.signals + "
        "$kind END, e.updated_at = datetime(), e.waxpress_due = randomUUID()",
        {{"version", version}, {"kind", plural_name(kind)}},
        to.options()
    );
}

std::string version_due(const connection_settings& to) {
    bolt::connection on = bolt::connection::open(to.server);
    const auto due = on.run(
        "MATCH (e:ExtractionCompletion) WHERE size(e.signals) >= 4 AND e.waxpress_due IS NOT NULL "
        "RETURN e.version ORDER BY e.version LIMIT 1",
        {},
        to.options()
    );
    return due.rows.empty() ? std::string() : due.rows[0][0].as_text();
}

std::vector<std::string> maintenance_statements() {
    std::vector<std::string> texts;
    for (const task& one : tasks) {
        constexpr std::string_view rows = "$rows";
        std::string text(one.text);
        text.replace(text.find(rows), rows.size(), std::to_string(one.rows));
        texts.push_back(std::move(text));
    }
    return texts;
}

bool maintain_graph(
    const connection_settings& to,
    std::string_view version,
    const std::function<void(std::string_view)>& told,
    const std::stop_token& stop
) {
    bolt::connection on = bolt::connection::open(to.server, stop);
    const bolt::transaction_options in = to.options();
    // A kind that ends from here on makes it due anew.
    const auto due = on.run(
        "OPTIONAL MATCH (e:ExtractionCompletion {version: $version}) RETURN e.waxpress_due",
        {{"version", version}},
        in
    );
    for (const task& one : tasks) {
        if (stop.stop_requested()) return false;
        if (told) told(one.name);
        if (!run_task(on, one, in, stop)) return false;
    }
    on.run(
        "MATCH (e:ExtractionCompletion {version: $version}) WHERE e.waxpress_due = $due "
        "REMOVE e.waxpress_due",
        {{"version", version}, {"due", due.rows[0][0]}},
        in
    );
    return true;
}

}  // namespace waxpress::neo4j
