#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/service_settings.hpp"
#include "base/settings.hpp"
#include "postgres/connection_settings.hpp"
#include "rabbitmq/connection.hpp"

namespace waxpress::app {

/// The log as the settings want it, and every setting with its origin as its first line.
/// Errors: failure(usage) where the log file cannot be opened.
void begin_service_log(const settings& all, const log_settings& log, std::string_view service);

/// Errors: failure(usage) for a URL that is none.
[[nodiscard]] rabbitmq::connection_settings broker_of(
    const rabbitmq_settings& from, std::string_view service
);
[[nodiscard]] postgres::connection_settings database_of(const postgres_settings& from);

/// The four kinds in their order, as metrics and health name them.
[[nodiscard]] std::vector<std::string> kind_names();

/// Runs `work` until it returns; SIGTERM and Ctrl-C ask it to stop, a second one ends the process.
void run_until_signalled(const std::function<void(std::stop_token)>& work);

}  // namespace waxpress::app
