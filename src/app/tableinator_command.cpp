#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <malloc.h>

#include "app/command.hpp"
#include "app/service_host.hpp"
#include "app/service_settings.hpp"
#include "app/settings_source.hpp"
#include "base/byte_size.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "consume/service.hpp"
#include "pipeline/prefetch_check.hpp"
#include "tableinator/postgres_store.hpp"
#include "web/http_server.hpp"
#include "web/service_routes.hpp"

namespace waxpress::app {
namespace {

using tableinator::service_name;

struct tableinator_words {
    std::string settings_file;
    std::string tune = "off";
    unsigned writers = 2;
    std::string memory = "512MiB";
    bool allow_underfilled = false;
    bool touch_updated_at = false;
    bool allow_fewer = false;
};

std::uint16_t prefetch_for(const tableinator_service& service, const tableinator_words& words) {
    pipeline::prefetch_plan plan;
    plan.batch_records = service.batch.is_on ? service.batch.records : 1;
    plan.flush_interval = service.batch.flush_interval;
    plan.batch_setting = "POSTGRES_BATCH_SIZE";
    plan.prefetch = service.rabbitmq.prefetch ? *service.rabbitmq.prefetch
                                              : pipeline::default_prefetch(plan.batch_records);
    if (plan.prefetch > std::numeric_limits<std::uint16_t>::max()) {
        throw failure(
            failure_class::usage,
            fmt::format(
                "POSTGRES_BATCH_SIZE {}: its prefetch of {} is more than AMQP knows, which is "
                "65535",
                plan.batch_records,
                plan.prefetch
            )
        );
    }
    if (!words.allow_underfilled) pipeline::check_prefetch(plan);
    if (const auto line = pipeline::why_not_ahead(plan))
        log_event(log_level::warning, *line, {}, service_name);
    return static_cast<std::uint16_t>(plan.prefetch);
}

consume::service_options options_for(
    const tableinator_service& service, const tableinator_words& words
) {
    consume::service_options options;
    options.consumer.connection = broker_of(service.rabbitmq, service_name);
    options.consumer.prefix = service.rabbitmq.exchange_prefix;
    options.consumer.service = service_name;
    options.consumer.prefetch = prefetch_for(service, words);
    options.batches.batch_mode = service.batch.is_on;
    options.batches.max_records = service.batch.records;
    options.batches.flush_interval = service.batch.flush_interval;
    options.max_writers = service.postgres.max_connections;
    options.writers = std::min(words.writers, service.postgres.max_connections);
    options.max_memory_bytes = parse_byte_size(words.memory);
    options.tunes = words.tune == "auto" && service.batch.is_on;
    options.leaving = {service.consumer.cancel_delay, service.consumer.queue_check_interval};
    options.startup_idle_timeout = service.consumer.startup_idle_timeout;
    options.idle_log_interval = service.consumer.idle_log_interval;
    return options;
}

tableinator::store_options store_for(
    const tableinator_service& service, const tableinator_words& words
) {
    tableinator::store_options options;
    options.database = database_of(service.postgres);
    options.writing.touches_updated_at = words.touch_updated_at;
    options.purging.max_delete_fraction = service.consumer.purge_max_delete_fraction;
    options.purging.allows_fewer = words.allow_fewer;
    return options;
}

/// Batches of some MB come and go: given back to the system each time, they cost more than they
/// hold.
void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 32 * static_cast<int>(mib));
    mallopt(M_TRIM_THRESHOLD, 128 * static_cast<int>(mib));
}

int run_tableinator(const tableinator_words& words) {
    keep_freed_memory();
    settings all = open_settings(words.settings_file);
    const tableinator_service service = read_tableinator_service(all);
    check_settings(all);
    begin_service_log(all, service.log, service_name);
    const consume::service_options options = options_for(service, words);
    tableinator::postgres_store store(store_for(service, words));
    observe::metrics figures(service_name, kind_names());
    observe::consumer_health health(service_name, kind_names());
    web::http_server server({.port = service.consumer.health_port});
    web::add_service_routes(
        server,
        {[&health] { return health.answer(std::chrono::system_clock::now()); },
         [&figures] { return figures.to_prometheus_text(std::chrono::steady_clock::now()); },
         [&health] { return health.is_ready(); }}
    );
    server.start();
    run_until_signalled([&](const std::stop_token& stop) {
        if (!sleep_unless_stopped(service.consumer.startup_delay, stop)) return;
        consume::service(options, store, figures, health).run(stop);
    });
    server.stop();
    log_event(log_level::info, "Stopped", {}, service_name);
    return 0;
}

}  // namespace

void add_tableinator(CLI::App& app, command& chosen) {
    auto words = std::make_shared<tableinator_words>();
    CLI::App* sub = app.add_subcommand(
        "tableinator", "Move what RabbitMQ holds into PostgreSQL tables, until told to stop"
    );
    sub->add_option("--config", words->settings_file, "A TOML file of settings");
    sub->add_option(
           "--tune", words->tune, "auto: find the batch size and the writers; off: keep them"
    )
        ->check(CLI::IsMember({"auto", "off"}))
        ->capture_default_str();
    sub->add_option("--writers", words->writers, "Writers at work from the start")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    sub->add_option(
           "--memory", words->memory, "Resident memory above which the tuner takes smaller batches"
    )
        ->type_name("SIZE")
        ->capture_default_str();
    sub->add_flag(
        "--allow-underfilled",
        words->allow_underfilled,
        "Start even where the prefetch can never fill a batch"
    );
    sub->add_flag(
        "--touch-updated-at",
        words->touch_updated_at,
        "Set updated_at of unchanged rows too, as the known system's purge needs it"
    );
    sub->add_flag(
        "--allow-fewer",
        words->allow_fewer,
        "Purge even where the month holds far fewer records than the one before"
    );
    sub->callback([words, &chosen] { chosen = [words] { return run_tableinator(*words); }; });
}

}  // namespace waxpress::app
