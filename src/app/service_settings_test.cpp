#include "app/service_settings.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/failure.hpp"

namespace waxpress::app {
namespace {

using namespace std::chrono_literals;

settings settings_of(const std::map<std::string, std::string>& environment, std::string toml = "") {
    settings_input input;
    input.environment = [environment](const std::string& name) -> std::optional<std::string> {
        const auto at = environment.find(name);
        if (at == environment.end()) return std::nullopt;
        return at->second;
    };
    input.toml = std::move(toml);
    input.toml_path = "waxpress.toml";
    return settings(std::move(input));
}

template <class Read>
std::string refusal(Read read) {
    try {
        read();
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        return refused.what();
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
}

std::string note_of(const settings& all, std::string_view name) {
    for (const effective_setting& each : all.effective()) {
        if (each.name == name) return each.note;
    }
    return "no such setting";
}

TEST(app_service_settings, the_defaults_are_those_of_the_known_compose_file) {
    settings none = settings_of({});
    const tableinator_service tables = read_tableinator_service(none);
    EXPECT_EQ(tables.log.level, "INFO");
    EXPECT_EQ(tables.log.environment, "development");
    EXPECT_EQ(tables.rabbitmq.host, "rabbitmq");
    EXPECT_EQ(tables.rabbitmq.port, 5672);
    EXPECT_EQ(tables.rabbitmq.username, "discogsography");
    EXPECT_EQ(tables.rabbitmq.password, "discogsography");
    EXPECT_EQ(tables.rabbitmq.vhost, "/");
    EXPECT_EQ(tables.rabbitmq.exchange_prefix, "discogsography-discogs");
    EXPECT_FALSE(tables.rabbitmq.url);
    EXPECT_FALSE(tables.rabbitmq.prefetch);
    EXPECT_EQ(tables.postgres.port, 5432);
    EXPECT_EQ(tables.postgres.min_connections, 2U);
    EXPECT_EQ(tables.postgres.max_connections, 12U);
    EXPECT_TRUE(tables.batch.is_on);
    EXPECT_EQ(tables.batch.records, 500U);
    EXPECT_EQ(tables.batch.flush_interval, 2s);
    EXPECT_EQ(tables.consumer.cancel_delay, 300s);
    EXPECT_EQ(tables.consumer.startup_idle_timeout, 30s);
    EXPECT_EQ(tables.consumer.idle_log_interval, 300s);
    EXPECT_EQ(tables.consumer.startup_delay, 0s);
    EXPECT_EQ(tables.consumer.health_port, 8002);
    EXPECT_DOUBLE_EQ(tables.consumer.purge_max_delete_fraction, 0.9);

    const extractor_settings extractor = read_extractor_settings(none, 4);
    EXPECT_EQ(extractor.root, "/discogs-data");
    EXPECT_EQ(extractor.max_workers, 4U);
    EXPECT_EQ(extractor.state_save_interval, 5000U);
    EXPECT_EQ(extractor.periodic_check, std::chrono::days(15));
    EXPECT_EQ(extractor.health_port, 8000);
    EXPECT_FALSE(extractor.is_reprocess_forced);
    EXPECT_EQ(extractor.failure_cooldown, 600s);
}

TEST(app_service_settings, the_known_environment_is_read) {
    settings all = settings_of(
        {{"POSTGRES_HOST", "db:5433"},
         {"POSTGRES_USERNAME", "wax"},
         {"POSTGRES_PASSWORD", "word"},
         {"POSTGRES_DATABASE", "discogs"},
         {"POSTGRES_BATCH_MODE", "True"},
         {"POSTGRES_BATCH_SIZE", "100"},
         {"POSTGRES_BATCH_FLUSH_INTERVAL", "5.0"},
         {"POSTGRES_MAX_CONNECTIONS", "1"},
         {"CONSUMER_CANCEL_DELAY", "0"},
         {"STUCK_CHECK_INTERVAL", "30"},
         {"AMQP_CONNECTION", "amqp://me:word@mq:5673/%2F"},
         {"RABBITMQ_PREFETCH", "2000"}}
    );
    const tableinator_service service = read_tableinator_service(all);
    EXPECT_NO_THROW(check_settings(all));
    EXPECT_EQ(service.postgres.host, "db");
    EXPECT_EQ(service.postgres.port, 5433);
    EXPECT_EQ(service.postgres.password, "word");
    EXPECT_EQ(service.postgres.min_connections, 1U);
    EXPECT_EQ(service.batch.records, 100U);
    EXPECT_EQ(service.batch.flush_interval, 5s);
    EXPECT_EQ(service.consumer.cancel_delay, 0s);
    EXPECT_EQ(service.rabbitmq.url, "amqp://me:word@mq:5673/%2F");
    EXPECT_EQ(service.rabbitmq.prefetch, 2000);
    EXPECT_EQ(note_of(all, "POSTGRES_PORT"), "");
    EXPECT_NE(note_of(all, "POSTGRES_POOL_MIN_SIZE"), "");
    EXPECT_NE(note_of(all, "STUCK_CHECK_INTERVAL").find("has no effect"), std::string::npos);
}

TEST(
    app_service_settings, the_graph_has_the_port_of_its_health_and_a_bolt_address_made_of_its_host
) {
    settings all = settings_of(
        {{"NEO4J_HOST", "graph"},
         {"NEO4J_USERNAME", "neo4j"},
         {"NEO4J_PASSWORD", "word"},
         {"NEO4J_TLS_ENABLED", "yes"},
         {"NEO4J_TLS_VERIFY", "0"},
         {"NEO4J_BATCH_SIZE", "100"},
         {"NEO4J_BATCH_FLUSH_INTERVAL", "5.0"}}
    );
    const graphinator_service service = read_graphinator_service(all);
    EXPECT_NO_THROW(check_settings(all));
    EXPECT_EQ(service.name, "graphinator");
    EXPECT_EQ(service.neo4j.uri, "bolt://graph:7687");
    EXPECT_EQ(service.neo4j.username, "neo4j");
    EXPECT_EQ(service.neo4j.password, "word");
    EXPECT_TRUE(service.neo4j.is_encrypted);
    EXPECT_FALSE(service.neo4j.is_certificate_checked);
    EXPECT_EQ(service.neo4j.max_connections, 12U);
    EXPECT_EQ(service.batch.records, 100U);
    EXPECT_EQ(service.batch.size_name, "NEO4J_BATCH_SIZE");
    EXPECT_EQ(service.batch.flush_interval, 5s);
    EXPECT_EQ(service.consumer.health_port, 8001);
    EXPECT_EQ(service.rabbitmq.host, "rabbitmq");
}

TEST(app_service_settings, without_words_on_tls_the_graph_is_spoken_to_in_the_clear) {
    settings none = settings_of({});
    const neo4j_settings store = read_neo4j_settings(none);
    EXPECT_FALSE(store.is_encrypted);
    EXPECT_TRUE(store.is_certificate_checked);
    EXPECT_EQ(refusal([&] { check_settings(none); }), "NEO4J_HOST: must be set");
}

TEST(app_service_settings, the_graphs_host_may_hold_a_port_or_be_a_url) {
    const auto uri_of = [](std::map<std::string, std::string> environment) {
        settings all = settings_of(environment);
        return read_neo4j_settings(all).uri;
    };
    EXPECT_EQ(uri_of({{"NEO4J_HOST", "graph"}, {"NEO4J_PORT", "7688"}}), "bolt://graph:7688");
    EXPECT_EQ(uri_of({{"NEO4J_HOST", "graph:7689"}, {"NEO4J_PORT", "7688"}}), "bolt://graph:7689");
    EXPECT_EQ(uri_of({{"NEO4J_HOST", "[::1]:7689"}}), "bolt://[::1]:7689");
    EXPECT_EQ(uri_of({{"NEO4J_HOST", "::1"}}), "bolt://[::1]:7687");
    EXPECT_EQ(uri_of({{"NEO4J_ADDRESS", "bolt://old:7687"}}), "bolt://old:7687");
    EXPECT_EQ(uri_of({{"NEO4J_HOST", "neo4j+s://cloud"}}), "neo4j+s://cloud");

    settings both = settings_of({{"NEO4J_HOST", "bolt://graph"}, {"NEO4J_PORT", "7688"}});
    (void)read_neo4j_settings(both);
    EXPECT_EQ(note_of(both, "NEO4J_PORT"), "NEO4J_PORT: NEO4J_HOST wins");

    settings bad = settings_of({{"NEO4J_HOST", "graph:"}});
    EXPECT_EQ(
        refusal([&] { (void)read_neo4j_settings(bad); }),
        "NEO4J_HOST: \"graph:\" is not a URL, host, host:port or [v6]:port"
    );
}

TEST(app_service_settings, the_password_in_the_graphs_url_is_never_shown) {
    settings all = settings_of({{"NEO4J_HOST", "bolt://me:hidden-word@graph:7687"}});
    EXPECT_EQ(read_neo4j_settings(all).uri, "bolt://me:hidden-word@graph:7687");
    for (const effective_setting& each : all.effective())
        EXPECT_EQ(each.value.find("hidden-word"), std::string::npos) << each.name;
    settings bad = settings_of({{"NEO4J_HOST", "me:hidden-word@graph"}});
    const std::string line = refusal([&] { (void)read_neo4j_settings(bad); });
    EXPECT_EQ(line.find("hidden-word"), std::string::npos) << line;
}

TEST(app_service_settings, the_log_tells_every_setting_and_warns_of_what_was_replaced) {
    settings all = settings_of({{"LOG_LEVEL", " loud "}, {"LOG_FORMAT", "json"}});
    std::vector<std::string> lines;
    log_options options = log_options_of(read_log_settings(all), "tableinator");
    EXPECT_EQ(options.least, log_level::info);
    EXPECT_EQ(options.shape, log_shape::json);
    EXPECT_EQ(options.identity.service, "tableinator");
    options.write = [&](std::string_view line) { lines.emplace_back(line); };
    start_log(options);
    log_effective(all);
    start_log({});
    ASSERT_EQ(lines.size(), all.effective().size() + 1);
    EXPECT_NE(lines.at(0).find(R"("name":"LOG_LEVEL")"), std::string::npos);
    EXPECT_NE(lines.at(1).find(R"("level":"warning")"), std::string::npos);
    EXPECT_NE(lines.at(1).find("INFO is used"), std::string::npos);
}

TEST(app_service_settings, the_january_names_are_read) {
    settings all = settings_of({{"POSTGRES_ADDRESS", "[::1]:5433"}});
    const postgres_settings store = read_postgres_settings(all);
    EXPECT_EQ(store.host, "::1");
    EXPECT_EQ(store.port, 5433);
    EXPECT_EQ(all.effective().front().origin, "environment POSTGRES_ADDRESS");
}

TEST(app_service_settings, a_port_inside_the_host_wins_and_its_origin_is_told) {
    settings all = settings_of({{"POSTGRES_ADDRESS", "db:5433"}, {"POSTGRES_PORT", "5434"}});
    EXPECT_EQ(read_postgres_settings(all).port, 5433);
    const effective_setting& port = all.effective().at(1);
    EXPECT_EQ(port.name, "POSTGRES_PORT");
    EXPECT_EQ(port.value, "5433");
    EXPECT_EQ(port.origin, "environment POSTGRES_ADDRESS");
    EXPECT_EQ(port.note, "POSTGRES_PORT: POSTGRES_HOST wins");

    settings bad = settings_of({{"POSTGRES_ADDRESS", "db:"}});
    EXPECT_EQ(
        refusal([&] { (void)read_postgres_settings(bad); }),
        "POSTGRES_ADDRESS: \"db:\" is not a host, host:port or [v6]:port"
    );
}

TEST(app_service_settings, batch_mode_is_true_or_false_and_nothing_between) {
    settings off = settings_of({{"NEO4J_BATCH_MODE", "FALSE"}});
    EXPECT_FALSE(read_batch_settings(off, "NEO4J").is_on);
    settings one = settings_of({{"POSTGRES_BATCH_MODE", "1"}});
    EXPECT_EQ(
        refusal([&] { (void)read_batch_settings(one, "POSTGRES"); }),
        "POSTGRES_BATCH_MODE: \"1\" is not one of: true, false"
    );
}

TEST(app_service_settings, a_host_that_is_none_is_refused) {
    settings all = settings_of({{"RABBITMQ_HOST", "mq:port"}});
    EXPECT_EQ(
        refusal([&] { (void)read_rabbitmq_settings(all); }),
        "RABBITMQ_HOST: \"mq:port\" is not a host, host:port or [v6]:port"
    );
}

TEST(app_service_settings, another_source_than_discogs_is_refused) {
    settings all = settings_of({{"EXTRACTOR_SOURCE", "musicbrainz"}});
    EXPECT_EQ(
        refusal([&] { (void)read_extractor_settings(all, 1); }),
        "EXTRACTOR_SOURCE: \"musicbrainz\" is not one of: discogs"
    );
}

TEST(app_service_settings, one_file_serves_all_services_and_a_slip_in_it_is_found) {
    const std::string file =
        "[postgres]\nhost = 'db'\n[neo4j]\nbatch_size = 5\n[max]\nworkers = 2\n";
    settings extractor = settings_of({}, file);
    EXPECT_EQ(read_extractor_service(extractor, 8).extractor.max_workers, 2U);
    EXPECT_NO_THROW(check_settings(extractor));

    settings slip = settings_of({}, file + "[rabbitmq]\nhots = 'mq'\n");
    (void)read_extractor_service(slip, 8);
    EXPECT_EQ(
        refusal([&] { check_settings(slip); }), "waxpress.toml:8: \"rabbitmq.hots\" is no setting"
    );
}

TEST(app_service_settings, what_tableinator_must_be_told_is_asked_for) {
    settings none = settings_of({});
    (void)read_tableinator_service(none);
    EXPECT_EQ(refusal([&] { check_settings(none); }), "POSTGRES_HOST: must be set");
}

}  // namespace
}  // namespace waxpress::app
