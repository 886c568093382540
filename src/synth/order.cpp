#include "synth/order.hpp"

#include <numeric>

#include "synth/random.hpp"

namespace waxpress::synth {
namespace {

/// What times `factor` is 1 modulo `length`; both have no common divisor.
std::uint64_t inverse_modulo(std::uint64_t factor, std::uint64_t length) noexcept {
    auto r0 = static_cast<std::int64_t>(length);
    auto r1 = static_cast<std::int64_t>(factor);
    std::int64_t t0 = 0;
    std::int64_t t1 = 1;
    while (r1 != 0) {
        const std::int64_t quotient = r0 / r1;
        const std::int64_t r2 = r0 - quotient * r1;
        const std::int64_t t2 = t0 - quotient * t1;
        r0 = r1;
        r1 = r2;
        t0 = t1;
        t1 = t2;
    }
    return static_cast<std::uint64_t>(t0 < 0 ? t0 + static_cast<std::int64_t>(length) : t0);
}

}  // namespace

shuffle::shuffle(std::uint64_t length, std::uint64_t key) noexcept
    : length_(length), factor_(1), offset_(mix(key) % length), inverse_(length == 1 ? 0 : 1) {
    if (length < 4) return;
    // Near the golden section: neighbours land far apart.
    factor_ = length * 618'034 / 1'000'000 + mix(key + 1) % (length / 8 + 1);
    factor_ %= length;
    while (factor_ < 2 || std::gcd(factor_, length) != 1)
        factor_ = (factor_ + 1) % length;
    inverse_ = inverse_modulo(factor_, length);
}

std::uint64_t sparse_ids::gap_in(std::uint64_t group) const noexcept {
    const std::uint64_t width = used_ + 1;
    for (const std::uint64_t nobody : {various_id, unknown_artist_id, no_artist_id}) {
        if ((nobody - 1) / width == group) return (nobody - 1) % width;
    }
    const std::uint64_t gap = mix(key_ ^ (group * 0x9e3779b97f4a7c15U)) % width;
    const bool is_nameless =
        (nameless_label_id - 1) / width == group && (nameless_label_id - 1) % width == gap;
    return is_nameless ? (gap + 1) % width : gap;
}

std::uint64_t sparse_ids::id_of(std::uint64_t index) const noexcept {
    const std::uint64_t group = index / used_;
    const std::uint64_t place = index % used_;
    return group * (used_ + 1) + place + (place >= gap_in(group) ? 2 : 1);
}

std::uint64_t sparse_ids::gap_near(std::uint64_t index) const noexcept {
    const std::uint64_t group = index / used_;
    return group * (used_ + 1) + gap_in(group) + 1;
}

}  // namespace waxpress::synth
