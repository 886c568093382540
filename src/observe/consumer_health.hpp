#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/health_answer.hpp"

namespace waxpress::observe {

/// How far a service has come.
enum class service_phase : std::uint8_t {
    starting,   ///< Not ready so far.
    consuming,  ///< Connected; consumers stand, or every kind is complete.
    outage,     ///< A store or the broker is out of reach; it waits.
    stuck,      ///< Consumers were lost.
    stopping,   ///< Told to end.
};

/// What a consumer tells of itself at `/health`.
///
/// Shape:    kinds are numbered as they were named at construction. Times are arguments: the wall
///           clock's, because the answer holds them.
/// Lifetime: any thread may call anything; it outlives them.
/// Errors:   throws for memory only.
/// Source:   reference/wire-and-schema.md, 3.9; lessons 98 and 100: a complete kind needs no
///           consumer, and readiness is apart from liveness.
class consumer_health {
public:
    using time_point = std::chrono::system_clock::time_point;

    consumer_health(std::string_view service, std::vector<std::string> kinds);

    /// `task`: what it does meanwhile ("Initializing PostgreSQL connection", "Waiting for
    /// PostgreSQL"); empty: what goes with the phase.
    void set_phase(service_phase phase, std::string_view task = "");
    void received(std::size_t kind, std::uint64_t messages, time_point now);
    void set_consuming(std::size_t kind, bool is_consuming);
    void set_complete(std::size_t kind, bool is_complete);

    /// Connected, and a consumer stands or there is nothing left to consume.
    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] health_answer answer(time_point now) const;

private:
    struct of_kind {
        std::string name;
        std::uint64_t messages = 0;
        std::optional<time_point> last_message;
        bool is_consuming = false;
        bool is_complete = false;
    };

    [[nodiscard]] bool is_ready_locked() const;
    [[nodiscard]] std::optional<std::string> task_locked(time_point now) const;

    const std::string service_;
    mutable std::mutex mutex_;
    std::vector<of_kind> kinds_;                     ///< Guarded by `mutex_`.
    service_phase phase_ = service_phase::starting;  ///< Guarded by `mutex_`.
    std::string task_;                               ///< Guarded by `mutex_`.
};

}  // namespace waxpress::observe
