#pragma once

#include <string>
#include <string_view>

#include "base/settings.hpp"

namespace waxpress::app {

/// Reads everything that `service` ("tableinator", "extractor") reads. Errors: failure(usage), also
/// for a service that there is not.
void read_service_settings(settings& from, std::string_view service);

/// The settings of a service as one JSON object: `service` and `settings`, a list of name, value,
/// origin and, where there is one, note.
[[nodiscard]] std::string settings_json(std::string_view service, const settings& all);

}  // namespace waxpress::app
