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

/// What the extractor is at.
enum class extraction_status : std::uint8_t {
    idle,  ///< Nothing was begun.
    running,
    completed,
    waiting,  ///< For the next check.
    failed,   ///< Stays until the next run.
};

/// What the extractor tells of itself at `/health`.
///
/// Shape:    kinds are numbered as they were named at construction. Times are arguments.
/// Lifetime: any thread may call anything; it outlives them.
/// Errors:   throws for memory only.
/// Source:   reference/wire-and-schema.md, 5.7: it answers 200 for as long as it answers.
class extractor_health {
public:
    using time_point = std::chrono::system_clock::time_point;

    extractor_health(std::string_view service, std::vector<std::string> kinds);

    /// A run that begins counts anew.
    void begin_run();
    /// Errors: none; false where a run is on already.
    [[nodiscard]] bool try_begin_run();
    void set_status(extraction_status status);
    void extracted(std::size_t kind, std::uint64_t records, time_point now);

    [[nodiscard]] extraction_status status() const;
    /// Something was begun, or done.
    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] health_answer answer(time_point now) const;

private:
    struct of_kind {
        std::string name;
        std::uint64_t records = 0;
        std::optional<time_point> last;
    };

    void begin_locked();

    const std::string service_;
    mutable std::mutex mutex_;
    std::vector<of_kind> kinds_;                          ///< Guarded by `mutex_`.
    extraction_status status_ = extraction_status::idle;  ///< Guarded by `mutex_`.
    bool has_extracted_ = false;                          ///< Guarded by `mutex_`.
};

}  // namespace waxpress::observe
