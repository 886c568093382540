#pragma once

#include <cstdint>
#include <vector>

#include "synth/order.hpp"
#include "synth/random.hpp"

namespace waxpress::synth {

/// Where an artist or a label sits among its like. Those of one circle know each other.
struct seat {
    std::size_t generation = 0;  ///< The month of the world in which it appeared.
    std::uint64_t circle = 0;
    std::uint32_t place = 0;  ///< In the circle, 0 to 31.
    bool is_alone = false;    ///< Left over: belongs to no circle.
};

/// All artists, or all labels: circles of 32 whose places have fixed meanings, so that who belongs
/// to whom follows from an index alone and is the same seen from both ends.
///
/// Shape:    one generation a month; the first holds nearly all.
/// Units:    indices count in file order over all months, removed ones included.
class community {
public:
    static constexpr std::uint32_t circle_size = 32;

    explicit community(std::uint64_t key) : key_(key) {}

    /// Adds the next generation; an empty one has no seats.
    void grow(std::uint64_t count);

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] seat seat_of(std::uint64_t index) const noexcept;
    [[nodiscard]] std::uint64_t index_at(
        std::size_t generation, std::uint64_t circle, std::uint32_t place
    ) const noexcept;

    /// The stream that decides about a circle: the same for all who sit in it.
    [[nodiscard]] dice circle_dice(const seat& of) const noexcept;

    /// One of those who sit at places `low` to `high`, the famous ones oftener, known to somebody
    /// born in `generation`.
    [[nodiscard]] std::uint64_t pick(
        dice& roll, std::size_t generation, std::uint32_t low, std::uint32_t high
    ) const noexcept;

private:
    struct generation_part {
        std::uint64_t first = 0;
        std::uint64_t circles = 0;
        shuffle order;
    };

    std::uint64_t key_;
    std::uint64_t count_ = 0;
    std::vector<generation_part> parts_;
    std::vector<std::size_t> part_of_generation_;  ///< Which part stands for a generation's picks.
    std::vector<std::size_t> generation_of_part_;
};

}  // namespace waxpress::synth
