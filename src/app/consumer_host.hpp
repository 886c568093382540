#pragma once

#include <string>

#include "app/service_settings.hpp"
#include "consume/service.hpp"

namespace CLI {
class App;
}

namespace waxpress::app {

/// What every consumer can be told on its command line.
struct consumer_words {
    std::string settings_file;
    std::string tune = "off";
    unsigned writers = 2;
    std::string memory = "512MiB";
    bool allow_underfilled = false;
};

/// Lifetime: `words` outlives the parsing.
void add_consumer_options(CLI::App& sub, consumer_words& words);

/// Once all settings are read: refuses what is wrong with them, and begins the log.
/// Errors: failure(usage).
void begin_consumer(const settings& all, const consumer_service& service);

/// `max_writers`: as many as the store has connections for.
/// Errors: failure(usage), with the names of the settings, where a batch could never be full.
[[nodiscard]] consume::service_options consumer_options(
    const consumer_service& service, unsigned max_writers, const consumer_words& words
);

/// Moves records into the store until SIGTERM or Ctrl-C; health and metrics are served meanwhile.
/// Gives the exit status.
/// Errors: as `consume::service`, and failure(usage) as `consumer_options`.
[[nodiscard]] int run_consumer(
    const consumer_service& service,
    unsigned max_writers,
    const consumer_words& words,
    consume::store& to
);

}  // namespace waxpress::app
