#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::discogs {

/// Somebody's part in a release.
struct credit_fact {
    std::string_view person;
    std::string_view role;       ///< Verbatim.
    std::string_view artist_id;  ///< Empty: the credit names no artist.
};

/// What a record says about the graph. What a kind does not know is empty.
///
/// Shape:  references are ids, never empty and never "0" (which is how dumps say none); each stands
///         once in its list, in the order of the record. Names are never empty.
/// Source: reference/wire-and-schema.md, 4.1 and 4.3.
struct graph_facts {
    std::optional<std::string_view> name;   ///< Title, of masters and releases.
    int year = 0;                           ///< 0: unknown.
    std::vector<std::string_view> formats;  ///< With duplicates.
    std::string_view catalog_number;

    std::vector<std::string_view> artists;  ///< It is BY.
    std::vector<std::string_view> labels;   ///< It is ON.
    std::string_view master;                ///< It is DERIVED_FROM.
    std::vector<std::string_view> genres;   ///< It IS. Exactly one: its styles are PART_OF it.
    std::vector<std::string_view> styles;   ///< It IS.
    std::vector<credit_fact> credits;       ///< Each (person, role) once, the last one's artist.

    std::vector<std::string_view> members;    ///< MEMBER_OF this artist.
    std::vector<std::string_view> groups;     ///< It is a MEMBER_OF.
    std::vector<std::string_view> aliases;    ///< ALIAS_OF this artist.
    std::string_view parent;                  ///< It is a SUBLABEL_OF.
    std::vector<std::string_view> sublabels;  ///< SUBLABEL_OF this label.

    void clear();
};

/// `resource_url` of an artist's node; its `releases_url` is that and "/releases".
[[nodiscard]] std::string artist_url(std::string_view id);

/// Reads the facts out of a record's canonical JSON.
class graph_facts_reader {
public:
    graph_facts_reader();
    ~graph_facts_reader();
    graph_facts_reader(graph_facts_reader&&) noexcept;
    graph_facts_reader& operator=(graph_facts_reader&&) noexcept;

    /// Units:    `latest_year`: later ones are no years.
    /// Shape:    the keys of an envelope around the record do no harm. Entries of a type that was
    /// not
    ///           expected are passed over.
    /// Lifetime: what is read views this reader, and dies with the next call.
    /// Errors:   the reason in one line where `json` is no JSON object; empty: it has been read.
    /// Cost:     one parse with simdjson; no allocation once the lists have grown.
    [[nodiscard]] std::string_view read(
        entity_kind kind, std::string_view json, int latest_year, graph_facts& out
    );

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::discogs
