#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "postgres/schema_setup.hpp"
#include "postgres/server_test_support.hpp"

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;

class postgres_schema_server : public server_test {};

TEST_F(postgres_schema_server, the_tables_are_those_of_the_known_system) {
    const table_states states = set_up_tables(look(), {});
    EXPECT_TRUE(states[0].is_empty);
    for (const entity_kind kind : discogs::all_kinds) {
        EXPECT_EQ(
            ask("SELECT string_agg(concat_ws(' ', column_name, data_type, is_nullable, "
                "column_default), ', ' ORDER BY ordinal_position) FROM information_schema.columns "
                "WHERE table_name = '" +
                std::string(discogs::plural_name(kind)) + "'"),
            "data_id character varying NO, hash character varying NO, data jsonb NO, updated_at "
            "timestamp with time zone NO now()"
        );
    }
    EXPECT_EQ(
        ask("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename "
            "= 'releases'"),
        "idx_releases_country idx_releases_fts idx_releases_genres idx_releases_hash "
        "idx_releases_labels idx_releases_title idx_releases_updated_at idx_releases_year "
        "releases_pkey"
    );
    EXPECT_EQ(
        ask("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename "
            "= 'artists'"),
        "artists_pkey idx_artists_fts idx_artists_hash idx_artists_name idx_artists_updated_at"
    );
    EXPECT_EQ(
        ask("SELECT indexdef FROM pg_indexes WHERE indexname = 'idx_masters_fts'"),
        "CREATE INDEX idx_masters_fts ON public.masters USING gin (to_tsvector('english'::regconfig"
        ", COALESCE((data ->> 'title'::text), ''::text)))"
    );
}

TEST_F(postgres_schema_server, documents_are_kept_with_lz4_where_the_server_has_it) {
    if (ask("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = "
            "'default_toast_compression'") != "t") {
        GTEST_SKIP() << "this server has no lz4";
    }
    const std::string compression =
        "SELECT attcompression FROM pg_attribute WHERE attrelid = 'public.releases'::regclass AND "
        "attname = 'data'";
    look().run(entity_table(entity_kind::releases, {}).sql);
    EXPECT_NE(ask(compression), "l");
    (void)set_up_tables(look(), {.has_indexes = false});
    EXPECT_EQ(ask(compression), "l");
}

TEST_F(postgres_schema_server, setting_up_again_changes_nothing) {
    (void)set_up_tables(look(), {});
    look().run("INSERT INTO labels VALUES ('1', '', '{}')");
    const std::string before = ask("SELECT count(*) FROM pg_class");
    const table_states states = set_up_tables(look(), {});
    EXPECT_FALSE(states[discogs::index_of(entity_kind::labels)].is_empty);
    EXPECT_TRUE(states[discogs::index_of(entity_kind::artists)].is_empty);
    EXPECT_EQ(ask("SELECT count(*) FROM pg_class"), before);
    EXPECT_EQ(ask("SELECT count(*) FROM waxpress.version"), "1");
}

TEST_F(postgres_schema_server, several_processes_may_set_up_at_once) {
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                try {
                    connection on(to());
                    (void)set_up_tables(on, {});
                } catch (const failure& failed) {
                    ++failures;
                    ADD_FAILURE() << failed.what();
                }
            });
        }
    }
    EXPECT_EQ(failures, 0);
}

TEST_F(postgres_schema_server, indexes_come_after_the_data_with_progress) {
    make_tables();
    look().run(
        "INSERT INTO releases SELECT n, '', '{\"title\": \"t\"}' FROM generate_series(1, 500) n"
    );
    std::vector<std::string> names;
    std::size_t all_told = 0;
    const std::vector<entity_kind> kinds{entity_kind::releases, entity_kind::labels};
    build_indexes(
        to(),
        kinds,
        {.connections = 3, .maintenance_work_mem = "32MB"},
        [&](std::size_t done, std::size_t all, const std::string& name) {
            names.push_back(name);
            EXPECT_EQ(done, names.size());
            all_told = all;
        }
    );
    EXPECT_EQ(names.size(), 12U);
    EXPECT_EQ(all_told, 12U);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 12U);
    EXPECT_EQ(ask("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"), "16");
    build_indexes(to(), kinds, {}, {});
}

TEST_F(postgres_schema_server, an_index_that_cannot_be_made_is_told) {
    std::string line;
    const std::vector<entity_kind> kinds{entity_kind::masters};
    EXPECT_EQ(step_after([&] { build_indexes(to(), kinds, {}, {}); }, &line), next_step::stop);
    EXPECT_NE(line.find("42P01"), std::string::npos) << line;
}

TEST_F(postgres_schema_server, an_unlogged_table_is_logged_in_the_end) {
    const std::string kept = "SELECT relpersistence FROM pg_class WHERE relname = 'masters'";
    make_tables();
    look().run("INSERT INTO labels VALUES ('1', '', '{}')");
    const table_states states = set_up_tables(look(), {.is_unlogged = true, .has_indexes = false});
    EXPECT_TRUE(states[discogs::index_of(entity_kind::masters)].is_unlogged);
    EXPECT_FALSE(states[discogs::index_of(entity_kind::labels)].is_unlogged);
    EXPECT_EQ(ask(kept), "u");
    set_logged(look(), entity_kind::masters);
    set_logged(look(), entity_kind::labels);
    EXPECT_EQ(ask(kept), "p");
}

TEST_F(postgres_schema_server, a_newer_bookkeeping_is_refused) {
    make_tables();
    look().run("UPDATE waxpress.version SET version = 1000");
    EXPECT_EQ(step_after([&] { make_tables(); }), next_step::stop);
}

TEST_F(postgres_schema_server, everything_of_the_known_system_is_made_twice_over) {
    const setup_report first = set_up_everything(look());
    for (const setup_failure& failed : first.failures)
        ADD_FAILURE() << failed.name << ": " << failed.line;
    EXPECT_EQ(first.objects, 1 + 4 + 21 + known_system().size());
    EXPECT_EQ(set_up_everything(look()).failures.size(), 0U);
    EXPECT_EQ(ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "15");
    EXPECT_EQ(ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'insights'"), "8");
    EXPECT_EQ(ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'musicbrainz'"), "6");
}

TEST_F(postgres_schema_server, failures_are_counted_and_named_and_the_rest_is_made) {
    look().run("CREATE TYPE public.users AS (x int)");
    const setup_report report = set_up_everything(look());
    ASSERT_FALSE(report.failures.empty());
    EXPECT_EQ(report.failures.front().name, "oauth_tokens");
    EXPECT_NE(report.failures.front().line.find("users"), std::string::npos);
    EXPECT_EQ(ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'musicbrainz'"), "6");
}

TEST_F(postgres_schema_server, a_database_is_made_where_it_is_missing) {
    const std::string name(to().value("dbname"));
    const connection_settings missing = with_database(to(), name + " \"new\"");
    EXPECT_TRUE(make_database(missing));
    EXPECT_FALSE(make_database(missing));
    EXPECT_EQ(connection(missing).run("SELECT 7").integer(0, 0), 7);
    look().run("DROP DATABASE \"" + name + " \"\"new\"\"\" WITH (FORCE)");
}

}  // namespace
}  // namespace waxpress::postgres
