#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace waxpress::bolt {

template <std::unsigned_integral Number>
[[nodiscard]] constexpr Number in_network_order(Number number) noexcept {
    if constexpr (std::endian::native == std::endian::big || sizeof(Number) == 1) return number;
    if constexpr (sizeof(Number) == 2) return __builtin_bswap16(number);
    if constexpr (sizeof(Number) == 4) return __builtin_bswap32(number);
    if constexpr (sizeof(Number) == 8) return __builtin_bswap64(number);
}

/// Errors: none; `at` has room for it.
template <std::unsigned_integral Number>
void store_big_endian(char* at, Number number) noexcept {
    const Number ordered = in_network_order(number);
    std::memcpy(at, &ordered, sizeof ordered);
}

template <std::unsigned_integral Number>
void append_big_endian(std::string& out, Number number) {
    char ordered[sizeof(Number)];
    store_big_endian(ordered, number);
    out.append(ordered, sizeof ordered);
}

/// Errors: none; `at` holds as many bytes.
template <std::unsigned_integral Number>
[[nodiscard]] Number load_big_endian(const char* at) noexcept {
    Number ordered = 0;
    std::memcpy(&ordered, at, sizeof ordered);
    return in_network_order(ordered);
}

}  // namespace waxpress::bolt
