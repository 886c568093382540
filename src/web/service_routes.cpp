#include "web/service_routes.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace waxpress::web {
namespace {

http_response status_of(int status, std::string_view word) {
    return {status, "application/json", nlohmann::json{{"status", word}}.dump()};
}

/// What the body of a trigger asks for; nothing where it is not understood.
std::optional<bool> is_forced(const std::string& body) {
    if (body.find_first_not_of(" \t\r\n") == std::string::npos) return false;
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto force = json.find("force_reprocess");
    if (force == json.end()) return false;
    if (!force->is_boolean()) return std::nullopt;
    return force->get<bool>();
}

}  // namespace

void add_service_routes(http_server& server, service_routes routes) {
    server.get("/health", [health = std::move(routes.health)](const http_request&) {
        observe::health_answer answer = health();
        return http_response{answer.http_status, "application/json", std::move(answer.json)};
    });
    server.get("/metrics", [metrics = std::move(routes.metrics)](const http_request&) {
        return http_response{200, "text/plain; version=0.0.4; charset=utf-8", metrics()};
    });
    server.get("/ready", [is_ready = std::move(routes.is_ready)](const http_request&) {
        return is_ready() ? status_of(200, "ready") : status_of(503, "not_ready");
    });
    server.get("/live", [](const http_request&) { return status_of(200, "alive"); });
    if (!routes.trigger) return;
    server.post("/trigger", [trigger = std::move(routes.trigger)](const http_request& request) {
        const std::optional<bool> force = is_forced(request.body);
        if (!force) return status_of(400, "bad_request");
        return trigger(*force) ? status_of(202, "started") : status_of(409, "already_running");
    });
}

}  // namespace waxpress::web
