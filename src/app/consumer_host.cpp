#include "app/consumer_host.hpp"

#include <algorithm>
#include <limits>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <malloc.h>

#include "app/service_host.hpp"
#include "base/byte_size.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "pipeline/prefetch_check.hpp"
#include "web/http_server.hpp"
#include "web/service_routes.hpp"

namespace waxpress::app {
namespace {

std::uint16_t prefetch_for(const consumer_service& service, const consumer_words& words) {
    pipeline::prefetch_plan plan;
    plan.batch_records = service.batch.is_on ? service.batch.records : 1;
    plan.flush_interval = service.batch.flush_interval;
    plan.batch_setting = service.batch.size_name;
    plan.prefetch = service.rabbitmq.prefetch ? *service.rabbitmq.prefetch
                                              : pipeline::default_prefetch(plan.batch_records);
    if (plan.prefetch > std::numeric_limits<std::uint16_t>::max()) {
        throw failure(
            failure_class::usage,
            fmt::format(
                "{} {}: its prefetch of {} is more than AMQP knows, which is 65535",
                plan.batch_setting,
                plan.batch_records,
                plan.prefetch
            )
        );
    }
    if (!words.allow_underfilled) pipeline::check_prefetch(plan);
    if (const auto line = pipeline::why_not_ahead(plan))
        log_event(log_level::warning, *line, {}, service.name);
    return static_cast<std::uint16_t>(plan.prefetch);
}

/// Batches of some MB come and go: given back to the system each time, they cost more than they
/// hold.
void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 32 * static_cast<int>(mib));
    mallopt(M_TRIM_THRESHOLD, 128 * static_cast<int>(mib));
}

}  // namespace

void add_consumer_options(CLI::App& sub, consumer_words& words) {
    sub.add_option("--config", words.settings_file, "A TOML file of settings");
    sub.add_option(
           "--tune", words.tune, "auto: find the batch size and the writers; off: keep them"
    )
        ->check(CLI::IsMember({"auto", "off"}))
        ->capture_default_str();
    sub.add_option("--writers", words.writers, "Writers at work from the start")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    sub.add_option(
           "--memory", words.memory, "Resident memory above which the tuner takes smaller batches"
    )
        ->type_name("SIZE")
        ->capture_default_str();
    sub.add_flag(
        "--allow-underfilled",
        words.allow_underfilled,
        "Start even where the prefetch can never fill a batch"
    );
}

void begin_consumer(const settings& all, const consumer_service& service) {
    check_settings(all);
    begin_service_log(all, service.log, service.name);
}

consume::service_options consumer_options(
    const consumer_service& service, unsigned max_writers, const consumer_words& words
) {
    consume::service_options options;
    options.consumer.connection = broker_of(service.rabbitmq, service.name);
    options.consumer.prefix = service.rabbitmq.exchange_prefix;
    options.consumer.service = service.name;
    options.consumer.prefetch = prefetch_for(service, words);
    options.batches.batch_mode = service.batch.is_on;
    options.batches.max_records = service.batch.records;
    options.batches.flush_interval = service.batch.flush_interval;
    options.max_writers = max_writers;
    options.writers = std::min(words.writers, max_writers);
    options.max_memory_bytes = parse_byte_size(words.memory);
    options.tunes = words.tune == "auto" && service.batch.is_on;
    options.leaving = {service.consumer.cancel_delay, service.consumer.queue_check_interval};
    options.startup_idle_timeout = service.consumer.startup_idle_timeout;
    options.idle_log_interval = service.consumer.idle_log_interval;
    return options;
}

int run_consumer(
    const consumer_service& service,
    unsigned max_writers,
    const consumer_words& words,
    consume::store& to
) {
    keep_freed_memory();
    const consume::service_options options = consumer_options(service, max_writers, words);
    observe::metrics figures(service.name, kind_names());
    observe::consumer_health health(service.name, kind_names());
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
        consume::service(options, to, figures, health).run(stop);
    });
    server.stop();
    log_event(log_level::info, "Stopped", {}, service.name);
    return 0;
}

}  // namespace waxpress::app
