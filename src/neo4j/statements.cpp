#include "neo4j/statements.hpp"

#include <array>

#include <fmt/format.h>

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;

constexpr lane by{lane_source::artists, "BY", "Artist", "id", false, {}, {}};
constexpr lane is_genre{lane_source::genres, "IS", "Genre", "name", false, {}, {}};
constexpr lane is_style{lane_source::styles, "IS", "Style", "name", false, {}, {}};

constexpr std::array artist_lanes{
    lane{lane_source::aliases, "ALIAS_OF", "Artist", "id", true, {}, {}},
    lane{lane_source::members, "MEMBER_OF", "Artist", "id", true, "group", "member"},
    lane{lane_source::groups, "MEMBER_OF", "Artist", "id", false, "member", "group"},
};
constexpr std::array label_lanes{
    lane{lane_source::parent, "SUBLABEL_OF", "Label", "id", false, "child", "parent"},
    lane{lane_source::sublabels, "SUBLABEL_OF", "Label", "id", true, "parent", "child"},
};
constexpr std::array master_lanes{by, is_genre, is_style};
constexpr std::array release_lanes{
    by,
    lane{lane_source::labels, "ON", "Label", "id", false, {}, {}},
    lane{lane_source::master, "DERIVED_FROM", "Master", "id", false, {}, {}},
    is_genre,
    is_style,
    lane{lane_source::credits, "CREDITED_ON", "Person", "name", true, {}, {}},
};

/// Names of a kind's properties, in the order of a row behind the id.
std::vector<std::string_view> properties_of(entity_kind kind) {
    switch (kind) {
        case entity_kind::artists:
            return {"name", "resource_url", "releases_url"};
        case entity_kind::labels:
            return {"name"};
        case entity_kind::masters:
            return {"title", "year"};
        case entity_kind::releases:
            break;
    }
    return {"title", "year", "formats", "catalog_number"};
}

std::string setting(entity_kind kind) {
    std::string text;
    int at = 0;
    for (const std::string_view property : properties_of(kind))
        text += fmt::format("n.{} = r[{}], ", property, ++at);
    return text + fmt::format("n.sha256 = r[{}]", at + 1);
}

/// Whether other records refer to records of the kind, so that a node may be there before its
/// record.
bool is_referred_to(entity_kind kind) noexcept {
    return kind != entity_kind::releases;
}

/// Looks up by the index and nothing else: places in lists count on the order, which a join of
/// another kind would not keep.
std::string lookup(std::string_view name, std::string_view label, std::string_view key) {
    return fmt::format("MATCH ({0}:{1} {{{2}: k}}) USING INDEX {0}:{1}({2})", name, label, key);
}

/// Makes the records of `$r`, and the list N of their nodes.
std::string creation(entity_kind kind) {
    if (!is_referred_to(kind)) {
        std::string text = fmt::format("UNWIND $r AS r CREATE (n:{} {{id: r[0]", label_of(kind));
        int at = 0;
        for (const std::string_view property : properties_of(kind))
            text += fmt::format(", {}: r[{}]", property, ++at);
        return text + fmt::format(", sha256: r[{}]}}) WITH collect(n) AS N", at + 1);
    }
    return fmt::format(
        // A property that is set is a lock; one that is removed and was not there is none.
        "UNWIND $r AS r MERGE (n:{} {{id: r[0]}}) SET n.waxpress_lock = 1 "
        "WITH r, n, n.sha256 AS held SET {}, n.waxpress_lock = null "
        "WITH collect(n) AS N, count(held) AS taken "
        "WITH N, 1 / (CASE WHEN taken = 0 AND size(N) = size($r) THEN 1 ELSE 0 END) AS free",
        label_of(kind),
        setting(kind)
    );
}

std::string create_text(entity_kind kind) {
    std::string text = creation(kind);
    int at = -1;
    for (const lane& one : lanes_of(kind)) {
        ++at;
        if (!one.side.empty()) continue;
        const bool is_credit = one.source == lane_source::credits;
        const std::string relation = is_credit ? ":CREDITED_ON {role: $roles[e[2]], category: "
                                                 "$categories[e[2]], waxpress_artist: e[3]}"
                                               : fmt::format(":{}", one.type);
        text += fmt::format(
            " CALL (N) {{ UNWIND $k{0} AS k {1} WITH N, collect(t) AS T "
            "WITH N, T, 1 / (CASE WHEN size(T) = size($k{0}) THEN 1 ELSE 0 END) AS whole "
            "UNWIND $p{0} AS e WITH N[e[0]] AS n, T[e[1]] AS t, e CREATE {2} }}",
            at,
            lookup("t", one.label, one.key),
            pattern_of(one, "n", relation, "t")
        );
    }
    return text + " RETURN size(N)";
}

std::string prune_text(entity_kind kind, const lane& one) {
    const bool is_credit = one.source == lane_source::credits;
    std::string text = fmt::format(
        "UNWIND $r AS r MATCH {} WHERE NOT {} IN r[1] AND coalesce(e.source, '') <> 'musicbrainz' ",
        pattern_of(
            one,
            fmt::format("n:{} {{id: r[0]}}", label_of(kind)),
            fmt::format("e:{}", one.type),
            fmt::format("t:{}", one.label)
        ),
        is_credit ? std::string("[t.name, e.role]") : fmt::format("t.{}", one.key)
    );
    if (one.side.empty()) return text + "DELETE e";
    return text + fmt::format(
                      "FOREACH (x IN CASE WHEN e.waxpress_side IS NULL THEN [e] ELSE [] END | SET "
                      "x.waxpress_side = '{}') "
                      "FOREACH (x IN CASE WHEN e.waxpress_side = '{}' THEN [e] ELSE [] END | "
                      "DELETE x)",
                      one.other_side,
                      one.side
                  );
}

