#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

constexpr bool with_rowid = true;
constexpr bool without_rowid = false;

// What is often NULL stands last: rows written as pages leave trailing NULLs out.
// Columns without a type keep what they are given: an integer (often an id of a dictionary), or
// text where the dump holds something that is not one.
constexpr std::array<table_info, table_count> tables{{
    {"artist",
     entity_kind::artists,
     with_rowid,
     "id",
     "id INTEGER PRIMARY KEY, name TEXT, real_name TEXT, profile TEXT, data_quality TEXT, "
     "hash BLOB NOT NULL",
     6},
    {"artist_doc", entity_kind::artists, with_rowid, "id", "id INTEGER PRIMARY KEY, doc BLOB", 2},
    {"artist_variation",
     entity_kind::artists,
     without_rowid,
     "artist_id",
     "artist_id INTEGER REFERENCES artist(id), seq INTEGER, name TEXT, PRIMARY KEY(artist_id, seq)",
     3},
    {"artist_url",
     entity_kind::artists,
     without_rowid,
     "artist_id",
     "artist_id INTEGER REFERENCES artist(id), seq INTEGER, url TEXT, PRIMARY KEY(artist_id, seq)",
     3},
    {"artist_member_data",
     entity_kind::artists,
     without_rowid,
     "artist_id",
     "artist_id INTEGER REFERENCES artist(id), seq INTEGER, member_id INTEGER, name, "
     "PRIMARY KEY(artist_id, seq)",
     4},
    {"artist_group_data",
     entity_kind::artists,
     without_rowid,
     "artist_id",
     "artist_id INTEGER REFERENCES artist(id), seq INTEGER, group_id INTEGER, name, "
     "PRIMARY KEY(artist_id, seq)",
     4},
    {"artist_alias_data",
     entity_kind::artists,
     without_rowid,
     "artist_id",
     "artist_id INTEGER REFERENCES artist(id), seq INTEGER, alias_id INTEGER, name, "
     "PRIMARY KEY(artist_id, seq)",
     4},
    {"artist_image",
     entity_kind::artists,
     without_rowid,
     "artist_id",
     "artist_id INTEGER REFERENCES artist(id), seq INTEGER, type TEXT, width, height, uri TEXT, "
     "uri150 TEXT, PRIMARY KEY(artist_id, seq)",
     7},
    {"artist_other",
     entity_kind::artists,
     without_rowid,
     "artist_id",
     "artist_id INTEGER REFERENCES artist(id), seq INTEGER, path TEXT, json TEXT, "
     "PRIMARY KEY(artist_id, seq)",
     4},
    {"label",
     entity_kind::labels,
     with_rowid,
     "id",
     "id INTEGER PRIMARY KEY, name TEXT, parent_id INTEGER, parent_name TEXT, profile TEXT, "
     "contact_info TEXT, data_quality TEXT, hash BLOB NOT NULL",
     8},
    {"label_doc", entity_kind::labels, with_rowid, "id", "id INTEGER PRIMARY KEY, doc BLOB", 2},
    {"label_url",
     entity_kind::labels,
     without_rowid,
     "label_id",
     "label_id INTEGER REFERENCES label(id), seq INTEGER, url TEXT, PRIMARY KEY(label_id, seq)",
     3},
    {"label_sublabel_data",
     entity_kind::labels,
     without_rowid,
     "label_id",
     "label_id INTEGER REFERENCES label(id), seq INTEGER, sublabel_id INTEGER, name, "
     "PRIMARY KEY(label_id, seq)",
     4},
    {"label_image",
     entity_kind::labels,
     without_rowid,
     "label_id",
     "label_id INTEGER REFERENCES label(id), seq INTEGER, type TEXT, width, height, uri TEXT, "
     "uri150 TEXT, PRIMARY KEY(label_id, seq)",
     7},
    {"label_other",
     entity_kind::labels,
     without_rowid,
     "label_id",
     "label_id INTEGER REFERENCES label(id), seq INTEGER, path TEXT, json TEXT, "
     "PRIMARY KEY(label_id, seq)",
     4},
    {"master",
     entity_kind::masters,
     with_rowid,
     "id",
     "id INTEGER PRIMARY KEY, title TEXT, year INTEGER, year_text TEXT, main_release INTEGER, "
     "notes TEXT, data_quality TEXT, hash BLOB NOT NULL",
     8},
    {"master_doc", entity_kind::masters, with_rowid, "id", "id INTEGER PRIMARY KEY, doc BLOB", 2},
    {"master_artist_data",
     entity_kind::masters,
     without_rowid,
     "master_id",
     "master_id INTEGER REFERENCES master(id), seq INTEGER, artist_id INTEGER, name, anv, "
     "join_text, role, tracks TEXT, PRIMARY KEY(master_id, seq)",
     8},
    {"master_genre_data",
     entity_kind::masters,
     without_rowid,
     "master_id",
     "master_id INTEGER REFERENCES master(id), seq INTEGER, genre_id INTEGER, "
     "PRIMARY KEY(master_id, seq)",
     3},
    {"master_style_data",
     entity_kind::masters,
     without_rowid,
     "master_id",
     "master_id INTEGER REFERENCES master(id), seq INTEGER, style_id INTEGER, "
     "PRIMARY KEY(master_id, seq)",
     3},
    {"master_video_data",
     entity_kind::masters,
     without_rowid,
     "master_id",
     "master_id INTEGER REFERENCES master(id), seq INTEGER, src, duration, embed, title TEXT, "
     "description TEXT, PRIMARY KEY(master_id, seq)",
     7},
    {"master_image",
     entity_kind::masters,
     without_rowid,
     "master_id",
     "master_id INTEGER REFERENCES master(id), seq INTEGER, type TEXT, width, height, uri TEXT, "
     "uri150 TEXT, PRIMARY KEY(master_id, seq)",
     7},
    {"master_other",
     entity_kind::masters,
     without_rowid,
     "master_id",
     "master_id INTEGER REFERENCES master(id), seq INTEGER, path TEXT, json TEXT, "
     "PRIMARY KEY(master_id, seq)",
     4},
    {"release",
     entity_kind::releases,
     with_rowid,
     "id",
     "id INTEGER PRIMARY KEY, title TEXT, year INTEGER, country TEXT, released TEXT, "
     "master_id INTEGER, format TEXT, status TEXT, data_quality TEXT, notes TEXT, "
     "hash BLOB NOT NULL",
     11},
    {"release_doc", entity_kind::releases, with_rowid, "id", "id INTEGER PRIMARY KEY, doc BLOB", 2},
    {"release_label_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, label_id INTEGER, name, catno TEXT, "
     "PRIMARY KEY(release_id, seq)",
     5},
    {"release_series_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, series_id INTEGER, name, catno TEXT, "
     "PRIMARY KEY(release_id, seq)",
     5},
    {"credit_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, artist_id INTEGER, name, extra "
     "INTEGER, "
     "role, track_seq INTEGER, anv, tracks TEXT, join_text, PRIMARY KEY(release_id, seq)",
     10},
    {"track_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, title TEXT, position TEXT, length, "
     "parent_seq INTEGER, PRIMARY KEY(release_id, seq)",
     6},
    {"format_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, name, quantity, text, "
     "PRIMARY KEY(release_id, seq)",
     5},
    {"format_description_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), format_seq INTEGER, seq INTEGER, description, "
     "PRIMARY KEY(release_id, format_seq, seq)",
     4},
    {"identifier_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, type, value TEXT, description, "
     "PRIMARY KEY(release_id, seq)",
     5},
    {"company_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, label_id INTEGER, name, type, "
     "type_name, "
     "catno TEXT, resource_url, PRIMARY KEY(release_id, seq)",
     8},
    {"release_genre_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, genre_id INTEGER, "
     "PRIMARY KEY(release_id, seq)",
     3},
    {"release_style_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, style_id INTEGER, "
     "PRIMARY KEY(release_id, seq)",
     3},
    {"release_video_data",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, src, duration, embed, title TEXT, "
     "description TEXT, PRIMARY KEY(release_id, seq)",
     7},
    {"release_image",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, type TEXT, width, height, uri TEXT, "
     "uri150 TEXT, PRIMARY KEY(release_id, seq)",
     7},
    {"release_other",
     entity_kind::releases,
     without_rowid,
     "release_id",
     "release_id INTEGER REFERENCES release(id), seq INTEGER, path TEXT, json TEXT, "
     "PRIMARY KEY(release_id, seq)",
     4},
}};

