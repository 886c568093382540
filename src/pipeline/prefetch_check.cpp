#include "pipeline/prefetch_check.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress::pipeline {
namespace {

constexpr std::size_t least_default = 200;

std::size_t times(std::size_t a, std::size_t b) noexcept {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    return b != 0 && a > most / b ? most : a * b;
}

/// Records that a message more of prefetch brings into hand.
std::size_t records_a_step(const prefetch_plan& plan) noexcept {
    return std::max<std::size_t>(times(plan.records_per_message, plan.consumers), 1);
}

std::size_t records_in_hand(const prefetch_plan& plan) noexcept {
    return times(plan.prefetch, records_a_step(plan));
}

std::size_t enough_prefetch(const prefetch_plan& plan) noexcept {
    const std::size_t step = records_a_step(plan);
    const std::size_t wanted = times(plan.batch_records, 2);
    return wanted / step + (wanted % step == 0 ? 0 : 1);
}

std::string arithmetic(const prefetch_plan& plan) {
    std::string text;
    if (plan.records_per_message > 1 || plan.consumers > 1) {
        text = fmt::format(" ({}", plan.prefetch);
        if (plan.records_per_message > 1)
            text += fmt::format(" x {} records a message", plan.records_per_message);
        if (plan.consumers > 1) text += fmt::format(" x {} consumers", plan.consumers);
        text += ")";
    }
    return text;
}

}  // namespace

std::size_t default_prefetch(std::size_t largest_batch) noexcept {
    return std::max(least_default, times(largest_batch, 2));
}

std::optional<std::string> why_never_full(const prefetch_plan& plan) {
    const std::size_t in_hand = records_in_hand(plan);
    if (plan.prefetch == 0 || in_hand >= plan.batch_records) return std::nullopt;
    return fmt::format(
        "prefetch {} can never fill a batch of {}: at most {} record{} in hand{}, so only the "
        "timer of {:.1f} s would write; set {} to {} or the prefetch to {} or more",
        plan.prefetch,
        plan.batch_records,
        in_hand,
        in_hand == 1 ? " is" : "s are",
        arithmetic(plan),
        static_cast<double>(plan.flush_interval.count()) / 1000.0,
        plan.batch_setting,
        std::max<std::size_t>(in_hand / 2, 1),
        enough_prefetch(plan)
    );
}

std::optional<std::string> why_not_ahead(const prefetch_plan& plan) {
    const std::size_t in_hand = records_in_hand(plan);
    if (plan.prefetch == 0 || in_hand < plan.batch_records) return std::nullopt;
    if (in_hand >= times(plan.batch_records, 2)) return std::nullopt;
    return fmt::format(
        "prefetch {} is less than two batches of {}: with {} records in hand{} the next batch "
        "cannot come in while one is written; set the prefetch to {} or more",
        plan.prefetch,
        plan.batch_records,
        in_hand,
        arithmetic(plan),
        enough_prefetch(plan)
    );
}

void check_prefetch(const prefetch_plan& plan) {
    if (const auto line = why_never_full(plan)) throw failure(failure_class::usage, *line);
}

}  // namespace waxpress::pipeline
