#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waxpress {

inline constexpr std::uint64_t kib = 1024;
inline constexpr std::uint64_t mib = 1024 * kib;
inline constexpr std::uint64_t gib = 1024 * mib;

/// Reads a size as people write it: "1048576", "64k", "256M", "1G", "1.5G", "256MiB", "512 kB".
///
/// Units:  the suffixes k, m, g, t (any case, with or without "B" or "iB") are powers of 1024.
/// Errors: failure(usage) with one line naming the text and what is accepted: empty, negative, not
/// a
///         number, an unknown suffix, more than 64 bits.
[[nodiscard]] std::uint64_t parse_byte_size(std::string_view text);

/// "0 B", "1023 B", "1.5 KiB", "256 MiB", "61.6 GiB": at most three digits and one decimal.
[[nodiscard]] std::string format_byte_size(std::uint64_t bytes);

}  // namespace waxpress
