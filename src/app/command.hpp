#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace waxpress::app {

/// What a parsed command does; gives the exit status. Failures are thrown.
using command = std::function<int()>;

/// Each adds its subcommand and its options to `app`, and sets `chosen` when it is called.
void add_load(CLI::App& app, command& chosen);
void add_export(CLI::App& app, command& chosen);
void add_press(CLI::App& app, command& chosen);
void add_show(CLI::App& app, command& chosen);
void add_search(CLI::App& app, command& chosen);
void add_path(CLI::App& app, command& chosen);
void add_info(CLI::App& app, command& chosen);
void add_verify(CLI::App& app, command& chosen);
void add_synth(CLI::App& app, command& chosen);
void add_extractor(CLI::App& app, command& chosen);
void add_tableinator(CLI::App& app, command& chosen);
void add_graphinator(CLI::App& app, command& chosen);
void add_schema_init(CLI::App& app, command& chosen);
void add_config(CLI::App& app, command& chosen);

}  // namespace waxpress::app
