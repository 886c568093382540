#pragma once

#include <functional>
#include <string>

#include "observe/health_answer.hpp"
#include "web/http_server.hpp"

namespace waxpress::web {

/// What a service tells. Called on the server's threads.
struct service_routes {
    std::function<observe::health_answer()> health;
    std::function<std::string()> metrics;  ///< In the text format of Prometheus.
    std::function<bool()> is_ready;
    /// Begins a run; false: one is on already. None: the service cannot be asked.
    std::function<bool(bool force_reprocess)> trigger{};
};

/// Adds what every service answers.
///
/// Shape:  GET /health (the status it is given), /metrics, /ready (200 or 503), /live (200: it
///         answers). POST /trigger, body empty or `{"force_reprocess": bool}`: 202, 409 where a run
///         is on, 400 for another body.
/// Source: reference/wire-and-schema.md, 3.9 and 5.7.
void add_service_routes(http_server& server, service_routes routes);

}  // namespace waxpress::web
