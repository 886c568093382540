#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waxpress::neo4j {

/// The files that an import is made of, nodes first.
enum class import_table : std::uint8_t {
    artists,
    labels,
    masters,
    releases,
    artist_stubs,
    label_stubs,
    master_stubs,
    genres,
    styles,
    persons,
    master_by,
    release_by,
    release_on,
    derived_from,
    master_genres,
    master_styles,
    release_genres,
    release_styles,
    part_of,
    member_of,
    alias_of,
    sublabel_of,
    credited_on,
    same_as,
};

inline constexpr std::size_t import_tables = 24;

struct table_shape {
    std::string_view name;    ///< Of its files, without an ending.
    std::string_view group;   ///< The label of its nodes or the type of its relations.
    std::string_view header;  ///< The fields, divided by `|`.
    bool has_nodes = false;
};

[[nodiscard]] constexpr std::size_t index_of(import_table table) noexcept {
    return static_cast<std::size_t>(table);
}
[[nodiscard]] const table_shape& shape_of(import_table table) noexcept;

/// The line at the head of a table's files, with the field ends of the rows.
[[nodiscard]] std::string header_line(import_table table);

}  // namespace waxpress::neo4j
