#include "base/setting_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace waxpress {
namespace {

constexpr std::string_view white_space = " \t\r\n\f\v";
constexpr std::size_t longest_shown = 80;

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_word(std::string_view text, std::string_view word) noexcept {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
        return lower(a) == b;
    });
}

/// Milliseconds of one unit; nothing where it is no unit.
std::optional<double> unit_in(std::string_view unit) noexcept {
    constexpr std::array<std::pair<std::string_view, double>, 6> units{
        {{"", 1e3}, {"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"d", 86400e3}}};
    for (const auto& [name, milliseconds] : units) {
        if (is_word(unit, name)) return milliseconds;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> port_in(std::string_view text) noexcept {
    const auto number = whole_number_in(text);
    if (!number || *number < 1 || *number > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

}  // namespace

std::optional<bool> boolean_in(std::string_view text) noexcept {
    for (const std::string_view word : {"true", "yes", "on", "1"}) {
        if (is_word(text, word)) return true;
    }
    for (const std::string_view word : {"false", "no", "off", "0"}) {
        if (is_word(text, word)) return false;
    }
    return std::nullopt;
}

std::optional<std::int64_t> whole_number_in(std::string_view text) noexcept {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end) return std::nullopt;
    return number;
}

std::optional<double> number_in(std::string_view text) noexcept {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::optional<std::chrono::milliseconds> duration_in(std::string_view text) noexcept {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::optional<double> number = number_in(text.substr(0, digits));
    const std::optional<double> unit = unit_in(trimmed(text.substr(digits)));
    if (!number || !unit) return std::nullopt;
    const double milliseconds = std::round(*number * *unit);
    constexpr double longest = 1e15;
    if (milliseconds > longest) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
}

std::string format_duration(std::chrono::milliseconds duration) {
    if (duration.count() % 1000 == 0) return fmt::format("{} s", duration.count() / 1000);
    if (duration.count() < 1000) return fmt::format("{} ms", duration.count());
    return fmt::format("{} s", static_cast<double>(duration.count()) / 1000);
}

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::string upper_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), upper);
    return result;
}

std::string in_quotes(std::string_view text) {
    const bool is_cut = text.size() > longest_shown;
    std::string result = "\"";
    for (const char c : text.substr(0, longest_shown)) {
        const auto byte = static_cast<unsigned char>(c);
        result += byte < 0x20 || byte == 0x7f ? '?' : c;
    }
    return result + (is_cut ? "...\"" : "\"");
}

std::string mask_url(std::string_view url) {
    constexpr std::string_view mask = "***";
    const std::size_t scheme = url.find("://");
    const std::size_t at = url.rfind('@');
    const std::size_t query = url.find('?');
    const bool has_at = at != std::string_view::npos;
    if (has_at && scheme == std::string_view::npos) return std::string(mask);
    // Where an `@` stands behind a `?`, either may belong to the password.
    if (has_at && query < at) return std::string(url.substr(0, scheme + 3)).append(mask);
    std::string shown(url);
    if (query != std::string::npos) shown.replace(query + 1, std::string::npos, mask);
    if (!has_at) return shown;
    const std::size_t colon = shown.find(':', scheme + 3);
    if (colon < at) shown.replace(colon + 1, at - colon - 1, mask);
    return shown;
}

std::optional<host_and_port> host_and_port_in(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::string_view host = text;
    std::optional<std::string_view> port;
    if (text.front() == '[') {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        host = text.substr(1, end - 1);
        const std::string_view rest = text.substr(end + 1);
        if (!rest.empty() && rest.front() != ':') return std::nullopt;
        if (!rest.empty()) port = rest.substr(1);
    } else if (const std::size_t colon = text.find(':');
               colon != std::string_view::npos && colon == text.rfind(':')) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    if (host.empty() || host.find_first_of(" /@[]") != std::string_view::npos) return std::nullopt;
    host_and_port result{std::string(host), std::nullopt};
    if (port) {
        result.port = port_in(*port);
        if (!result.port) return std::nullopt;
    }
    return result;
}

}  // namespace waxpress
