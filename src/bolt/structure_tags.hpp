#pragma once

#include <cstdint>

namespace waxpress::bolt::tag {

// The tags of values that are structures (reference/bolt.md, 1.7).
inline constexpr std::uint8_t node = 0x4E;
inline constexpr std::uint8_t relationship = 0x52;
inline constexpr std::uint8_t unbound_relationship = 0x72;
inline constexpr std::uint8_t path = 0x50;
inline constexpr std::uint8_t date = 0x44;
inline constexpr std::uint8_t time = 0x54;
inline constexpr std::uint8_t local_time = 0x74;
inline constexpr std::uint8_t date_time = 0x49;
inline constexpr std::uint8_t zoned_date_time = 0x69;
inline constexpr std::uint8_t legacy_date_time = 0x46;
inline constexpr std::uint8_t legacy_zoned_date_time = 0x66;
inline constexpr std::uint8_t local_date_time = 0x64;
inline constexpr std::uint8_t duration = 0x45;
inline constexpr std::uint8_t point_2d = 0x58;
inline constexpr std::uint8_t point_3d = 0x59;

}  // namespace waxpress::bolt::tag