constexpr std::array<reverse_index_info, reverse_index_count> reverse_indexes{{
    {"artist_member_by_member", table::artist_member, "member_id", 3},
    {"artist_group_by_group", table::artist_group, "group_id", 3},
    {"artist_alias_by_alias", table::artist_alias, "alias_id", 3},
    {"label_by_parent", table::label, "parent_id", 2},
    {"label_sublabel_by_sublabel", table::label_sublabel, "sublabel_id", 3},
    {"master_artist_by_artist", table::master_artist, "artist_id", 3},
    {"master_genre_by_genre", table::master_genre, "genre_id", 3},
    {"master_style_by_style", table::master_style, "style_id", 3},
    {"release_by_master", table::release, "master_id", 2},
    {"release_label_by_label", table::release_label, "label_id", 3},
    {"release_series_by_series", table::release_series, "series_id", 3},
    {"credit_by_artist", table::credit, "artist_id", 3},
    {"company_by_label", table::company, "label_id", 3},
    {"release_genre_by_genre", table::release_genre, "genre_id", 3},
    {"release_style_by_style", table::release_style, "style_id", 3},
}};

constexpr std::array<full_text_info, 4> full_texts{{
    {"artist_fts", entity_kind::artists, "artist", "name"},
    {"label_fts", entity_kind::labels, "label", "name"},
    {"master_fts", entity_kind::masters, "master", "title"},
    {"release_fts", entity_kind::releases, "release", "title"},
}};

}  // namespace

const table_info& info_of(table which) noexcept {
    return tables[index_of(which)];
}

const reverse_index_info& info_of(reverse_index which) noexcept {
    return reverse_indexes[index_of(which)];
}

std::span<const full_text_info> full_text_indexes() noexcept {
    return full_texts;
}

}  // namespace waxpress::sqlite
