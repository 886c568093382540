#include "observe/extractor_health.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/utc_time.hpp"

namespace waxpress::observe {
namespace {

constexpr std::array<std::string_view, 5> status_names{
    "idle", "running", "completed", "waiting", "failed"};

}  // namespace

extractor_health::extractor_health(std::string_view service, std::vector<std::string> kinds)
    : service_(service) {
    for (std::string& kind : kinds)
        kinds_.push_back({.name = std::move(kind)});
}

void extractor_health::begin_locked() {
    status_ = extraction_status::running;
    for (of_kind& kind : kinds_)
        kind.records = 0;
}

void extractor_health::begin_run() {
    const std::scoped_lock lock(mutex_);
    begin_locked();
}

bool extractor_health::try_begin_run() {
    const std::scoped_lock lock(mutex_);
    if (status_ == extraction_status::running) return false;
    begin_locked();
    return true;
}

void extractor_health::set_status(extraction_status status) {
    const std::scoped_lock lock(mutex_);
    status_ = status;
}

void extractor_health::extracted(std::size_t kind, std::uint64_t records, time_point now) {
    const std::scoped_lock lock(mutex_);
    kinds_.at(kind).records += records;
    kinds_.at(kind).last = now;
    has_extracted_ = true;
}

extraction_status extractor_health::status() const {
    const std::scoped_lock lock(mutex_);
    return status_;
}

bool extractor_health::is_ready() const {
    const std::scoped_lock lock(mutex_);
    return status_ != extraction_status::idle || has_extracted_;
}

health_answer extractor_health::answer(time_point now) const {
    const std::scoped_lock lock(mutex_);
    nlohmann::ordered_json json;
    json["status"] = "healthy";
    json["service"] = service_;
    json["extraction_status"] = status_names.at(static_cast<std::size_t>(status_));
    auto progress = nlohmann::ordered_json::object();
    auto since = nlohmann::ordered_json::object();
    std::uint64_t total = 0;
    for (const of_kind& kind : kinds_) {
        progress[kind.name] = kind.records;
        total += kind.records;
        since[kind.name] = nullptr;
        if (kind.last) since[kind.name] = std::chrono::duration<double>(now - *kind.last).count();
    }
    progress["total"] = total;
    json["extraction_progress"] = std::move(progress);
    json["last_extraction_time"] = std::move(since);
    json["timestamp"] = format_utc(now);
    return {200, json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
}

}  // namespace waxpress::observe
