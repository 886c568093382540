#include "app/option_values.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress::app {

std::vector<discogs::entity_kind> kinds_named(std::string_view list) {
    std::vector<discogs::entity_kind> kinds;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        const std::string_view word = list.substr(at, comma - at);
        const auto kind = discogs::kind_named(word);
        if (!kind) {
            throw failure(
                failure_class::usage,
                fmt::format("\"{}\" is no kind: artists, labels, masters or releases", word)
            );
        }
        if (std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) kinds.push_back(*kind);
        at = comma + 1;
    }
    return kinds;
}

double parse_share(std::string_view option, std::string_view text) {
    std::string_view digits = text;
    const bool is_percent = digits.ends_with('%');
    if (is_percent) digits.remove_suffix(1);
    while (digits.ends_with(' '))
        digits.remove_suffix(1);
    double value = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (is_percent) value /= 100;
    const bool is_number = error == std::errc() && end == digits.data() + digits.size();
    if (!is_number || !(value >= 0 && value <= 1)) {
        throw failure(
            failure_class::usage,
            fmt::format("{} {}: a share from 0% to 100% is wanted", option, text)
        );
    }
    return value;
}

}  // namespace waxpress::app
