#include <string>

#include "postgres/schema.hpp"

namespace waxpress::postgres {
namespace {

constexpr const char* id_column = "id UUID PRIMARY KEY DEFAULT gen_random_uuid(), ";
constexpr const char* user_column =
    "user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE, ";
constexpr const char* row_number = "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ";
constexpr const char* created = "created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()";
constexpr const char* touched =
    "created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(), updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()";
constexpr const char* computed = ", computed_at TIMESTAMPTZ NOT NULL DEFAULT NOW()";

using text = std::string;

void table(std::vector<schema_object>& to, const text& name, const text& columns) {
    to.push_back({name, "CREATE TABLE IF NOT EXISTS " + name + " (" + columns + ")"});
}

void index(
    std::vector<schema_object>& to,
    const text& name,
    const text& on,
    const text& columns,
    const text& where = ""
) {
    to.push_back(
        {name,
         "CREATE INDEX IF NOT EXISTS " + name + " ON " + on + " (" + columns + ")" +
             (where.empty() ? "" : " WHERE " + where)}
    );
}

void add_users(std::vector<schema_object>& to) {
    table(
        to,
        "users",
        text(id_column) +
            "email VARCHAR(255) UNIQUE NOT NULL, hashed_password VARCHAR(255) NOT NULL, is_active "
            "BOOLEAN NOT NULL DEFAULT TRUE, is_admin BOOLEAN NOT NULL DEFAULT FALSE, "
            "password_changed_at TIMESTAMPTZ, totp_secret VARCHAR, totp_enabled BOOLEAN NOT NULL "
            "DEFAULT FALSE, totp_recovery_codes JSONB, totp_failed_attempts INTEGER NOT NULL "
            "DEFAULT 0, totp_locked_until TIMESTAMPTZ, " +
            touched
    );
    table(
        to,
        "oauth_tokens",
        text(id_column) + user_column +
            "provider VARCHAR(50) NOT NULL, access_token TEXT NOT NULL, access_secret TEXT NOT "
            "NULL, provider_username VARCHAR(255), provider_user_id VARCHAR(255), " +
            touched + ", UNIQUE (user_id, provider)"
    );
    table(
        to,
        "app_tokens",
        text(id_column) + user_column +
            "name VARCHAR(255) NOT NULL, scope TEXT[] NOT NULL, token_hash VARCHAR(64) NOT NULL, " +
            created + ", last_used_at TIMESTAMPTZ, revoked_at TIMESTAMPTZ"
    );
    index(to, "idx_app_tokens_user_active", "app_tokens", "user_id", "revoked_at IS NULL");
    index(to, "idx_app_tokens_token_lookup", "app_tokens", "token_hash", "revoked_at IS NULL");
    table(
        to,
        "app_config",
        "key VARCHAR(255) PRIMARY KEY, value TEXT NOT NULL, updated_at TIMESTAMPTZ NOT NULL "
        "DEFAULT NOW()"
    );
}

void add_collections(std::vector<schema_object>& to) {
    table(
        to,
        "user_collections",
        text(id_column) + user_column +
            "release_id BIGINT NOT NULL, instance_id BIGINT, folder_id INTEGER, title "
            "VARCHAR(500), artist VARCHAR(500), year INTEGER, formats JSONB, label VARCHAR(255), "
            "condition VARCHAR(100), rating SMALLINT, notes TEXT, date_added TIMESTAMPTZ, metadata "
            "JSONB, " +
            touched + ", UNIQUE NULLS NOT DISTINCT (user_id, release_id, instance_id)"
    );
    index(to, "idx_user_collections_user_id", "user_collections", "user_id");
    index(to, "idx_user_collections_release_id", "user_collections", "release_id");
    table(
        to,
        "user_wantlists",
        text(id_column) + user_column +
            "release_id BIGINT NOT NULL, title VARCHAR(500), artist VARCHAR(500), year INTEGER, "
            "format VARCHAR(255), rating SMALLINT, notes TEXT, date_added TIMESTAMPTZ, metadata "
            "JSONB, " +
            touched + ", UNIQUE (user_id, release_id)"
    );
    index(to, "idx_user_wantlists_user_id", "user_wantlists", "user_id");
    index(to, "idx_user_wantlists_release_id", "user_wantlists", "release_id");
    table(
        to,
        "sync_history",
        text(id_column) + user_column +
            "sync_type VARCHAR(50) NOT NULL, status VARCHAR(50) NOT NULL DEFAULT 'pending', "
            "items_synced INTEGER, pages_fetched INTEGER, error_message TEXT, started_at "
            "TIMESTAMPTZ NOT NULL DEFAULT NOW(), completed_at TIMESTAMPTZ"
    );
    index(to, "idx_sync_history_user_id", "sync_history", "user_id, started_at DESC");
    index(to, "idx_sync_history_running", "sync_history", "user_id", "status = 'running'");
}

void add_operations(std::vector<schema_object>& to) {
    table(
        to,
        "extraction_history",
        text(id_column) +
            "triggered_by UUID NOT NULL REFERENCES users(id), status VARCHAR(20) NOT NULL DEFAULT "
            "'pending', started_at TIMESTAMPTZ, completed_at TIMESTAMPTZ, record_counts JSONB, "
            "error_message TEXT, extractor_version VARCHAR(50), " +
            created
    );
    index(to, "idx_extraction_history_status", "extraction_history", "status");
    index(to, "idx_extraction_history_created_at", "extraction_history", "created_at DESC");
    table(
        to,
        "queue_metrics",
        text(row_number) +
            "recorded_at TIMESTAMPTZ NOT NULL, queue_name VARCHAR(100) NOT NULL, messages_ready "
            "INTEGER, messages_unacknowledged INTEGER, consumers INTEGER, publish_rate REAL, "
            "ack_rate REAL"
    );
    index(to, "idx_queue_metrics_recorded_queue", "queue_metrics", "recorded_at, queue_name");
    table(
        to,
        "service_health_metrics",
        text(row_number) +
            "recorded_at TIMESTAMPTZ NOT NULL, service_name VARCHAR(50) NOT NULL, status "
            "VARCHAR(20), response_time_ms REAL, endpoint_stats JSONB"
    );
    index(
        to,
        "idx_service_health_recorded_service",
        "service_health_metrics",
        "recorded_at, service_name"
    );
    table(
        to,
        "admin_audit_log",
        text(id_column) +
            "admin_id UUID NOT NULL REFERENCES users(id), action VARCHAR(100) NOT NULL, target "
            "VARCHAR(255), details JSONB, " +
            created
    );
    index(to, "idx_admin_audit_log_created_at", "admin_audit_log", "created_at DESC");
    index(to, "idx_admin_audit_log_admin_id", "admin_audit_log", "admin_id");
}

void add_insights(std::vector<schema_object>& to) {
    to.push_back({"insights", "CREATE SCHEMA IF NOT EXISTS insights"});
    table(
        to,
        "insights.artist_centrality",
        text("rank INTEGER PRIMARY KEY, artist_id TEXT NOT NULL, artist_name TEXT NOT NULL, "
             "edge_count BIGINT NOT NULL"
        ) + computed
    );
    table(
        to,
        "insights.genre_trends",
        text("genre TEXT, decade INTEGER, release_count BIGINT NOT NULL") + computed +
            ", PRIMARY KEY (genre, decade)"
    );
    index(to, "idx_genre_trends_genre", "insights.genre_trends", "genre");
    table(
        to,
        "insights.label_longevity",
        text("rank INTEGER PRIMARY KEY, label_id TEXT NOT NULL, label_name TEXT NOT NULL, "
             "first_year INTEGER NOT NULL, last_year INTEGER, years_active INTEGER NOT NULL, "
             "total_releases BIGINT NOT NULL, peak_decade INTEGER, still_active BOOLEAN NOT NULL "
             "DEFAULT FALSE"
        ) + computed
    );
    table(
        to,
        "insights.monthly_anniversaries",
        text("master_id TEXT NOT NULL, title TEXT NOT NULL, artist_name TEXT, release_year INTEGER "
             "NOT NULL, anniversary INTEGER NOT NULL, computed_month INTEGER NOT NULL, "
             "computed_year INTEGER NOT NULL") +
            computed + ", PRIMARY KEY (master_id, computed_year, computed_month)"
    );
    index(
        to,
        "idx_monthly_anniversaries_month",
        "insights.monthly_anniversaries",
        "computed_year, computed_month"
    );
}

void add_insights_on_releases(std::vector<schema_object>& to) {
    table(
        to,
        "insights.data_completeness",
        text("entity_type TEXT PRIMARY KEY, total_count BIGINT NOT NULL, with_image BIGINT NOT "
             "NULL DEFAULT 0, with_year BIGINT NOT NULL DEFAULT 0, with_country BIGINT NOT NULL "
             "DEFAULT 0, with_genre BIGINT NOT NULL DEFAULT 0, completeness_pct NUMERIC(5,2) NOT "
             "NULL DEFAULT 0"
        ) + computed
    );
    table(
        to,
        "insights.release_rarity",
        text("release_id BIGINT PRIMARY KEY, title TEXT, artist_name TEXT, year INTEGER, "
             "rarity_score REAL NOT NULL, tier TEXT NOT NULL, hidden_gem_score REAL, "
             "pressing_scarcity REAL, label_catalog REAL, format_rarity REAL, temporal_scarcity "
             "REAL, graph_isolation REAL, collection_prevalence REAL"
        ) + computed
    );
    index(to, "idx_release_rarity_score", "insights.release_rarity", "rarity_score DESC");
    index(to, "idx_release_rarity_tier", "insights.release_rarity", "tier");
    index(
        to, "idx_release_rarity_gem", "insights.release_rarity", "hidden_gem_score DESC NULLS LAST"
    );
    table(
        to,
        "insights.community_counts",
        "release_id BIGINT PRIMARY KEY, have_count INTEGER NOT NULL DEFAULT 0, want_count INTEGER "
        "NOT NULL DEFAULT 0, fetched_at TIMESTAMPTZ NOT NULL DEFAULT NOW()"
    );
    index(to, "idx_community_counts_fetched_at", "insights.community_counts", "fetched_at");
    table(
        to,
        "insights.computation_log",
        text(row_number) +
            "insight_type TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'running', started_at "
            "TIMESTAMPTZ NOT NULL DEFAULT NOW(), completed_at TIMESTAMPTZ, rows_affected BIGINT, "
            "error_message TEXT, duration_ms BIGINT"
    );
    index(
        to, "idx_computation_log_type", "insights.computation_log", "insight_type, started_at DESC"
    );
}

void add_musicbrainz_tables(std::vector<schema_object>& to) {
    const text mbid = "mbid UUID PRIMARY KEY, name TEXT NOT NULL, ";
    const text ended = "ended BOOLEAN DEFAULT FALSE, ";
    const text moments =
        "created_at TIMESTAMPTZ DEFAULT NOW(), updated_at TIMESTAMPTZ DEFAULT NOW()";
    to.push_back({"musicbrainz", "CREATE SCHEMA IF NOT EXISTS musicbrainz"});
    table(
        to,
        "musicbrainz.artists",
        mbid + "sort_name TEXT, type TEXT, gender TEXT, begin_date TEXT, end_date TEXT, " + ended +
            "area TEXT, begin_area TEXT, end_area TEXT, disambiguation TEXT, discogs_artist_id "
            "BIGINT, aliases JSONB, tags JSONB, data JSONB, " +
            moments
    );
    table(
        to,
        "musicbrainz.labels",
        mbid + "type TEXT, label_code INTEGER, begin_date TEXT, end_date TEXT, " + ended +
            "area TEXT, disambiguation TEXT, discogs_label_id BIGINT, data JSONB, " + moments
    );
    table(
        to,
        "musicbrainz.releases",
        mbid +
            "barcode TEXT, status TEXT, release_group_mbid UUID, discogs_release_id BIGINT, "
            "data JSONB, " +
            moments
    );
    table(
        to,
        "musicbrainz.release_groups",
        mbid +
            "type TEXT, secondary_types JSONB, first_release_date TEXT, disambiguation TEXT, "
            "discogs_master_id BIGINT, data JSONB, " +
            moments
    );
    table(
        to,
        "musicbrainz.relationships",
        text(row_number) +
            "source_mbid UUID NOT NULL, target_mbid UUID NOT NULL, source_entity_type TEXT NOT "
            "NULL, target_entity_type TEXT NOT NULL, relationship_type TEXT NOT NULL, begin_date "
            "TEXT, end_date TEXT, " +
            ended +
            "attributes JSONB, created_at TIMESTAMPTZ DEFAULT NOW(), CONSTRAINT "
            "relationships_natural_key UNIQUE NULLS NOT DISTINCT (source_mbid, target_mbid, "
            "source_entity_type, target_entity_type, relationship_type, begin_date, end_date, "
            "attributes)"
    );
    table(
        to,
        "musicbrainz.external_links",
        text(row_number) +
            "mbid UUID NOT NULL, entity_type TEXT NOT NULL, service_name TEXT NOT NULL, url TEXT "
            "NOT NULL, created_at TIMESTAMPTZ DEFAULT NOW(), UNIQUE (mbid, entity_type, "
            "service_name, url)"
    );
}

void add_musicbrainz_indexes(std::vector<schema_object>& to) {
    for (const auto& [table_name, column] :
         {std::pair{"artists", "discogs_artist_id"},
          std::pair{"labels", "discogs_label_id"},
          std::pair{"releases", "discogs_release_id"},
          std::pair{"release_groups", "discogs_master_id"}}) {
        index(
            to,
            text("idx_mb_") + table_name + "_discogs_id",
            text("musicbrainz.") + table_name,
            column,
            text(column) + " IS NOT NULL"
        );
    }
    index(to, "idx_mb_artists_name", "musicbrainz.artists", "name");
    index(to, "idx_mb_labels_name", "musicbrainz.labels", "name");
    index(to, "idx_mb_rels_source", "musicbrainz.relationships", "source_mbid");
    index(to, "idx_mb_rels_target", "musicbrainz.relationships", "target_mbid");
    index(to, "idx_mb_rels_type", "musicbrainz.relationships", "relationship_type");
    index(to, "idx_mb_links_mbid", "musicbrainz.external_links", "mbid");
    index(to, "idx_mb_links_service", "musicbrainz.external_links", "service_name");
}

}  // namespace

std::vector<schema_object> known_system() {
    std::vector<schema_object> all;
    add_users(all);
    add_collections(all);
    add_operations(all);
    add_insights(all);
    add_insights_on_releases(all);
    add_musicbrainz_tables(all);
    add_musicbrainz_indexes(all);
    return all;
}

}  // namespace waxpress::postgres
