#include <memory>

#include <CLI/CLI.hpp>

#include "app/command.hpp"
#include "app/consumer_host.hpp"
#include "app/service_settings.hpp"
#include "app/settings_source.hpp"
#include "graphinator/graph_store.hpp"

namespace waxpress::app {
namespace {

struct graphinator_words : consumer_words {
    bool allow_fewer = false;
};

graphinator::store_options store_for(
    const graphinator_service& service, const graphinator_words& words
) {
    graphinator::store_options options;
    const neo4j_settings& to = service.neo4j;
    options.database = neo4j::settings_of(
        {to.uri, to.username, to.password, to.is_encrypted, to.is_certificate_checked}
    );
    options.removing.max_delete_fraction = service.consumer.purge_max_delete_fraction;
    options.removing.allows_fewer = words.allow_fewer;
    return options;
}

int run_graphinator(const graphinator_words& words) {
    settings all = open_settings(words.settings_file);
    const graphinator_service service = read_graphinator_service(all);
    begin_consumer(all, service);
    graphinator::graph_store store(store_for(service, words));
    return run_consumer(service, service.neo4j.max_connections, words, store);
}

}  // namespace

void add_graphinator(CLI::App& app, command& chosen) {
    auto words = std::make_shared<graphinator_words>();
    CLI::App* sub = app.add_subcommand(
        "graphinator", "Move what RabbitMQ holds into a Neo4j graph, until told to stop"
    );
    add_consumer_options(*sub, *words);
    sub->add_flag(
        "--allow-fewer",
        words->allow_fewer,
        "Remove vanished records even where the month holds far fewer than the one before"
    );
    sub->callback([words, &chosen] { chosen = [words] { return run_graphinator(*words); }; });
}

}  // namespace waxpress::app
