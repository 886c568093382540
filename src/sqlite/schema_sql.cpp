#include <fmt/format.h>

#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::string_view bookkeeping = R"sql(
CREATE TABLE loads(
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, kind TEXT NOT NULL, month TEXT, source TEXT NOT NULL,
    checksum TEXT, started_at TEXT NOT NULL, finished_at TEXT,
    status TEXT NOT NULL CHECK(status IN ('running', 'complete', 'incomplete')), reason TEXT,
    read INTEGER NOT NULL DEFAULT 0, written INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0, receipt TEXT);
CREATE TABLE rejects(
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, byte_offset INTEGER NOT NULL,
    record_id TEXT, reason TEXT NOT NULL, raw BLOB NOT NULL);
CREATE TABLE zstd_dictionary(id INTEGER PRIMARY KEY, kind TEXT NOT NULL UNIQUE, data BLOB NOT NULL);
CREATE TABLE term(id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE genre(id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE style(id INTEGER PRIMARY KEY, text TEXT NOT NULL);
)sql";

// The text of a column that holds an id of a dictionary, or the text itself.
std::string spelled(std::string_view column, std::string_view dictionary, std::string_view as) {
    return fmt::format(
        "CASE typeof(d.{0}) WHEN 'integer' THEN (SELECT text FROM {1} WHERE id = d.{0}) "
        "ELSE d.{0} END AS {2}",
        column,
        dictionary,
        as
    );
}
std::string term(std::string_view column) {
    return spelled(column, "term", column);
}
std::string name(std::string_view column) {
    return spelled(column, "name", column);
}

std::string view(std::string_view name, std::string_view columns) {
    return fmt::format("CREATE VIEW {0} AS SELECT {1} FROM {0}_data d;\n", name, columns);
}

std::string relation_views() {
    std::string sql;
    sql += view("artist_member", "artist_id, seq, member_id, " + name("name"));
    sql += view("artist_group", "artist_id, seq, group_id, " + name("name"));
    sql += view("artist_alias", "artist_id, seq, alias_id, " + name("name"));
    sql += view("label_sublabel", "label_id, seq, sublabel_id, " + name("name"));
    sql += view(
        "master_artist",
        fmt::format(
            "master_id, seq, artist_id, {}, {}, {}, {}, tracks",
            name("name"),
            name("anv"),
            term("join_text"),
            term("role")
        )
    );
    for (const std::string_view owner : {"master", "release"}) {
        for (const std::string_view what : {"genre", "style"}) {
            sql += view(
                fmt::format("{}_{}", owner, what),
                fmt::format(
                    "{0}_id, seq, {1}_id, (SELECT text FROM {1} WHERE id = d.{1}_id) AS {1}",
                    owner,
                    what
                )
            );
        }
        sql += view(
            fmt::format("{}_video", owner),
            fmt::format(
                "{}_id, seq, CASE typeof(src) WHEN 'blob' THEN 'https://www.youtube.com/watch?v=' "
                "|| "
                "CAST(src AS TEXT) ELSE src END AS src, duration, CASE embed WHEN 1 THEN 'true' "
                "WHEN 0 "
                "THEN 'false' ELSE embed END AS embed, title, description",
                owner
            )
        );
    }
    return sql;
}

std::string release_views() {
    std::string sql;
    sql += view("release_label", "release_id, seq, label_id, " + name("name") + ", catno");
    sql += view("release_series", "release_id, seq, series_id, " + name("name") + ", catno");
    sql += view(
        "credit",
        fmt::format(
            "release_id, seq, track_seq, extra, artist_id, {}, {}, {}, {}, tracks",
            name("name"),
            name("anv"),
            term("join_text"),
            term("role")
        )
    );
    // A length of 285 was written 4:45, and -3656 was written 1:00:56.
    sql += view(
        "track",
        "release_id, seq, parent_seq, position, title, "
        "CASE WHEN typeof(length) <> 'integer' THEN length "
        "WHEN length >= 0 THEN printf('%d:%02d', length / 60, length % 60) "
        "ELSE printf('%d:%02d:%02d', -length / 3600, -length / 60 % 60, -length % 60) END AS "
        "duration, "
        "CASE typeof(length) WHEN 'integer' THEN abs(length) END AS seconds"
    );
    sql += view(
        "format", fmt::format("release_id, seq, {}, quantity, {}", term("name"), term("text"))
    );
    sql += view("format_description", "release_id, format_seq, seq, " + term("description"));
    sql += view(
        "identifier",
        fmt::format("release_id, seq, {}, value, {}", term("type"), term("description"))
    );
    sql += view(
        "company",
        fmt::format(
            "release_id, seq, label_id, type, {}, {}, catno, CASE typeof(resource_url) WHEN "
            "'integer' "
            "THEN 'https://api.discogs.com/labels/' || label_id ELSE resource_url END AS "
            "resource_url",
            term("type_name"),
            name("name")
        )
    );
    sql += fmt::format(
        "CREATE VIEW barcode AS SELECT release_id, seq, value FROM identifier_data WHERE type = "
        "{};\n",
        barcode_term
    );
    return sql;
}

// The graph: each row one relation, walked from source to target by the tables' keys and back by
// the reverse indexes.
constexpr std::string_view edge_view = R"sql(
CREATE VIEW edge(source_kind, source_id, relation, target_kind, target_id) AS
SELECT 'release', release_id, CASE extra WHEN 0 THEN 'BY' ELSE 'CREDITED_ON' END, 'artist', artist_id
    FROM credit_data WHERE artist_id IS NOT NULL
UNION ALL SELECT 'master', master_id, 'BY', 'artist', artist_id
    FROM master_artist_data WHERE artist_id IS NOT NULL
UNION ALL SELECT 'release', release_id, 'ON', 'label', label_id
    FROM release_label_data WHERE label_id IS NOT NULL
UNION ALL SELECT 'release', id, 'DERIVED_FROM', 'master', master_id
    FROM release WHERE master_id IS NOT NULL
UNION ALL SELECT 'release', release_id, 'IS', 'genre', genre_id
    FROM release_genre_data WHERE genre_id IS NOT NULL
UNION ALL SELECT 'release', release_id, 'IS', 'style', style_id
    FROM release_style_data WHERE style_id IS NOT NULL
UNION ALL SELECT 'master', master_id, 'IS', 'genre', genre_id
    FROM master_genre_data WHERE genre_id IS NOT NULL
UNION ALL SELECT 'master', master_id, 'IS', 'style', style_id
    FROM master_style_data WHERE style_id IS NOT NULL
UNION ALL SELECT 'release', release_id, 'PART_OF_SERIES', 'label', series_id
    FROM release_series_data WHERE series_id IS NOT NULL
UNION ALL SELECT 'release', release_id, 'COMPANY', 'label', label_id
    FROM company_data WHERE label_id IS NOT NULL
UNION ALL SELECT 'artist', member_id, 'MEMBER_OF', 'artist', artist_id
    FROM artist_member_data WHERE member_id IS NOT NULL
UNION ALL SELECT 'artist', artist_id, 'MEMBER_OF', 'artist', group_id
    FROM artist_group_data WHERE group_id IS NOT NULL
UNION ALL SELECT 'artist', alias_id, 'ALIAS_OF', 'artist', artist_id
    FROM artist_alias_data WHERE alias_id IS NOT NULL
UNION ALL SELECT 'label', id, 'SUBLABEL_OF', 'label', parent_id
    FROM label WHERE parent_id IS NOT NULL
UNION ALL SELECT 'label', sublabel_id, 'SUBLABEL_OF', 'label', label_id
    FROM label_sublabel_data WHERE sublabel_id IS NOT NULL;
)sql";

}  // namespace

