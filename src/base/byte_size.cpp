#include "base/byte_size.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The number that `suffix` multiplies by; nothing where it is no suffix.
std::optional<std::uint64_t> unit_of(std::string_view suffix) noexcept {
    while (!suffix.empty() && suffix.front() == ' ')
        suffix.remove_prefix(1);
    if (suffix.empty()) return 1;
    if (suffix.size() == 1 && lower(suffix.front()) == 'b') return 1;
    constexpr std::string_view letters = "kmgt";
    const std::size_t power = letters.find(lower(suffix.front()));
    if (power == std::string_view::npos) return std::nullopt;
    suffix.remove_prefix(1);
    if (!suffix.empty() && suffix.front() == 'i') {
        suffix.remove_prefix(1);
        if (suffix.empty()) return std::nullopt;
    }
    if (!suffix.empty() && lower(suffix.front()) == 'b') suffix.remove_prefix(1);
    if (!suffix.empty()) return std::nullopt;
    return std::uint64_t{1} << (10 * (power + 1));
}

std::optional<std::uint64_t> size_of(std::string_view text) noexcept {
    const std::size_t digits = text.find_first_not_of("0123456789.");
    const std::string_view number = text.substr(0, digits);
    const std::string_view suffix = digits == std::string_view::npos ? "" : text.substr(digits);
    const std::optional<std::uint64_t> unit = unit_of(suffix);
    if (!unit || number.empty()) return std::nullopt;

    const char* const end = number.data() + number.size();
    if (number.find('.') == std::string_view::npos) {
        std::uint64_t whole = 0;
        const auto [stop, error] = std::from_chars(number.data(), end, whole);
        if (error != std::errc() || stop != end) return std::nullopt;
        if (whole > std::numeric_limits<std::uint64_t>::max() / *unit) return std::nullopt;
        return whole * *unit;
    }
    double fraction = 0;
    const auto [stop, error] =
        std::from_chars(number.data(), end, fraction, std::chars_format::fixed);
    if (error != std::errc() || stop != end || *unit == 1) return std::nullopt;
    const double bytes = std::round(fraction * static_cast<double>(*unit));
    constexpr double limit = 9e18;
    if (bytes > limit) return std::nullopt;
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace

std::uint64_t parse_byte_size(std::string_view text) {
    if (const std::optional<std::uint64_t> bytes = size_of(text)) return *bytes;
    throw failure(
        failure_class::usage,
        fmt::format("\"{}\" is not a size: write bytes, or a number with k, M or G (256M)", text)
    );
}

std::string format_byte_size(std::uint64_t bytes) {
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < kib) return fmt::format("{} B", bytes);
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1023.5 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    value = std::round(value * 10) / 10;
    const bool is_whole = value >= 100 || value == std::floor(value);
    return is_whole ? fmt::format("{:.0f} {}", value, units[unit])
                    : fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace waxpress
