#pragma once

#include <cstdint>

namespace waxpress::synth {

/// A fixed shuffle of [0, length) that is computed, not stored, in both directions: what belongs
/// together lies far apart in the file, as it does in real dumps.
///
/// Units:  length at least 1 and below 2^32.
class shuffle {
public:
    shuffle(std::uint64_t length, std::uint64_t key) noexcept;

    [[nodiscard]] std::uint64_t slot_of(std::uint64_t index) const noexcept {
        return (index * factor_ + offset_) % length_;
    }
    [[nodiscard]] std::uint64_t index_at(std::uint64_t slot) const noexcept {
        return ((slot + length_ - offset_) % length_) * inverse_ % length_;
    }
    [[nodiscard]] std::uint64_t length() const noexcept { return length_; }

private:
    std::uint64_t length_;
    std::uint64_t factor_;
    std::uint64_t offset_;
    std::uint64_t inverse_;
};

/// Ids that ascend with the index and leave gaps: of each `used` + 1 ids one belongs to nobody.
class sparse_ids {
public:
    constexpr sparse_ids(std::uint64_t key, std::uint64_t used) noexcept : key_(key), used_(used) {}

    [[nodiscard]] std::uint64_t id_of(std::uint64_t index) const noexcept;

    /// An id that belongs to nobody, near that of `index`.
    [[nodiscard]] std::uint64_t gap_near(std::uint64_t index) const noexcept;

private:
    [[nodiscard]] std::uint64_t gap_in(std::uint64_t group) const noexcept;

    std::uint64_t key_;
    std::uint64_t used_;
};

/// Artists that real releases credit and that no dump holds.
inline constexpr std::uint64_t various_id = 194;
inline constexpr std::uint64_t unknown_artist_id = 355;
inline constexpr std::uint64_t no_artist_id = 118760;

/// The label that people are told not to use: it has lost its name.
inline constexpr std::uint64_t nameless_label_id = 212;

}  // namespace waxpress::synth
