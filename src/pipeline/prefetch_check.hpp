#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace waxpress::pipeline {

/// What decides whether a batch can ever be full: how many records a consumer may hold.
struct prefetch_plan {
    std::size_t batch_records = 500;      ///< The largest batch of the kind.
    std::size_t prefetch = 1000;          ///< Messages a consumer may hold; 0: no bound.
    std::size_t records_per_message = 1;  ///< 1 on the record wire.
    std::size_t consumers = 1;            ///< That fill the same batch.
    std::chrono::milliseconds flush_interval{2000};
    std::string_view batch_setting = "POSTGRES_BATCH_SIZE";  ///< Named in the refusal.
};

/// The prefetch where none was asked for: one batch is written while the next one comes in.
/// Source: reference/wire-and-schema.md, 3.6.
[[nodiscard]] std::size_t default_prefetch(std::size_t largest_batch) noexcept;

/// One line with the arithmetic where no batch can ever be full, so that only the timer writes.
/// Source: lesson 1 of reference/wire-and-schema.md, 9.
[[nodiscard]] std::optional<std::string> why_never_full(const prefetch_plan& plan);

/// One line where batches can be full, but none comes in while one is written (below twice the
/// batch).
[[nodiscard]] std::optional<std::string> why_not_ahead(const prefetch_plan& plan);

/// Refuses a plan by which no batch can ever be full.
/// Errors: failure(usage) with the line of `why_never_full`.
void check_prefetch(const prefetch_plan& plan);

}  // namespace waxpress::pipeline