std::string merge_text(entity_kind kind, const lane& one) {
    const std::string head = fmt::format(
        "UNWIND $r AS r MATCH (n:{} {{id: r[0]}}) MERGE (t:{} {{{}: r[1]}}) ",
        label_of(kind),
        one.label,
        one.key
    );
    if (one.source == lane_source::credits) {
        return head +
               "MERGE (t)-[e:CREDITED_ON {role: r[2]}]->(n) "
               "SET e.category = r[3], e.waxpress_artist = r[4]";
    }
    return head + "MERGE " + pattern_of(one, "n", fmt::format(":{}", one.type), "t");
}

std::string sided_text(entity_kind kind, const lane& one) {
    if (one.side.empty()) return {};
    return fmt::format(
        "UNWIND $r AS r MATCH (n:{0} {{id: r[0]}}) MATCH (t:{1} {{{2}: r[1]}}) MERGE {3} "
        "ON CREATE SET e.waxpress_side = '{4}' ON MATCH SET e.waxpress_side = "
        "CASE e.waxpress_side WHEN '{5}' THEN null ELSE e.waxpress_side END",
        label_of(kind),
        one.label,
        one.key,
        pattern_of(one, "n", fmt::format("e:{}", one.type), "t"),
        one.side,
        one.other_side
    );
}

std::vector<std::string> vanish_texts(entity_kind kind) {
    std::vector<std::string> texts;
    for (const lane& one : lanes_of(kind)) {
        std::string text = prune_text(kind, one);
        const std::string_view rows = "UNWIND $r AS r";
        texts.push_back("UNWIND $i AS i WITH [i, []] AS r" + text.substr(rows.size()));
    }
    std::string text =
        fmt::format("UNWIND $i AS i MATCH (n:{} {{id: i}}) REMOVE n.sha256", label_of(kind));
    for (const std::string_view property : properties_of(kind))
        text += fmt::format(", n.{}", property);
    texts.push_back(std::move(text));
    return texts;
}

kind_statements make_statements(entity_kind kind) {
    const std::string_view label = label_of(kind);
    kind_statements made;
    made.compare = fmt::format(
        "CALL () {{ UNWIND $r AS r OPTIONAL MATCH (n:{} {{id: r[0]}}) "
        "WITH r[1] AS hash, r[2] AS place, n.sha256 AS held, {} IS NULL AS new "
        "WHERE held IS NULL OR hash = '' OR held <> hash "
        "RETURN collect([place, new]) AS differences }} "
        "FOREACH (x IN CASE size(differences) WHEN 0 THEN [0] ELSE [] END | "
        "CREATE (:_WaxpressSeen {{kind: $kind, ids: $ids}})) RETURN differences",
        label,
        is_referred_to(kind) ? "n.sha256" : "n"
    );
    made.create = create_text(kind);
    made.set_nodes =
        fmt::format("UNWIND $r AS r MERGE (n:{} {{id: r[0]}}) SET {}", label, setting(kind));
    for (const lane& one : lanes_of(kind)) {
        made.make_stubs.push_back(
            fmt::format("UNWIND $k AS k MERGE (:{} {{{}: k}})", one.label, one.key)
        );
        made.prune.push_back(prune_text(kind, one));
        made.merge.push_back(merge_text(kind, one));
        made.merge_sided.push_back(sided_text(kind, one));
    }
    made.vanish = vanish_texts(kind);
    return made;
}

}  // namespace

const std::string_view note_links =
    "CREATE (:_WaxpressLinks {part_of: $part_of, same_as: $same_as})";
const std::string_view note_seen = "CREATE (:_WaxpressSeen {kind: $kind, ids: $ids})";

std::string pattern_of(
    const lane& one, std::string_view from, std::string_view relation, std::string_view to
) {
    return one.is_incoming ? fmt::format("({})<-[{}]-({})", from, relation, to)
                           : fmt::format("({})-[{}]->({})", from, relation, to);
}

std::string_view label_of(entity_kind kind) noexcept {
    constexpr std::array<std::string_view, 4> labels{"Artist", "Label", "Master", "Release"};
    return labels[discogs::index_of(kind)];
}

std::span<const lane> lanes_of(entity_kind kind) noexcept {
    switch (kind) {
        case entity_kind::artists:
            return artist_lanes;
        case entity_kind::labels:
            return label_lanes;
        case entity_kind::masters:
            return master_lanes;
        case entity_kind::releases:
            break;
    }
    return release_lanes;
}

const kind_statements& statements_of(entity_kind kind) {
    static const std::array<kind_statements, 4> all{
        make_statements(entity_kind::artists),
        make_statements(entity_kind::labels),
        make_statements(entity_kind::masters),
        make_statements(entity_kind::releases)};
    return all[discogs::index_of(kind)];
}

}  // namespace waxpress::neo4j
