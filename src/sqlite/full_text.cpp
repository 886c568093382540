#include "sqlite/full_text.hpp"

#include <fmt/format.h>

#include "sqlite/schema.hpp"
#include "sqlite/sql_writer.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::int64_t rows_at_once = 50000;
// FTS5 collects this much before it writes a segment; its 1 MiB default spends its time merging.
constexpr int pending_bytes = 16 * 1024 * 1024;

bool exists(connection& on, std::string_view name) {
    statement query(on, "SELECT 1 FROM sqlite_schema WHERE name = ?");
    query.bind(1, name);
    const bool found = query.step();
    query.reset();
    return found;
}

// Runs `insert`, which takes the keys after ?1 up to ?2, over all ids of `table` piece by piece.
void in_pieces(
    connection& on,
    std::string_view table,
    std::string_view label,
    const std::string& insert,
    const pipeline::row_progress& progress
) {
    const std::int64_t all = on.integer(fmt::format("SELECT count(*) FROM {}", table));
    statement bound(
        on,
        fmt::format(
            "SELECT max(id), count(*) FROM (SELECT id FROM {} WHERE id > ? ORDER BY id LIMIT {})",
            table,
            rows_at_once
        )
    );
    statement add(on, insert);
    std::int64_t done = 0;
    std::int64_t last = 0;
    on.run("BEGIN");
    for (;;) {
        progress(label, static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(all));
        bound.bind(1, last);
        if (!bound.step() || bound.is_null(0)) break;
        const std::int64_t up_to = bound.integer(0);
        done += bound.integer(1);
        bound.reset();
        add.bind(1, last).bind(2, up_to).run();
        last = up_to;
    }
    bound.reset();
    on.run("COMMIT");
}

}  // namespace

void create_full_text(connection& on) {
    for (const full_text_info& index : full_text_indexes()) {
        if (exists(on, index.name)) continue;
        on.run(create_full_text_sql(index));
        on.run(fmt::format(
            "INSERT INTO {0}({0}, rank) VALUES('hashsize', {1})", index.name, pending_bytes
        ));
    }
}

void fill_full_text(
    connection& on, discogs::entity_kind kind, const pipeline::row_progress& progress
) {
    const full_text_info& index = full_text_indexes()[discogs::index_of(kind)];
    in_pieces(
        on,
        index.content,
        fmt::format("full text {}", discogs::plural_name(kind)),
        fmt::format(
            "INSERT INTO {0}(rowid, {1}) SELECT id, {1} FROM {2} WHERE id > ?1 AND id <= ?2",
            index.name,
            index.column,
            index.content
        ),
        progress
    );
}

void make_track_full_text(connection& on, const pipeline::row_progress& progress) {
    if (exists(on, "track_fts")) return;
    on.run(create_track_full_text_sql());
    on.run(
        fmt::format("INSERT INTO track_fts(track_fts, rank) VALUES('hashsize', {})", pending_bytes)
    );
    in_pieces(
        on,
        "release",
        "full text tracks",
        fmt::format(
            "INSERT INTO track_fts(rowid, title) SELECT (release_id << {}) + seq, title FROM "
            "track_data "
            "WHERE release_id > ?1 AND release_id <= ?2 AND title IS NOT NULL",
            track_seq_bits
        ),
        progress
    );
}

}  // namespace waxpress::sqlite
