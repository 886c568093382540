#include "app/config_command.hpp"

#include <memory>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/catalog_output.hpp"
#include "app/command.hpp"
#include "app/service_settings.hpp"
#include "app/settings_source.hpp"
#include "base/failure.hpp"
#include "base/setting_values.hpp"

namespace waxpress::app {
namespace {

struct config_words {
    std::string service;
    std::string file;
    bool as_json = false;
};

int run_config(const config_words& words) {
    settings all = open_settings(words.file);
    read_service_settings(all, words.service);
    print_out(words.as_json ? settings_json(words.service, all) : to_text(all.effective()));
    // After the list: what is missing is easier to see in it.
    check_settings(all);
    return 0;
}

}  // namespace

void read_service_settings(settings& from, std::string_view service) {
    if (service == "tableinator")
        (void)read_tableinator_service(from);
    else if (service == "graphinator")
        (void)read_graphinator_service(from);
    else if (service == "extractor")
        (void)read_extractor_service(from, std::thread::hardware_concurrency());
    else
        throw failure(
            failure_class::usage,
            fmt::format(
                "{} is no service: tableinator, graphinator or extractor", in_quotes(service)
            )
        );
}

std::string settings_json(std::string_view service, const settings& all) {
    nlohmann::ordered_json json;
    json["service"] = service;
    auto list = nlohmann::ordered_json::array();
    for (const effective_setting& each : all.effective()) {
        nlohmann::ordered_json one;
        one["name"] = each.name;
        one["value"] = each.value;
        one["origin"] = each.origin;
        if (!each.note.empty()) one["note"] = each.note;
        list.push_back(std::move(one));
    }
    json["settings"] = std::move(list);
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void add_config(CLI::App& app, command& chosen) {
    auto words = std::make_shared<config_words>();
    CLI::App* config =
        app.add_subcommand("config", "Every setting of a service, and where it comes from");
    config->add_option("service", words->service, "tableinator, graphinator or extractor")
        ->required();
    config->add_option("--config", words->file, "A TOML file of settings (or WAXPRESS_CONFIG)");
    config->add_flag("--json", words->as_json, "One JSON object");
    config->callback([words, &chosen] { chosen = [words] { return run_config(*words); }; });
}

}  // namespace waxpress::app
