#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace waxpress::pipeline {

/// What the tuner sets: records a batch, and writers with a batch in flight.
struct tuner_knobs {
    std::size_t batch_records = 500;
    unsigned writers = 2;

    friend bool operator==(const tuner_knobs&, const tuner_knobs&) = default;
};

/// What the knobs may never leave, and how sure the tuner has to be.
struct tuner_limits {
    std::size_t min_batch_records = 50;
    std::size_t max_batch_records = 5000;
    unsigned min_writers = 1;
    unsigned max_writers = 12;
    std::size_t max_in_flight = 0;  ///< Records: the prefetch. 0: no bound.
    std::chrono::milliseconds max_commit_p95{5000};
    std::uint64_t max_memory_bytes = 0;  ///< 0: no bound.
    double min_gain = 0.05;              ///< A change has to pay this share of the rate.
    unsigned windows_a_measure = 4;      ///< Windows that the median is taken of.
    unsigned rest_windows = 12;  ///< Before a change that did not pay is tried again; then twice
                                 ///< that, up to eight times.
};

/// What was seen in a stretch of time, all kinds that share the knobs together.
struct tuner_window {
    std::uint64_t committed_records = 0;
    double seconds = 0;
    std::chrono::nanoseconds commit_p95{};
    std::uint64_t memory_bytes = 0;
    unsigned outages = 0;  ///< Began, went on or ended.
    unsigned deadlocks = 0;
    unsigned poison = 0;               ///< Parts that were split, records that were quarantined.
    bool has_memory_pressure = false;  ///< The store or the machine said so.
    bool was_starved = false;          ///< Writers waited for records: the rate is the sender's.
};

enum class tuner_knob { batch_records, writers };

/// A change, for the log and for whoever turns the knobs.
struct tuner_decision {
    tuner_knob knob = tuner_knob::batch_records;
    std::size_t from = 0;
    std::size_t to = 0;
    std::string reason;
};

/// Climbs committed records a second: changes one knob, measures, and takes the change back where
/// it did not pay.
///
/// Shape:  pure; it is fed a window after the other and asked for nothing else. At most one change
///         a window. Where it is not asked (`--tune off`), nothing moves.
/// Rules:  outage and poison move nothing, and their windows are not measured; a deadlock lowers
///         the writers; memory pressure and a commit p95 above the limit lower the batch, or take
///         back the change under trial, whichever knob that was.
/// Units:  batch_records x writers stays within max_in_flight.
/// Errors: none; a start outside the limits is brought inside.
/// Source: issue 4, point 5; limits.md, 6: batches of 500-2000 pay, larger ones can hurt.
class tuner {
public:
    tuner(const tuner_limits& limits, const tuner_knobs& start);

    [[nodiscard]] std::optional<tuner_decision> observe(const tuner_window& window);
    [[nodiscard]] const tuner_knobs& knobs() const noexcept { return knobs_; }

private:
    enum class move : std::size_t { more_writers, larger_batch, smaller_batch, fewer_writers };
    static constexpr std::size_t move_count = 4;

    struct trial {
        move what = move::more_writers;
        tuner_knobs before;
    };
    struct rest {
        unsigned windows = 0;   ///< Left until the move may be tried.
        unsigned failures = 0;  ///< In a row.
    };

    [[nodiscard]] std::optional<tuner_decision> after_deadlock();
    [[nodiscard]] std::optional<tuner_decision> after_pressure(const std::string& why);
    [[nodiscard]] std::string pressure_in(const tuner_window& window) const;
    [[nodiscard]] std::optional<tuner_decision> after_measure(double rate);
    [[nodiscard]] std::optional<tuner_decision> next_trial(double rate);
    [[nodiscard]] tuner_decision take_back(const std::string& why);
    [[nodiscard]] tuner_decision change_to(const tuner_knobs& to, std::string reason);
    [[nodiscard]] tuner_knobs moved(move what) const noexcept;
    void let_rest(move what);
    [[nodiscard]] rest& rest_of(move what) { return rests_[static_cast<std::size_t>(what)]; }

    const tuner_limits limits_;
    tuner_knobs knobs_;
    std::optional<trial> trial_;
    double rate_before_ = 0;  // At the knobs that the trial started from.
    std::vector<double> rates_;
    unsigned windows_to_skip_ = 1;  // They hold what was in flight before the change.
    move favourite_ = move::more_writers;
    std::array<rest, move_count> rests_;
};

}  // namespace waxpress::pipeline
