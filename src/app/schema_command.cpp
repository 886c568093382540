#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.hpp"
#include "app/service_host.hpp"
#include "app/settings_source.hpp"
#include "postgres/schema_setup.hpp"

namespace waxpress::app {
namespace {

struct schema_words {
    std::string to;
    std::string settings_file;
};

postgres::connection_settings target_of(const schema_words& words) {
    if (!words.to.empty()) return postgres::settings_of_url(words.to);
    settings all = open_settings(words.settings_file);
    const postgres_settings store = read_postgres_settings(all);
    all.refuse_missing();
    return database_of(store);
}

int run_schema_init(const schema_words& words) {
    const postgres::connection_settings target = target_of(words);
    const bool is_new = postgres::make_database(target);
    postgres::connection on(target);
    const postgres::setup_report report = postgres::set_up_everything(on);
    for (const postgres::setup_failure& failed : report.failures)
        fmt::print(stderr, "waxpress: {}: {}\n", failed.name, failed.line);
    fmt::print(
        "{}{}: {} of {} objects are there\n",
        target.shown(),
        is_new ? " (made)" : "",
        report.objects - report.failures.size(),
        report.objects
    );
    return report.failures.empty() ? 0 : static_cast<int>(failure_class::store);
}

}  // namespace

void add_schema_init(CLI::App& app, command& chosen) {
    auto words = std::make_shared<schema_words>();
    CLI::App* sub = app.add_subcommand(
        "schema-init", "Make the tables and indexes of PostgreSQL where they are missing"
    );
    sub->add_option("--to", words->to, "postgresql://user:password@host/database; else POSTGRES_*");
    sub->add_option("--config", words->settings_file, "A TOML file of settings");
    sub->callback([words, &chosen] { chosen = [words] { return run_schema_init(*words); }; });
}

}  // namespace waxpress::app
