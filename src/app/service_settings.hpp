#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "base/settings.hpp"

namespace waxpress::app {

/// The settings of the services, read with their names, defaults and ranges.
///
/// Errors:   every `read_...` throws what `settings` throws.
/// Source:   reference/wire-and-schema.md, 3.5 to 3.8 and 5.7; defaults as in its compose file.

struct log_settings {
    std::string level;        ///< DEBUG, INFO, WARNING, ERROR or CRITICAL.
    std::string format;       ///< auto, json or human.
    std::string file;         ///< Empty: none.
    std::string environment;  ///< As named in every log line.
};
[[nodiscard]] log_settings read_log_settings(settings& from);
/// As `start_log` takes them. The known services write to standard output, and so do these.
[[nodiscard]] log_options log_options_of(const log_settings& log, std::string_view service);
/// One line per setting, and a warning for each note.
void log_effective(const settings& all);

struct rabbitmq_settings {
    std::optional<std::string> url;  ///< Wins over host, port, user name, password and vhost.
    std::string host;
    std::uint16_t port = 5672;
    std::string username;
    std::string password;
    std::string vhost;
    std::string exchange_prefix;
    std::optional<std::uint16_t> prefetch;  ///< Deliveries per consumer; none: derived.
};
[[nodiscard]] rabbitmq_settings read_rabbitmq_settings(settings& from);

struct postgres_settings {
    std::string host;
    std::uint16_t port = 5432;
    std::string username;
    std::string password;
    std::string database;
    unsigned min_connections = 2;
    unsigned max_connections = 12;
};
/// Host, user name, password and database are required: `settings::refuse_missing` tells.
[[nodiscard]] postgres_settings read_postgres_settings(settings& from);

struct neo4j_settings {
    std::string uri;  ///< As it was given, or bolt://host:port.
    std::string username;
    std::string password;
    bool is_encrypted = false;
    bool is_certificate_checked = true;  ///< Where it is encrypted.
    unsigned max_connections = 12;       ///< Most writers. The known system has a pool of 50.
};
/// Host, user name and password are required: `settings::refuse_missing` tells.
/// Source: reference/wire-and-schema.md, 4.5.
[[nodiscard]] neo4j_settings read_neo4j_settings(settings& from);

/// A batch is written at `records`, or when its first record is `flush_interval` old.
struct batch_settings {
    bool is_on = true;  ///< False: one record at a time.
    std::uint32_t records = 500;
    std::chrono::milliseconds flush_interval{2000};
    std::string size_name;  ///< The setting that `records` comes from, for messages.
};
/// `store` is POSTGRES or NEO4J.
[[nodiscard]] batch_settings read_batch_settings(settings& from, std::string_view store);

struct consumer_settings {
    std::chrono::milliseconds cancel_delay;  ///< After a kind is complete; 0: never cancelled.
    std::chrono::milliseconds queue_check_interval;  ///< Between looks at a cancelled queue.
    std::chrono::milliseconds startup_idle_timeout;
    std::chrono::milliseconds idle_log_interval;
    std::chrono::milliseconds startup_delay;
    std::uint16_t health_port = 8002;
    double purge_max_delete_fraction = 0.9;
};
[[nodiscard]] consumer_settings read_consumer_settings(
    settings& from, std::uint16_t default_health_port
);

struct extractor_settings {
    std::string root;  ///< The folder of dumps and state markers.
    unsigned max_workers = 1;
    std::uint32_t state_save_interval = 5000;  ///< Records between two saves of the marker.
    std::chrono::days periodic_check;
    std::uint16_t health_port = 8000;
    bool is_reprocess_forced = false;
    std::string quality_rules;  ///< A YAML file; empty: none.
    std::chrono::milliseconds failure_cooldown;
    std::chrono::milliseconds startup_delay;
};
/// `default_workers`: what MAX_WORKERS is where it is not given; the processors of the machine.
[[nodiscard]] extractor_settings read_extractor_settings(settings& from, unsigned default_workers);

/// What every service reads that moves records from queues into a store.
struct consumer_service {
    std::string name;
    log_settings log;
    rabbitmq_settings rabbitmq;
    batch_settings batch;
    consumer_settings consumer;
};

struct tableinator_service : consumer_service {
    postgres_settings postgres;
};
[[nodiscard]] tableinator_service read_tableinator_service(settings& from);

struct graphinator_service : consumer_service {
    neo4j_settings neo4j;
};
[[nodiscard]] graphinator_service read_graphinator_service(settings& from);

struct extractor_service {
    log_settings log;
    rabbitmq_settings rabbitmq;
    extractor_settings extractor;
};
[[nodiscard]] extractor_service read_extractor_service(settings& from, unsigned default_workers);

/// The names of the settings of all services: one settings file serves them all.
[[nodiscard]] std::set<std::string, std::less<>> known_setting_names();

/// Refuses what is missing and what the settings file holds beyond the settings of any service.
/// Errors: failure(usage).
void check_settings(const settings& all);

}  // namespace waxpress::app
