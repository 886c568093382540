#include "extractor/rule_engine.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>
#include <type_traits>

#include <re2/re2.h>

namespace waxpress::extractor {
namespace {

using discogs::json_array;
using discogs::json_object;
using discogs::json_value;
using key_span = std::span<const std::string>;

/// Shows each value at the end of the path to `see`, which may change it.
template <class Seer>
void each_node(json_value& at, key_span keys, Seer& see) {
    if (json_array* const items = at.array()) {
        for (json_value& item : *items)
            each_node(item, keys, see);
    } else if (keys.empty()) {
        see(at);
    } else if (json_object* const object = at.object()) {
        const auto found = object->find(keys.front());
        if (found != object->end()) each_node(found->second, keys.subspan(1), see);
    }
}

std::string_view text_of(json_value& value) {
    const std::string* const text = value.string();
    return text == nullptr ? std::string_view() : *text;
}

bool is_value(json_value& value) {
    return value.is_null() || value.string() != nullptr;
}

std::optional<double> number_in(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = error == std::errc() && end == text.data() + text.size();
    return is_whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// A number, or the first part of a date: `0400-01-01`.
std::optional<double> leading_number(std::string_view text) {
    if (const std::optional<double> whole = number_in(text)) return whole;
    return number_in(text.substr(0, text.find_first_of("-/. T")));
}

bool contains_folded(std::string_view text, std::string_view lower) {
    const auto same = [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    };
    return std::search(text.begin(), text.end(), lower.begin(), lower.end(), same) != text.end();
}

bool matches(const pattern& wanted, std::string_view text) {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *wanted);
}

/// `parent` holds the key itself; arrays on the way to it fan out. True: something matched.
bool remove_matching(json_value& parent, key_span keys, const pattern& wanted) {
    if (json_array* const items = parent.array()) {
        bool has_matched = false;
        for (json_value& item : *items)
            has_matched = remove_matching(item, keys, wanted) || has_matched;
        return has_matched;
    }
    json_object* const object = parent.object();
    if (object == nullptr) return false;
    const auto found = object->find(keys.front());
    if (found == object->end()) return false;
    json_value& value = found->second;
    if (keys.size() > 1) return remove_matching(value, keys.subspan(1), wanted);
    const auto is_match = [&](json_value& item) {
        return item.string() != nullptr && matches(wanted, *item.string());
    };
    if (json_array* const items = value.array()) return std::erase_if(*items, is_match) > 0;
    if (!is_match(value)) return false;
    object->erase(found);
    return true;
}

std::size_t characters(std::string_view text) {
    // Bytes that go on with a character do not count.
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

template <class Value, class Bound>
bool is_outside(
    Value value, const std::optional<Bound>& lowest, const std::optional<Bound>& highest
) {
    return (lowest && value < *lowest) || (highest && value > *highest);
}

bool violates(const rule_condition& condition, std::string_view text) {
    return std::visit(
        [&](const auto& told) {
            using told_type = std::decay_t<decltype(told)>;
            if constexpr (std::is_same_v<told_type, range_condition>) {
                const std::optional<double> number = number_in(text);
                return number && is_outside(*number, told.min, told.max);
            } else if constexpr (std::is_same_v<told_type, required_condition>) {
                return text.empty();
            } else if constexpr (std::is_same_v<told_type, regex_condition>) {
                return matches(told.matches, text);
            } else if constexpr (std::is_same_v<told_type, length_condition>) {
                return is_outside(std::uint64_t{characters(text)}, told.min, told.max);
            } else {
                return !told.values.contains(text);
            }
        },
        condition
    );
}

}  // namespace

skip_finding find_skip(const std::vector<skip_rule>& skips, json_value& record) {
    skip_finding finding;
    for (const skip_rule& rule : skips) {
        const auto see = [&](json_value& value) {
            if (finding.rule != nullptr || !is_value(value)) return;
            if (!contains_folded(text_of(value), rule.contains)) return;
            finding = {&rule, std::string(text_of(value))};
        };
        each_node(record, rule.field.keys, see);
        if (finding.rule != nullptr) break;
    }
    return finding;
}

bool apply_filters(const std::vector<filter_rule>& filters, json_value& record) {
    bool has_changed = false;
    for (const filter_rule& rule : filters) {
        if (rule.remove_matching) {
            has_changed =
                remove_matching(record, rule.field.keys, rule.remove_matching) || has_changed;
            continue;
        }
        const auto nullify = [&](json_value& value) {
            const std::optional<double> number = leading_number(text_of(value));
            if (!number || !is_outside(*number, rule.below, rule.above)) return;
            value = {};
            has_changed = true;
        };
        each_node(record, rule.field.keys, nullify);
    }
    return has_changed;
}

std::vector<violation> find_violations(const std::vector<quality_rule>& rules, json_value& record) {
    std::vector<violation> found;
    for (const quality_rule& rule : rules) {
        bool is_there = false;
        const auto see = [&](json_value& value) {
            is_there = true;
            if (!is_value(value) || !violates(rule.condition, text_of(value))) return;
            found.push_back({&rule, std::string(text_of(value))});
        };
        each_node(record, rule.field.keys, see);
        const bool is_required = std::holds_alternative<required_condition>(rule.condition);
        if (is_required && !is_there) found.push_back({&rule, std::string()});
    }
    return found;
}

}  // namespace waxpress::extractor
