#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::neo4j {

/// What a lane's list is read from.
enum class lane_source : std::uint8_t {
    artists,
    labels,
    master,
    genres,
    styles,
    aliases,
    credits,
    members,
    groups,
    parent,
    sublabels,
};

/// One kind of relation that a kind of record asserts.
struct lane {
    lane_source source;
    std::string_view type;   ///< BY, ON, ...
    std::string_view label;  ///< Of the other end.
    std::string_view key;    ///< Property that the other end is known by.
    bool is_incoming;        ///< From the other end to the record.
    /// Either end's record may assert it; this is what a relation carries in `waxpress_side` while
    /// this end's record alone does. Empty: the record alone asserts it.
    std::string_view side;
    std::string_view other_side;
};

/// The label of a kind's nodes, and the lanes of its records. Lanes that have a side come last.
[[nodiscard]] std::string_view label_of(discogs::entity_kind kind) noexcept;
[[nodiscard]] std::span<const lane> lanes_of(discogs::entity_kind kind) noexcept;

/// `(from)-[relation]->(to)`, or the other way round: a lane in Cypher.
[[nodiscard]] std::string pattern_of(
    const lane& one, std::string_view from, std::string_view relation, std::string_view to
);

/// The texts of a kind's statements, made once. `$` names are their parameters.
///
/// Source: reference/wire-and-schema.md, 4.1 to 4.3; reference/bolt.md, 5.4: form v, but a record
/// and its hash in one.
struct kind_statements {
    /// `$r`: [id, hash, place]; `$kind` and `$ids` as of `note_seen`. One row of one list: the
    /// place of each record that is not held with that hash, and whether it is new: not there, or
    /// (a node that others may refer to) without a hash. Where the list is empty the ids are noted
    /// as seen.
    std::string compare;

    /// First transaction of new records, a statement a lane. `$k`: sorted keys of the other ends.
    std::vector<std::string> make_stubs;

    /// Second transaction of new records, one statement: `$r` as in `set_nodes`, and for each lane
    /// without a side `$k<lane>` keys and `$p<lane>` pairs of places [record, key] (of a credit
    /// also the place of its role in `$roles` and `$categories`, and the artist). Fails with an
    /// ArithmeticError or a violated constraint where an end is missing, or a record is there by
    /// now.
    std::string create;

    /// Of changed records. `$r`: [id, properties..., hash].
    std::string set_nodes;
    /// A statement a lane. `$r`: [id, keys that stay]; of credits [name, role] that stay.
    std::vector<std::string> prune;
    /// A statement a lane. `$r`: [id, key]; of a credit [id, name, role, category, artist].
    std::vector<std::string> merge;
    /// By lane; empty where it has no side. `$r`: [id, key]. For new and changed records.
    std::vector<std::string> merge_sided;

    /// Of records that have vanished, `$i` ids: what they alone assert goes, and their properties.
    std::vector<std::string> vanish;
};

[[nodiscard]] const kind_statements& statements_of(discogs::entity_kind kind);

/// Links between nodes that records refer to, noted for maintenance: `$part_of` style, genre,
/// style, genre...; `$same_as` person, artist id...
extern const std::string_view note_links;
/// `$kind`, `$ids`: the bytes of `seen_codec`.
extern const std::string_view note_seen;

}  // namespace waxpress::neo4j
