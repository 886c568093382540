#include <memory>

#include <CLI/CLI.hpp>

#include "app/command.hpp"
#include "app/consumer_host.hpp"
#include "app/service_host.hpp"
#include "app/service_settings.hpp"
#include "app/settings_source.hpp"
#include "tableinator/postgres_store.hpp"

namespace waxpress::app {
namespace {

struct tableinator_words : consumer_words {
    bool touch_updated_at = false;
    bool allow_fewer = false;
};

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

int run_tableinator(const tableinator_words& words) {
    settings all = open_settings(words.settings_file);
    const tableinator_service service = read_tableinator_service(all);
    begin_consumer(all, service);
    tableinator::postgres_store store(store_for(service, words));
    return run_consumer(service, service.postgres.max_connections, words, store);
}

}  // namespace

void add_tableinator(CLI::App& app, command& chosen) {
    auto words = std::make_shared<tableinator_words>();
    CLI::App* sub = app.add_subcommand(
        "tableinator", "Move what RabbitMQ holds into PostgreSQL tables, until told to stop"
    );
    add_consumer_options(*sub, *words);
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
