#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace waxpress::observe {

/// How often values came, in buckets that grow by a constant ratio: a quantile is known to within
/// 2 % of its value, in memory that does not grow.
///
/// Units:  values are of any unit; below 1e-6 they count as 1e-6, above 1e6 as 1e6.
/// Errors: never throws.
/// Cost:   one logarithm a value; a quantile walks all buckets.
class quantile_sketch {
public:
    void add(double value) noexcept;
    void add(const quantile_sketch& other) noexcept;
    void clear() noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// The value that a share of `q` (0 to 1) of all values does not exceed; nothing of no values.
    [[nodiscard]] std::optional<double> quantile(double q) const noexcept;

    static constexpr double least = 1e-6;
    static constexpr double most = 1e6;
    static constexpr double ratio = 1.04;  ///< Of a bucket's two ends.

private:
    static constexpr std::size_t buckets = 706;  ///< Enough for `least` to `most` in `ratio`.

    std::array<std::uint32_t, buckets> counts_{};
    std::uint64_t count_ = 0;
};

/// The middle and the slow end of a set of times.
struct quantiles {
    std::uint64_t count = 0;
    double p50 = 0;
    double p95 = 0;
    double p99 = 0;
};

/// Quantiles of what came within the last `span`, in slices: the oldest slice is dropped whole.
///
/// Units:  times never go back.
/// Errors: never throws.
class recent_quantiles {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit recent_quantiles(std::chrono::milliseconds span) noexcept : slice_(span / slices) {}

    void add(double value, time_point now) noexcept;
    /// Nothing where nothing came.
    [[nodiscard]] std::optional<quantiles> at(time_point now) const noexcept;

private:
    static constexpr std::size_t slices = 6;

    [[nodiscard]] std::int64_t slice_number(time_point when) const noexcept;

    std::chrono::milliseconds slice_;
    std::array<quantile_sketch, slices> sketches_;
    std::array<std::int64_t, slices> numbers_{};  ///< Of the slice that a sketch holds.
};

/// Amounts per second: over a whole run, and over the last seconds of it.
///
/// Units:  times never go back.
/// Errors: never throws.
class throughput {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds recent_span{10};

    /// The run begins here, if it has not begun.
    void begin(time_point now) noexcept;
    void add(std::uint64_t amount, time_point now) noexcept;

    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    /// Over the wall time since the beginning; nothing within its first second.
    [[nodiscard]] std::optional<double> per_second(time_point now) const noexcept;
    /// Over the last ten whole seconds, or as many as there are; nothing before the first is over.
    [[nodiscard]] std::optional<double> recent_per_second(time_point now) const noexcept;

private:
    [[nodiscard]] std::int64_t second_of(time_point when) const noexcept;

    bool has_begun_ = false;
    time_point began_{};
    std::uint64_t total_ = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(recent_span.count()) + 1> amounts_{};
    std::array<std::int64_t, static_cast<std::size_t>(recent_span.count()) + 1> seconds_{};
};

}  // namespace waxpress::observe
