#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace re2 {
class RE2;
}

namespace waxpress::extractor {

/// A dotted path into the record as XML says it: `genres.genre`, `formats.format.@name`.
struct record_path {
    std::string text;
    std::vector<std::string> keys;
};

/// Compiled; may be used by several threads at once.
using pattern = std::shared_ptr<const re2::RE2>;

/// Records of which a value holds `contains` are not published.
struct skip_rule {
    record_path field;
    std::string contains;  ///< ASCII letters in lower case; theirs do not matter.
    std::string reason;
};

/// Takes values away: those that match, or a number outside the bounds (which becomes null).
struct filter_rule {
    record_path field;
    std::string reason;
    pattern remove_matching;  ///< Null where it nullifies.
    std::optional<double> below;
    std::optional<double> above;
};

struct range_condition {
    std::optional<double> min;
    std::optional<double> max;
};
struct required_condition {};
struct regex_condition {
    pattern matches;
};
struct length_condition {  ///< In characters.
    std::optional<std::uint64_t> min;
    std::optional<std::uint64_t> max;
};
struct enum_condition {
    std::set<std::string, std::less<>> values;
};
using rule_condition = std::
    variant<range_condition, required_condition, regex_condition, length_condition, enum_condition>;

enum class rule_severity : std::uint8_t { info, warning, error };

[[nodiscard]] constexpr std::string_view name_of(rule_severity severity) noexcept {
    constexpr std::array<std::string_view, 3> names{"info", "warning", "error"};
    return names[static_cast<std::size_t>(severity)];
}

/// An observation: a record that violates it is published all the same.
struct quality_rule {
    std::string name;
    std::string description;
    record_path field;
    rule_condition condition;
    rule_severity severity = rule_severity::warning;
};

/// What is asked of the records of one kind.
struct kind_rules {
    std::vector<skip_rule> skips;
    std::vector<filter_rule> filters;
    std::vector<quality_rule> rules;

    [[nodiscard]] bool is_empty() const noexcept {
        return skips.empty() && filters.empty() && rules.empty();
    }
};

struct quality_rules {
    std::array<kind_rules, discogs::all_kinds.size()> kinds;

    [[nodiscard]] const kind_rules& of(discogs::entity_kind kind) const noexcept {
        return kinds[index_of(kind)];
    }
};

/// Reads a rules file: YAML with the sections `skip_records`, `filters` and `rules`, each by kind.
///
/// Errors: failure(usage) in one line with file, line, cause and what is accepted: another
///         extension than .yaml or .yml, unreadable, no YAML, an unknown or doubled or missing key,
///         a pattern that does not compile, a filter of the record's id.
/// Source: reference/wire-and-schema.md, 5.6.
[[nodiscard]] quality_rules load_quality_rules(const std::string& path);

/// The same from text; `name` is what failures call it.
[[nodiscard]] quality_rules parse_quality_rules(const std::string& text, const std::string& name);

}  // namespace waxpress::extractor
