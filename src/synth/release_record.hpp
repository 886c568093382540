#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/edit.hpp"
#include "synth/work.hpp"

namespace waxpress::synth {

/// How the tracks of a medium are counted.
enum class positions : std::uint8_t { sides, numbers, discs };

/// What a release comes on.
struct carrier {
    std::string_view name;
    std::uint64_t quantity = 1;
    positions counted = positions::numbers;
    word_list descriptions;
};

/// Somebody of a work's staff with what they mostly do.
struct staff_member {
    credited who;
    std::string role;
};

/// The state of one release while it is written.
struct release_draft {
    const world& of;
    work& about;
    std::string& text;
    std::string& name;
    dice roll;
    std::uint64_t index = 0;
    std::uint64_t id = 0;
    std::uint64_t year = 0;
    carrier on;
    std::vector<staff_member> staff;
    double credits_a_track = 0;  ///< Mean.
};

struct release_buffers {
    work& about;
    std::string& text;
    std::string& name;
};

void append_release(const world& of, std::uint64_t index, release_buffers buffers, xml_out& out);

/// The rare giants of the catalogue: one release in so many, the first of them early.
inline constexpr std::uint64_t giant_every = 200'000;
inline constexpr std::uint64_t giant_first = 777;
inline constexpr std::uint64_t long_name_first = 555;
inline constexpr std::uint64_t trackless_first = 333;

[[nodiscard]] carrier roll_carrier(dice& roll, work_shape shape);

/// Appends what somebody did: a role, some with a note in brackets, a few very long.
void append_role(dice& roll, std::string& out);

/// Writes one credit: mostly of member `number` of the staff, who is named once in a list, else of
/// somebody new.
void append_staff_credit(
    release_draft& draft, std::uint64_t number, std::string_view tracks, xml_out& out
);

void append_tracklist(release_draft& draft, xml_out& out);
void append_identifiers(release_draft& draft, const edit& edited, xml_out& out);
void append_companies(release_draft& draft, xml_out& out);

/// Appends the position of track `number` (from 0) of `count`.
void append_position(
    const carrier& on, std::uint64_t number, std::uint64_t count, std::string& out
);

}  // namespace waxpress::synth
