#include <exception>
#include <new>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.hpp"
#include "base/failure.hpp"

namespace {

int complain(const char* line, int status) {
    fmt::print(stderr, "waxpress: {}\n", line);
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    using waxpress::failure;
    using waxpress::failure_class;
    try {
        CLI::App app("Presses the Discogs database into something you can query", "waxpress");
        app.set_version_flag("--version", WAXPRESS_VERSION);
        app.require_subcommand(1);
        waxpress::app::command chosen;
        waxpress::app::add_load(app, chosen);
        waxpress::app::add_export(app, chosen);
        waxpress::app::add_press(app, chosen);
        waxpress::app::add_show(app, chosen);
        waxpress::app::add_search(app, chosen);
        waxpress::app::add_path(app, chosen);
        waxpress::app::add_info(app, chosen);
        waxpress::app::add_verify(app, chosen);
        waxpress::app::add_synth(app, chosen);
        waxpress::app::add_extractor(app, chosen);
        waxpress::app::add_tableinator(app, chosen);
        waxpress::app::add_graphinator(app, chosen);
        waxpress::app::add_schema_init(app, chosen);
        waxpress::app::add_config(app, chosen);
        try {
            app.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version.
            return complain(error.what(), static_cast<int>(failure_class::usage));
        }
        return chosen();
    } catch (const failure& failed) {
        return complain(failed.what(), failed.exit_status());
    } catch (const std::bad_alloc&) {
        return complain("out of memory", static_cast<int>(failure_class::store));
    } catch (const std::exception& error) {
        return complain(error.what(), static_cast<int>(failure_class::store));
    }
}
