#include "synth/community.hpp"

namespace waxpress::synth {
namespace {

/// So many circles share the greatest fame.
constexpr std::uint64_t most_famous = 4;
/// Somebody new mostly works with people who have long been there.
constexpr double works_with_own_generation = 0.3;

}  // namespace

void community::grow(std::uint64_t count) {
    if (count > 0) {
        parts_.push_back(
            {count_,
             count / circle_size,
             shuffle(count, stream_key(key_, question::order, 0, count_))}
        );
        generation_of_part_.push_back(part_of_generation_.size());
    }
    part_of_generation_.push_back(parts_.empty() ? 0 : parts_.size() - 1);
    count_ += count;
}

seat community::seat_of(std::uint64_t index) const noexcept {
    std::size_t part = parts_.size() - 1;
    while (index < parts_[part].first)
        --part;
    const generation_part& of = parts_[part];
    const std::uint64_t slot = of.order.slot_of(index - of.first);
    seat found;
    found.generation = generation_of_part_[part];
    if (slot >= of.circles * circle_size) {
        found.place = circle_size - 1;
        found.circle = slot;
        found.is_alone = true;
        return found;
    }
    found.circle = slot % of.circles;
    found.place = static_cast<std::uint32_t>(slot / of.circles);
    return found;
}

std::uint64_t community::index_at(std::size_t generation, std::uint64_t circle, std::uint32_t place)
    const noexcept {
    const generation_part& of = parts_[part_of_generation_[generation]];
    return of.first + of.order.index_at(place * of.circles + circle);
}

dice community::circle_dice(const seat& of) const noexcept {
    return dice(stream_key(key_, question::circle, of.generation, of.circle));
}

std::uint64_t community::pick(
    dice& roll, std::size_t generation, std::uint32_t low, std::uint32_t high
) const noexcept {
    const std::size_t newest = part_of_generation_[generation];
    const bool is_own =
        newest > 0 && parts_[newest].circles > 0 && roll.chance(works_with_own_generation);
    const generation_part& of = parts_[is_own ? newest : 0];
    if (of.circles == 0) return of.first + roll.below(of.order.length());
    const std::uint64_t circle = roll.ranked(of.circles, most_famous);
    return of.first + of.order.index_at(roll.between(low, high) * of.circles + circle);
}

}  // namespace waxpress::synth
