#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace waxpress::synth {

/// Scrambles 64 bits so that neighbours have nothing in common.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

/// What a stream of dice is thrown for: each question about an entity has its own stream, so that
/// one answer never shifts another.
enum class question : std::uint64_t {
    gap,
    order,
    name,
    circle,
    record,
    work,
    video,
    links,
    removal,
    change,
    revision,
};

/// The start of the stream that answers `asked` about entity `index` of family `family`.
[[nodiscard]] constexpr std::uint64_t stream_key(
    std::uint64_t seed, question asked, std::uint64_t family, std::uint64_t index
) noexcept {
    const std::uint64_t about = mix(seed + 0x9e3779b97f4a7c15U * (family * 16 + 1));
    return mix(about ^ mix(index * 0xd1342543de82ef95U + static_cast<std::uint64_t>(asked)));
}

/// A counter-based stream of random numbers: integers only, so that every machine agrees.
///
/// Units:  probabilities are in [0, 1] with 32 bits; counts below 2^32.
/// Errors: none. `below(0)` is a bug and gives 0.
class dice {
public:
    explicit constexpr dice(std::uint64_t key) noexcept : state_(key) {}

    constexpr std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15U;
        return mix(state_);
    }

    /// Uniform in [0, count).
    constexpr std::uint64_t below(std::uint64_t count) noexcept {
        return ((next() >> 32U) * count) >> 32U;
    }

    /// Uniform in [low, high].
    constexpr std::uint64_t between(std::uint64_t low, std::uint64_t high) noexcept {
        return low + below(high - low + 1);
    }

    constexpr bool chance(double probability) noexcept {
        return (next() >> 32U) < static_cast<std::uint64_t>(probability * 4294967296.0);
    }

    /// In [0, count), the first ones much oftener: of 68, the first is met in a quarter of all.
    constexpr std::uint64_t skewed(std::uint64_t count) noexcept {
        const std::uint64_t u = next() >> 40U;
        const std::uint64_t cube = (((u * u) >> 24U) * u) >> 24U;
        return (cube * count) >> 24U;
    }

    /// Rank in [0, count) with a chance of about 1 / (rank + `flat`): few are met all the time,
    /// most hardly ever.
    constexpr std::uint64_t ranked(std::uint64_t count, std::uint64_t flat) noexcept {
        if (count <= flat) return below(count);
        const auto octaves = static_cast<std::uint64_t>(std::bit_width(count / flat));
        const std::uint64_t width = flat << below(octaves);
        return (width - flat + below(width)) % count;
    }

    /// How often a thing of this mean happens, with a long tail; at most `most`.
    constexpr std::uint64_t geometric(double mean, std::uint64_t most) noexcept {
        const double again = mean / (1.0 + mean);
        std::uint64_t times = 0;
        while (times < most && chance(again))
            ++times;
        return times;
    }

    template <class T>
    constexpr const T& pick(std::span<const T> of) noexcept {
        return of[static_cast<std::size_t>(below(of.size()))];
    }

    template <class T>
    constexpr const T& pick_skewed(std::span<const T> of) noexcept {
        return of[static_cast<std::size_t>(skewed(of.size()))];
    }

private:
    std::uint64_t state_;
};

}  // namespace waxpress::synth
