#include "observe/consumer_health.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/utc_time.hpp"

namespace waxpress::observe {
namespace {

using namespace std::chrono_literals;

constexpr auto still_processing = 10s;

double unix_seconds(consumer_health::time_point when) {
    return std::chrono::duration<double>(when.time_since_epoch()).count();
}

}  // namespace

consumer_health::consumer_health(std::string_view service, std::vector<std::string> kinds)
    : service_(service) {
    for (std::string& kind : kinds)
        kinds_.push_back({.name = std::move(kind)});
}

void consumer_health::set_phase(service_phase phase, std::string_view task) {
    const std::scoped_lock lock(mutex_);
    phase_ = phase;
    task_ = task;
}

void consumer_health::received(std::size_t kind, std::uint64_t messages, time_point now) {
    const std::scoped_lock lock(mutex_);
    kinds_.at(kind).messages += messages;
    kinds_.at(kind).last_message = now;
}

void consumer_health::set_consuming(std::size_t kind, bool is_consuming) {
    const std::scoped_lock lock(mutex_);
    kinds_.at(kind).is_consuming = is_consuming;
}

void consumer_health::set_complete(std::size_t kind, bool is_complete) {
    const std::scoped_lock lock(mutex_);
    kinds_.at(kind).is_complete = is_complete;
}

bool consumer_health::is_ready() const {
    const std::scoped_lock lock(mutex_);
    return is_ready_locked();
}

bool consumer_health::is_ready_locked() const {
    if (phase_ != service_phase::consuming) return false;
    const auto consumes = [](const of_kind& kind) { return kind.is_consuming; };
    const auto is_done = [](const of_kind& kind) { return kind.is_complete; };
    return std::any_of(kinds_.begin(), kinds_.end(), consumes) ||
           std::all_of(kinds_.begin(), kinds_.end(), is_done);
}

std::optional<std::string> consumer_health::task_locked(time_point now) const {
    if (!task_.empty()) return task_;
    if (phase_ == service_phase::stuck) return "STUCK - consumers died, awaiting recovery";
    if (phase_ != service_phase::consuming) return std::nullopt;
    const of_kind* latest = nullptr;
    for (const of_kind& kind : kinds_) {
        if (!kind.last_message || now - *kind.last_message >= still_processing) continue;
        if (latest == nullptr || *kind.last_message > *latest->last_message) latest = &kind;
    }
    if (latest != nullptr) return "Processing " + latest->name;
    return "Idle - waiting for messages";
}

health_answer consumer_health::answer(time_point now) const {
    const std::scoped_lock lock(mutex_);
    const bool is_healthy = is_ready_locked();
    nlohmann::ordered_json json;
    json["status"] = is_healthy                          ? "healthy"
                     : phase_ == service_phase::starting ? "starting"
                                                         : "unhealthy";
    json["service"] = service_;
    const std::optional<std::string> task = task_locked(now);
    json["current_task"] = task ? nlohmann::ordered_json(*task) : nullptr;
    json["progress"] = 0.0;
    auto counts = nlohmann::ordered_json::object();
    auto times = nlohmann::ordered_json::object();
    auto active = nlohmann::ordered_json::array();
    auto completed = nlohmann::ordered_json::array();
    for (const of_kind& kind : kinds_) {
        counts[kind.name] = kind.messages;
        times[kind.name] = kind.last_message ? unix_seconds(*kind.last_message) : 0.0;
        if (kind.is_consuming) active.push_back(kind.name);
        if (kind.is_complete) completed.push_back(kind.name);
    }
    json["message_counts"] = std::move(counts);
    json["last_message_time"] = std::move(times);
    json["active_consumers"] = std::move(active);
    json["completed_files"] = std::move(completed);
    json["timestamp"] = format_utc(now);
    return {
        is_healthy ? 200 : 503,
        json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
}

}  // namespace waxpress::observe
