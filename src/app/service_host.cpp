#include "app/service_host.hpp"

#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/stop_signal.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "discogs/entity_kind.hpp"
#include "rabbitmq/address.hpp"

namespace waxpress::app {

void begin_service_log(const settings& all, const log_settings& log, std::string_view service) {
    start_log(log_options_of(log, service));
    log_effective(all);
}

rabbitmq::connection_settings broker_of(const rabbitmq_settings& from, std::string_view service) {
    rabbitmq::connection_settings broker;
    if (from.url) {
        broker.address = rabbitmq::parse_address(*from.url);
    } else {
        broker.address.host = from.host;
        broker.address.port = from.port;
        broker.address.username = from.username;
        broker.address.password = from.password;
        broker.address.vhost = from.vhost;
    }
    broker.name = fmt::format("waxpress {}", service);
    return broker;
}

postgres::connection_settings database_of(const postgres_settings& from) {
    return postgres::settings_of(
        {from.host, std::to_string(from.port), from.username, from.password, from.database}
    );
}

std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const discogs::entity_kind kind : discogs::all_kinds)
        names.emplace_back(discogs::plural_name(kind));
    return names;
}

void run_until_signalled(const std::function<void(std::stop_token)>& work) {
    const stop_signal signals;
    std::stop_source source;
    const std::jthread watch([&source](const std::stop_token& over) {
        constexpr std::chrono::milliseconds glance{50};
        while (sleep_unless_stopped(glance, over)) {
            if (!stop_signal::was_asked()) continue;
            log_event(log_level::info, "Told to stop");
            source.request_stop();
            return;
        }
    });
    work(source.get_token());
}

}  // namespace waxpress::app
