#include <fmt/format.h>

#include "postgres/schema.hpp"

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;

schema_object index_on(
    entity_kind kind, std::string_view what, std::string_view expression, bool is_gin = false
) {
    const std::string name = fmt::format("idx_{}_{}", discogs::plural_name(kind), what);
    return {
        name,
        fmt::format(
            "CREATE INDEX IF NOT EXISTS {} ON {} USING {} ({})",
            name,
            table_of(kind),
            is_gin ? "gin" : "btree",
            expression
        )};
}

}  // namespace

std::string_view table_of(entity_kind kind) noexcept {
    switch (kind) {
        case entity_kind::artists:
            return "public.artists";
        case entity_kind::labels:
            return "public.labels";
        case entity_kind::masters:
            return "public.masters";
        case entity_kind::releases:
            break;
    }
    return "public.releases";
}

schema_object entity_table(entity_kind kind, table_options options) {
    return {
        std::string(table_of(kind)),
        fmt::format(
            "CREATE {}TABLE IF NOT EXISTS {} (data_id VARCHAR PRIMARY KEY, hash VARCHAR NOT NULL, "
            "data JSONB{} NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW())",
            options.is_unlogged ? "UNLOGGED " : "",
            table_of(kind),
            options.has_lz4 ? " COMPRESSION lz4" : ""
        )};
}

std::vector<schema_object> entity_indexes(entity_kind kind) {
    const bool is_named = kind == entity_kind::artists || kind == entity_kind::labels;
    const std::string_view words = is_named ? "name" : "title";
    std::vector<schema_object> made;
    made.push_back(index_on(
        kind, "fts", fmt::format("to_tsvector('english', COALESCE(data->>'{}', ''))", words), true
    ));
    if (kind == entity_kind::releases) {
        made.push_back(index_on(kind, "labels", "(data->'labels')", true));
        made.push_back(index_on(kind, "genres", "(data->'genres')", true));
    }
    made.push_back(index_on(kind, words, fmt::format("(data->>'{}')", words)));
    if (!is_named) made.push_back(index_on(kind, "year", "(data->>'year')"));
    if (kind == entity_kind::releases) {
        made.push_back(index_on(kind, "country", "(data->>'country')"));
    }
    made.push_back(index_on(kind, "hash", "hash"));
    made.push_back(index_on(kind, "updated_at", "updated_at"));
    return made;
}

std::vector<schema_object> bookkeeping() {
    return {
        {"waxpress", "CREATE SCHEMA IF NOT EXISTS waxpress"},
        {"waxpress.version",
         "CREATE TABLE IF NOT EXISTS waxpress.version (version INTEGER NOT NULL)"},
        {"waxpress.batch_numbers", "CREATE SEQUENCE IF NOT EXISTS waxpress.batch_numbers"},
        {"waxpress.seen_ids",
         "CREATE TABLE IF NOT EXISTS waxpress.seen_ids (kind TEXT NOT NULL, batch_no BIGINT NOT "
         "NULL DEFAULT nextval('waxpress.batch_numbers'), ids BYTEA NOT NULL, PRIMARY KEY (kind, "
         "batch_no))"},
        {"waxpress.quarantined",
         "CREATE TABLE IF NOT EXISTS waxpress.quarantined (kind TEXT NOT NULL, data_id TEXT NOT "
         "NULL, batch_no BIGINT NOT NULL DEFAULT nextval('waxpress.batch_numbers'), reason TEXT "
         "NOT NULL, at TIMESTAMPTZ NOT NULL DEFAULT NOW(), PRIMARY KEY (kind, data_id))"},
        {"waxpress.runs",
         "CREATE TABLE IF NOT EXISTS waxpress.runs (kind TEXT NOT NULL, run TEXT NOT NULL, state "
         "TEXT NOT NULL, announced BIGINT NOT NULL, seen BIGINT NOT NULL, quarantined BIGINT NOT "
         "NULL, rows_before BIGINT NOT NULL, stale BIGINT NOT NULL, deleted BIGINT NOT NULL "
         "DEFAULT 0, last_batch_no BIGINT NOT NULL, reason TEXT NOT NULL, at TIMESTAMPTZ NOT NULL "
         "DEFAULT NOW(), PRIMARY KEY (kind, run))"},
    };
}

}  // namespace waxpress::postgres
