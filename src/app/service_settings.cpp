#include "app/service_settings.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/setting_values.hpp"

namespace waxpress::app {
namespace {

using namespace std::chrono_literals;

constexpr accepted<std::int64_t> ports{1, 65535};
constexpr accepted<std::int64_t> pool_sizes{1, 1000};
constexpr std::chrono::milliseconds longest_wait = 24h * 7;

std::uint16_t read_port(settings& from, const setting_key& key, std::uint16_t fallback) {
    return static_cast<std::uint16_t>(from.whole(key, fallback, ports));
}

/// Where a server is; a port inside the host wins over the port of its own.
void read_address(
    settings& from,
    const setting_key& host_key,
    std::string_view fallback,
    const setting_key& port_key,
    std::string& host,
    std::uint16_t& port
) {
    host_and_port both = from.address(host_key, fallback);
    host = std::move(both.host);
    port = read_port(from, port_key, port);
    if (!both.port) return;
    port = *both.port;
    from.derive(port_key.name, fmt::format("{}", port), host_key.name);
}

std::string bolt_uri(std::string_view host, std::uint16_t port) {
    const bool is_v6 = host.find(':') != std::string_view::npos;
    return is_v6 ? fmt::format("bolt://[{}]:{}", host, port)
                 : fmt::format("bolt://{}:{}", host, port);
}

}  // namespace

log_settings read_log_settings(settings& from) {
    log_settings log;
    log.level = from.lenient_choice(
        {"LOG_LEVEL"}, "INFO", {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
    );
    log.format = from.choice({"LOG_FORMAT"}, "auto", {"auto", "json", "human"});
    log.file = from.text({"LOG_FILE"}, "");
    log.environment = from.text({"ENVIRONMENT"}, "development");
    return log;
}

log_options log_options_of(const log_settings& log, std::string_view service) {
    log_options options;
    options.identity = {std::string(service), log.environment};
    options.least = log_level_named(log.level).value_or(log_level::info);
    options.stream = log_stream::standard_output;
    options.file = log.file;
    if (log.format == "json") options.shape = log_shape::json;
    if (log.format == "human") options.shape = log_shape::human;
    return options;
}

void log_effective(const settings& all) {
    for (const effective_setting& each : all.effective()) {
        log_event(
            log_level::info,
            "Setting",
            {{"name", each.name}, {"value", each.value}, {"origin", each.origin}},
            "config"
        );
        if (!each.note.empty()) log_event(log_level::warning, each.note, {}, "config");
    }
}

rabbitmq_settings read_rabbitmq_settings(settings& from) {
    rabbitmq_settings broker;
    broker.url = from.url({"RABBITMQ_URL", {"AMQP_CONNECTION"}});
    read_address(from, {"RABBITMQ_HOST"}, "rabbitmq", {"RABBITMQ_PORT"}, broker.host, broker.port);
    broker.username = from.text({"RABBITMQ_USERNAME"}, "discogsography");
    broker.password = from.secret({"RABBITMQ_PASSWORD"}, "discogsography");
    broker.vhost = from.text({"RABBITMQ_VHOST"}, "/");
    broker.exchange_prefix = from.text({"DISCOGS_EXCHANGE_PREFIX"}, "discogsography-discogs");
    if (const auto prefetch = from.optional_whole({"RABBITMQ_PREFETCH"}, {1, 65535}))
        broker.prefetch = static_cast<std::uint16_t>(*prefetch);
    return broker;
}

postgres_settings read_postgres_settings(settings& from) {
    postgres_settings store;
    read_address(
        from, {"POSTGRES_HOST", {"POSTGRES_ADDRESS"}}, "", {"POSTGRES_PORT"}, store.host, store.port
    );
    store.username = from.required_text({"POSTGRES_USERNAME"});
    store.password = from.required_secret({"POSTGRES_PASSWORD"});
    store.database = from.required_text({"POSTGRES_DATABASE"});
    store.min_connections = static_cast<unsigned>(
        from.whole({"POSTGRES_POOL_MIN_SIZE", {"POSTGRES_MIN_CONNECTIONS"}}, 2, pool_sizes)
    );
    store.max_connections = static_cast<unsigned>(
        from.whole({"POSTGRES_POOL_MAX_SIZE", {"POSTGRES_MAX_CONNECTIONS"}}, 12, pool_sizes)
    );
    if (store.min_connections > store.max_connections) {
        store.min_connections = store.max_connections;
        from.adjust(
            "POSTGRES_POOL_MIN_SIZE",
            fmt::format("{}", store.max_connections),
            "POSTGRES_POOL_MIN_SIZE: lowered to POSTGRES_POOL_MAX_SIZE"
        );
    }
    return store;
}

neo4j_settings read_neo4j_settings(settings& from) {
    constexpr std::uint16_t bolt_port = 7687;
    neo4j_settings store;
    const auto host = from.url_or_address({"NEO4J_HOST", {"NEO4J_ADDRESS"}});
    const std::uint16_t port = read_port(from, {"NEO4J_PORT"}, bolt_port);
    if (const auto* url = std::get_if<std::string>(&host)) {
        store.uri = *url;
        if (!url->empty()) from.derive("NEO4J_PORT", "", "NEO4J_HOST");
    } else {
        const auto& both = std::get<host_and_port>(host);
        store.uri = bolt_uri(both.host, both.port.value_or(port));
        if (both.port) from.derive("NEO4J_PORT", fmt::format("{}", *both.port), "NEO4J_HOST");
    }
    store.username = from.required_text({"NEO4J_USERNAME"});
    store.password = from.required_secret({"NEO4J_PASSWORD"});
    store.is_encrypted = from.boolean({"NEO4J_TLS_ENABLED"}, false);
    store.is_certificate_checked = from.boolean({"NEO4J_TLS_VERIFY"}, true);
    store.max_connections =
        static_cast<unsigned>(from.whole({"NEO4J_POOL_MAX_SIZE"}, 12, pool_sizes));
    return store;
}

batch_settings read_batch_settings(settings& from, std::string_view store) {
    const auto key = [&](std::string_view what) {
        return setting_key{fmt::format("{}_BATCH_{}", store, what)};
    };
    batch_settings batch;
    // To the known system everything but "true" is false, "1" too: what it would read otherwise
    // than a person does is refused.
    batch.is_on = from.choice(key("MODE"), "true", {"true", "false"}) == "true";
    batch.records = static_cast<std::uint32_t>(from.whole(key("SIZE"), 500, {1, 100'000}));
    batch.size_name = key("SIZE").name;
    batch.flush_interval = from.duration(key("FLUSH_INTERVAL"), 2s, {10ms, 1h});
    return batch;
}

consumer_settings read_consumer_settings(settings& from, std::uint16_t default_health_port) {
    const accepted<std::chrono::milliseconds> waits{0ms, longest_wait};
    consumer_settings consumer{};
    consumer.cancel_delay = from.duration({"CONSUMER_CANCEL_DELAY"}, 300s, waits);
    consumer.startup_idle_timeout = from.duration({"STARTUP_IDLE_TIMEOUT"}, 30s, waits);
    consumer.idle_log_interval = from.duration({"IDLE_LOG_INTERVAL"}, 300s, {1s, longest_wait});
    consumer.startup_delay = from.duration({"STARTUP_DELAY"}, 0s, {0s, 1h});
    consumer.health_port = read_port(from, {"HEALTH_PORT"}, default_health_port);
    consumer.purge_max_delete_fraction =
        from.number({"PURGE_MAX_DELETE_FRACTION"}, 0.9, {0.0, 1.0});
    consumer.queue_check_interval =
        from.duration({"QUEUE_CHECK_INTERVAL"}, 60s, {1s, longest_wait});
    from.unused({"STUCK_CHECK_INTERVAL"}, "has no effect: a lost connection is known at once");
    return consumer;
}

extractor_settings read_extractor_settings(settings& from, unsigned default_workers) {
    extractor_settings extractor{};
    extractor.root = from.text({"DISCOGS_ROOT"}, "/discogs-data");
    extractor.max_workers =
        static_cast<unsigned>(from.whole({"MAX_WORKERS"}, std::max(default_workers, 1U), {1, 256}));
    extractor.state_save_interval =
        static_cast<std::uint32_t>(from.whole({"STATE_SAVE_INTERVAL"}, 5000, {1, 1'000'000'000}));
    extractor.periodic_check =
        std::chrono::days(from.whole({"PERIODIC_CHECK_DAYS"}, 15, {1, 3650}));
    extractor.health_port = read_port(from, {"HEALTH_PORT"}, 8000);
    extractor.is_reprocess_forced = from.boolean({"FORCE_REPROCESS"}, false);
    extractor.quality_rules = from.text({"DATA_QUALITY_RULES"}, "");
    extractor.failure_cooldown = from.duration({"FAILURE_COOLDOWN_SECS"}, 600s, {0s, longest_wait});
    extractor.startup_delay = from.duration({"STARTUP_DELAY"}, 0s, {0s, 1h});
    (void)from.choice({"EXTRACTOR_SOURCE"}, "discogs", {"discogs"});
    from.unused({"BATCH_SIZE"}, "has no effect: confirms are pipelined");
    from.unused({"QUEUE_SIZE"}, "has no effect: queues are bounded in bytes");
    from.unused({"PROGRESS_LOG_INTERVAL"}, "has no effect: progress is logged by time");
    return extractor;
}

tableinator_service read_tableinator_service(settings& from) {
    constexpr std::uint16_t health_port = 8002;
    tableinator_service service;
    service.name = "tableinator";
    service.log = read_log_settings(from);
    service.rabbitmq = read_rabbitmq_settings(from);
    service.postgres = read_postgres_settings(from);
    service.batch = read_batch_settings(from, "POSTGRES");
    service.consumer = read_consumer_settings(from, health_port);
    return service;
}

graphinator_service read_graphinator_service(settings& from) {
    constexpr std::uint16_t health_port = 8001;
    graphinator_service service;
    service.name = "graphinator";
    service.log = read_log_settings(from);
    service.rabbitmq = read_rabbitmq_settings(from);
    service.neo4j = read_neo4j_settings(from);
    service.batch = read_batch_settings(from, "NEO4J");
    service.consumer = read_consumer_settings(from, health_port);
    return service;
}

extractor_service read_extractor_service(settings& from, unsigned default_workers) {
    extractor_service service;
    service.log = read_log_settings(from);
    service.rabbitmq = read_rabbitmq_settings(from);
    service.extractor = read_extractor_settings(from, default_workers);
    return service;
}

std::set<std::string, std::less<>> known_setting_names() {
    settings nothing_given{settings_input{}};
    (void)read_tableinator_service(nothing_given);
    (void)read_graphinator_service(nothing_given);
    (void)read_extractor_service(nothing_given, 1);
    return nothing_given.names_asked();
}

void check_settings(const settings& all) {
    all.refuse_unknown(known_setting_names());
    all.refuse_missing();
}

}  // namespace waxpress::app