std::string create_tables_sql() {
    std::string sql(bookkeeping);
    for (std::size_t i = 0; i < table_count; ++i) {
        const table_info& info = info_of(static_cast<table>(i));
        sql += fmt::format(
            "CREATE TABLE {}({}){};\n",
            info.name,
            info.columns,
            info.has_rowid ? "" : " WITHOUT ROWID"
        );
    }
    sql += relation_views();
    sql += release_views();
    sql += edge_view;
    return sql;
}

std::string create_reverse_indexes_sql() {
    std::string sql;
    for (std::size_t i = 0; i < reverse_index_count; ++i) {
        const reverse_index_info& info = info_of(static_cast<reverse_index>(i));
        sql += fmt::format(
            "CREATE INDEX {} ON {}({}) WHERE {} IS NOT NULL;\n",
            info.name,
            info_of(info.of).name,
            info.column,
            info.column
        );
    }
    return sql;
}

std::string create_text_indexes_sql() {
    return fmt::format(
        "CREATE INDEX release_label_by_catno ON release_label_data(catno) WHERE catno <> 'none';\n"
        "CREATE INDEX identifier_by_barcode ON identifier_data(value) WHERE type = {};\n",
        barcode_term
    );
}

std::string create_full_text_sql(const full_text_info& index) {
    return fmt::format(
        "CREATE VIRTUAL TABLE {} USING fts5({}, content='{}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')",
        index.name,
        index.column,
        index.content
    );
}

std::string create_track_full_text_sql() {
    return "CREATE VIRTUAL TABLE track_fts USING fts5(title, content='', "
           "tokenize='unicode61 remove_diacritics 2')";
}

}  // namespace waxpress::sqlite
