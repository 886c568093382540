#include "observe/quantiles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace waxpress::observe {

void quantile_sketch::add(double value) noexcept {
    const double inside = value > least ? std::min(value, most) : least;
    const auto bucket = static_cast<std::size_t>(std::log(inside / least) / std::log(ratio));
    std::uint32_t& count = counts_[std::min(bucket, buckets - 1)];
    if (count == std::numeric_limits<std::uint32_t>::max()) return;
    ++count;
    ++count_;
}

void quantile_sketch::add(const quantile_sketch& other) noexcept {
    for (std::size_t i = 0; i < buckets; ++i) {
        const std::uint32_t room = std::numeric_limits<std::uint32_t>::max() - counts_[i];
        const std::uint32_t more = std::min(other.counts_[i], room);
        counts_[i] += more;
        count_ += more;
    }
}

void quantile_sketch::clear() noexcept {
    counts_ = {};
    count_ = 0;
}

std::optional<double> quantile_sketch::quantile(double q) const noexcept {
    if (count_ == 0) return std::nullopt;
    const double share = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_);
    const auto rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(share)), 1);
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    while (bucket + 1 < buckets) {
        seen += counts_[bucket];
        if (seen >= rank) break;
        ++bucket;
    }
    return least * std::pow(ratio, static_cast<double>(bucket) + 0.5);
}

std::int64_t recent_quantiles::slice_number(time_point when) const noexcept {
    // One more, so that no number is that of an unused slice.
    return when.time_since_epoch() / std::max(slice_, std::chrono::milliseconds(1)) + 1;
}

void recent_quantiles::add(double value, time_point now) noexcept {
    const std::int64_t number = slice_number(now);
    const auto place = static_cast<std::size_t>(number % std::int64_t{slices});
    if (numbers_[place] != number) {
        sketches_[place].clear();
        numbers_[place] = number;
    }
    sketches_[place].add(value);
}

std::optional<quantiles> recent_quantiles::at(time_point now) const noexcept {
    const std::int64_t number = slice_number(now);
    quantile_sketch all;
    for (std::size_t i = 0; i < slices; ++i) {
        if (numbers_[i] != 0 && number - numbers_[i] < std::int64_t{slices}) all.add(sketches_[i]);
    }
    if (all.count() == 0) return std::nullopt;
    return quantiles{all.count(), *all.quantile(0.5), *all.quantile(0.95), *all.quantile(0.99)};
}

std::int64_t throughput::second_of(time_point when) const noexcept {
    return std::chrono::floor<std::chrono::seconds>(when - began_).count();
}

void throughput::begin(time_point now) noexcept {
    if (has_begun_) return;
    has_begun_ = true;
    began_ = now;
    seconds_.fill(-1);
}

void throughput::add(std::uint64_t amount, time_point now) noexcept {
    begin(now);
    total_ += amount;
    const std::int64_t second = std::max<std::int64_t>(second_of(now), 0);
    const std::size_t place = static_cast<std::size_t>(second) % amounts_.size();
    if (seconds_[place] != second) {
        amounts_[place] = 0;
        seconds_[place] = second;
    }
    amounts_[place] += amount;
}

std::optional<double> throughput::per_second(time_point now) const noexcept {
    if (!has_begun_ || second_of(now) < 1) return std::nullopt;
    return static_cast<double>(total_) / std::chrono::duration<double>(now - began_).count();
}

std::optional<double> throughput::recent_per_second(time_point now) const noexcept {
    if (!has_begun_ || second_of(now) < 1) return std::nullopt;
    const std::int64_t second = second_of(now);
    const std::int64_t span = std::min<std::int64_t>(second, recent_span.count());
    std::uint64_t amount = 0;
    for (std::size_t i = 0; i < amounts_.size(); ++i) {
        if (seconds_[i] >= second - span && seconds_[i] < second) amount += amounts_[i];
    }
    return static_cast<double>(amount) / static_cast<double>(span);
}

}  // namespace waxpress::observe
