#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"

namespace waxpress::sqlite {

/// `PRAGMA user_version` of a store that this build reads and writes.
inline constexpr int schema_version = 1;
/// `PRAGMA application_id`: "WAXP". Tells a catalog from any other SQLite file.
inline constexpr int application_id = 0x57415850;
inline constexpr int page_size = 16384;

/// Every table that records are written to. docs/schema.md describes them for those who ask.
enum class table : std::uint8_t {
    artist,
    artist_doc,
    artist_variation,
    artist_url,
    artist_member,
    artist_group,
    artist_alias,
    artist_image,
    artist_other,
    label,
    label_doc,
    label_url,
    label_sublabel,
    label_image,
    label_other,
    master,
    master_doc,
    master_artist,
    master_genre,
    master_style,
    master_video,
    master_image,
    master_other,
    release,
    release_doc,
    release_label,
    release_series,
    credit,
    track,
    format,
    format_description,
    identifier,
    company,
    release_genre,
    release_style,
    release_video,
    release_image,
    release_other,
};
inline constexpr std::size_t table_count = static_cast<std::size_t>(table::release_other) + 1;

[[nodiscard]] constexpr std::size_t index_of(table which) noexcept {
    return static_cast<std::size_t>(which);
}

/// How a table is laid out on disk.
struct table_info {
    std::string_view name;  ///< As SQL knows it; `_data` tables have a view without the suffix.
    discogs::entity_kind kind;
    bool has_rowid;             ///< Else WITHOUT ROWID: its key columns come first.
    std::string_view owner_id;  ///< The column that holds the record's id.
    std::string_view columns;   ///< Column definitions and constraints, as CREATE TABLE takes them.
    int column_count;
};
[[nodiscard]] const table_info& info_of(table which) noexcept;

/// Reverse indexes: from the far end of a relation back to its record. Tuples of integers only.
enum class reverse_index : std::uint8_t {
    artist_member_by_member,
    artist_group_by_group,
    artist_alias_by_alias,
    label_by_parent,
    label_sublabel_by_sublabel,
    master_artist_by_artist,
    master_genre_by_genre,
    master_style_by_style,
    release_by_master,
    release_label_by_label,
    release_series_by_series,
    credit_by_artist,
    company_by_label,
    release_genre_by_genre,
    release_style_by_style,
};
inline constexpr std::size_t reverse_index_count =
    static_cast<std::size_t>(reverse_index::release_style_by_style) + 1;

[[nodiscard]] constexpr std::size_t index_of(reverse_index which) noexcept {
    return static_cast<std::size_t>(which);
}

struct reverse_index_info {
    std::string_view name;
    table of;
    std::string_view column;  ///< NULLs are left out of the index.
    int tuple_size;           ///< That column and then the key of the table.
};
[[nodiscard]] const reverse_index_info& info_of(reverse_index which) noexcept;

/// Dictionaries of repeated text: a column that uses one holds an id of it, or the text itself
/// once the dictionary is full.
enum class dictionary : std::uint8_t {
    term,   ///< Roles, formats, identifier types and the like.
    name,   ///< Names of artists, labels and companies as a record spells them.
    genre,  ///< Nodes of the graph.
    style,
};
inline constexpr std::size_t dictionary_count = 4;
inline constexpr std::array<std::string_view, dictionary_count> dictionary_names{
    "term", "name", "genre", "style"};

/// `term` id of "Barcode", fixed so that a partial index can name it.
inline constexpr std::int64_t barcode_term = 1;

/// Tables, bookkeeping and views of an empty store; no index, no full text.
[[nodiscard]] std::string create_tables_sql();
/// The reverse indexes.
[[nodiscard]] std::string create_reverse_indexes_sql();
/// Indexes over text (catalogue numbers, barcodes), made by SQLite itself.
[[nodiscard]] std::string create_text_indexes_sql();

/// One full-text index.
struct full_text_info {
    std::string_view name;
    discogs::entity_kind kind;
    std::string_view content;  ///< Table whose text it indexes.
    std::string_view column;
};
[[nodiscard]] std::span<const full_text_info> full_text_indexes() noexcept;
[[nodiscard]] std::string create_full_text_sql(const full_text_info& index);
/// Full text over track titles, made on request only.
[[nodiscard]] std::string create_track_full_text_sql();

}  // namespace waxpress::sqlite
