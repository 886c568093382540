#include "pipeline/tuner.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/byte_size.hpp"

namespace waxpress::pipeline {
namespace {

constexpr unsigned most_rests = 8;

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double seconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::string described(const tuner_knobs& knobs) {
    return fmt::format(
        "{} record{} a batch, {} writer{}",
        knobs.batch_records,
        knobs.batch_records == 1 ? "" : "s",
        knobs.writers,
        knobs.writers == 1 ? "" : "s"
    );
}

/// Limits that contradict each other or say nothing are read as the narrowest that makes sense.
tuner_limits sensible(tuner_limits limits) {
    limits.min_batch_records = std::max<std::size_t>(limits.min_batch_records, 1);
    if (limits.max_in_flight > 0)
        limits.max_batch_records = std::min(limits.max_batch_records, limits.max_in_flight);
    limits.max_batch_records = std::max<std::size_t>(limits.max_batch_records, 1);
    limits.min_batch_records = std::min(limits.min_batch_records, limits.max_batch_records);
    limits.min_writers = std::max(limits.min_writers, 1U);
    limits.max_writers = std::max(limits.max_writers, limits.min_writers);
    limits.windows_a_measure = std::max(limits.windows_a_measure, 1U);
    return limits;
}

/// Writers that may each have such a batch in flight.
unsigned writers_within(const tuner_limits& limits, std::size_t batch_records) {
    if (limits.max_in_flight == 0) return limits.max_writers;
    const std::size_t writers = limits.max_in_flight / batch_records;
    return static_cast<unsigned>(
        std::clamp<std::size_t>(writers, limits.min_writers, limits.max_writers)
    );
}

/// Records a batch that so many writers may have in flight.
std::size_t records_within(const tuner_limits& limits, unsigned writers) {
    if (limits.max_in_flight == 0) return limits.max_batch_records;
    return std::min(limits.max_batch_records, limits.max_in_flight / writers);
}

tuner_knobs inside(const tuner_limits& limits, const tuner_knobs& wanted) {
    const std::size_t most = std::max(records_within(limits, limits.min_writers), std::size_t{1});
    tuner_knobs knobs;
    knobs.batch_records =
        std::clamp(wanted.batch_records, std::min(limits.min_batch_records, most), most);
    knobs.writers =
        std::clamp(wanted.writers, limits.min_writers, writers_within(limits, knobs.batch_records));
    return knobs;
}

}  // namespace

tuner::tuner(const tuner_limits& limits, const tuner_knobs& start)
    : limits_(sensible(limits)), knobs_(inside(limits_, start)) {
}

std::optional<tuner_decision> tuner::observe(const tuner_window& window) {
    for (rest& resting : rests_) {
        if (resting.windows > 0) --resting.windows;
    }
    if (window.outages > 0) {
        rates_.clear();
        windows_to_skip_ = 1;
        return std::nullopt;
    }
    if (windows_to_skip_ > 0) {
        --windows_to_skip_;
        return std::nullopt;
    }
    if (window.deadlocks > 0) return after_deadlock();
    if (const std::string why = pressure_in(window); !why.empty()) return after_pressure(why);
    const bool can_be_measured = window.poison == 0 && !window.was_starved &&
                                 window.committed_records > 0 && window.seconds > 0;
    if (!can_be_measured) return std::nullopt;
    rates_.push_back(static_cast<double>(window.committed_records) / window.seconds);
    if (rates_.size() < limits_.windows_a_measure) return std::nullopt;
    const double rate = median(rates_);
    rates_.clear();
    return after_measure(rate);
}

std::string tuner::pressure_in(const tuner_window& window) const {
    if (window.has_memory_pressure) return "memory pressure";
    if (limits_.max_memory_bytes > 0 && window.memory_bytes > limits_.max_memory_bytes) {
        return fmt::format(
            "memory of {} is above {}",
            format_byte_size(window.memory_bytes),
            format_byte_size(limits_.max_memory_bytes)
        );
    }
    if (window.commit_p95 > limits_.max_commit_p95) {
        return fmt::format(
            "commit p95 of {:.2f} s is above {:.2f} s",
            seconds_of(window.commit_p95),
            seconds_of(limits_.max_commit_p95)
        );
    }
    return {};
}

std::optional<tuner_decision> tuner::after_deadlock() {
    trial_.reset();
    rates_.clear();
    let_rest(move::more_writers);
    const tuner_knobs fewer = moved(move::fewer_writers);
    if (fewer == knobs_) return std::nullopt;
    return change_to(fewer, "deadlock between writers");
}

std::optional<tuner_decision> tuner::after_pressure(const std::string& why) {
    rates_.clear();
    if (trial_) return take_back(why);
    let_rest(move::larger_batch);
    tuner_knobs smaller = knobs_;
    smaller.batch_records = std::max(knobs_.batch_records / 2, limits_.min_batch_records);
    if (smaller.batch_records >= knobs_.batch_records) return std::nullopt;
    return change_to(smaller, why);
}

std::optional<tuner_decision> tuner::after_measure(double rate) {
    if (!trial_) return next_trial(rate);
    if (rate < rate_before_ * (1.0 + limits_.min_gain)) {
        return take_back(fmt::format(
            "{} gave {:.0f} records/s against {:.0f}", described(knobs_), rate, rate_before_
        ));
    }
    // It paid: the same again, and no way back for a while.
    favourite_ = trial_->what;
    trial_.reset();
    for (rest& resting : rests_)
        resting.failures = 0;
    const std::size_t opposite = move_count - 1 - static_cast<std::size_t>(favourite_);
    rests_[opposite].windows = std::max(rests_[opposite].windows, limits_.rest_windows);
    return next_trial(rate);
}

std::optional<tuner_decision> tuner::next_trial(double rate) {
    const auto start = static_cast<std::size_t>(favourite_);
    for (std::size_t step = 0; step < move_count; ++step) {
        const auto what = static_cast<move>((start + step) % move_count);
        const tuner_knobs to = moved(what);
        if (to == knobs_ || rest_of(what).windows > 0) continue;
        trial_ = trial{what, knobs_};
        rate_before_ = rate;
        return change_to(
            to, fmt::format("trial: {} gives {:.0f} records/s", described(knobs_), rate)
        );
    }
    return std::nullopt;
}

tuner_decision tuner::take_back(const std::string& why) {
    const trial failed = *std::exchange(trial_, std::nullopt);
    let_rest(failed.what);
    // The next trial is of another kind: else one knob keeps the other from its turn.
    favourite_ = static_cast<move>((static_cast<std::size_t>(failed.what) + 1) % move_count);
    return change_to(failed.before, "taken back: " + why);
}

tuner_decision tuner::change_to(const tuner_knobs& to, std::string reason) {
    const bool is_batch = to.batch_records != knobs_.batch_records;
    tuner_decision decision{
        is_batch ? tuner_knob::batch_records : tuner_knob::writers,
        is_batch ? knobs_.batch_records : knobs_.writers,
        is_batch ? to.batch_records : to.writers,
        std::move(reason)};
    knobs_ = to;
    rates_.clear();
    windows_to_skip_ = 1;
    return decision;
}

/// Where the move leads within the limits; the knobs as they are where it leads nowhere.
tuner_knobs tuner::moved(move what) const noexcept {
    tuner_knobs to = knobs_;
    switch (what) {
        case move::more_writers:
            if (knobs_.writers < writers_within(limits_, knobs_.batch_records)) ++to.writers;
            break;
        case move::fewer_writers:
            if (knobs_.writers > limits_.min_writers) --to.writers;
            break;
        case move::larger_batch:
            to.batch_records = std::max(
                knobs_.batch_records,
                std::min(knobs_.batch_records * 2, records_within(limits_, knobs_.writers))
            );
            break;
        case move::smaller_batch:
            to.batch_records = std::min(
                knobs_.batch_records,
                std::max(knobs_.batch_records * 2 / 3, limits_.min_batch_records)
            );
            break;
    }
    return to;
}

void tuner::let_rest(move what) {
    rest& resting = rest_of(what);
    const unsigned times = std::min(1U << std::min(resting.failures, 8U), most_rests);
    ++resting.failures;
    resting.windows = std::max(resting.windows, limits_.rest_windows * times);
}

}  // namespace waxpress::pipeline
