#include "extractor/quality_rules.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include "base/failure.hpp"
#include "extractor/durable_file.hpp"

namespace waxpress::extractor {
namespace {

using names = std::initializer_list<std::string_view>;

class rules_reader {
public:
    explicit rules_reader(const std::string& name) : name_(name) {}

    quality_rules read(const YAML::Node& root) {
        quality_rules rules;
        if (root.IsNull()) return rules;
        check_keys(root, "the file", {"skip_records", "filters", "rules"});
        each_rule(
            root,
            "skip_records",
            [&](kind_rules& kind, const YAML::Node& node) {
                kind.skips.push_back(read_skip(node));
            },
            rules
        );
        each_rule(
            root,
            "filters",
            [&](kind_rules& kind, const YAML::Node& node) {
                kind.filters.push_back(read_filter(node));
            },
            rules
        );
        each_rule(
            root,
            "rules",
            [&](kind_rules& kind, const YAML::Node& node) {
                kind.rules.push_back(read_rule(node));
            },
            rules
        );
        return rules;
    }

    [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& cause) const {
        throw failure(
            failure_class::usage,
            mark.is_null() ? fmt::format("{}: {}", name_, cause)
                           : fmt::format("{}:{}: {}", name_, mark.line + 1, cause)
        );
    }

private:
    /// A map, none of whose keys is unknown or comes twice.
    void check_keys(const YAML::Node& node, std::string_view what, names accepted) const {
        if (!node.IsMap()) {
            refuse(node.Mark(), fmt::format("{} has no keys: {}", what, fmt::join(accepted, ", ")));
        }
        std::set<std::string> seen;
        for (const auto& entry : node) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
            if (std::ranges::find(accepted, key) == accepted.end()) {
                refuse(
                    entry.first.Mark(),
                    fmt::format(
                        "{} knows no \"{}\": there are {}", what, key, fmt::join(accepted, ", ")
                    )
                );
            }
            if (!seen.insert(key).second) {
                refuse(entry.first.Mark(), fmt::format("{} has \"{}\" twice", what, key));
            }
        }
    }

    template <class Reader>
    void each_rule(const YAML::Node& root, const char* section, Reader read, quality_rules& rules) {
        const YAML::Node kinds = root[section];
        if (!kinds || kinds.IsNull()) return;
        check_keys(kinds, section, {"artists", "labels", "masters", "releases"});
        for (const discogs::entity_kind kind : discogs::all_kinds) {
            const YAML::Node list = kinds[std::string(plural_name(kind))];
            if (!list || list.IsNull()) continue;
            const std::string what = fmt::format("{}.{}", section, plural_name(kind));
            if (!list.IsSequence()) refuse(list.Mark(), what + " is no list");
            for (const YAML::Node& node : list)
                read(rules.kinds[index_of(kind)], node);
        }
    }

    YAML::Node needed(const YAML::Node& node, const char* key, std::string_view what) const {
        const YAML::Node value = node[key];
        if (!value || value.IsNull())
            refuse(node.Mark(), fmt::format("{} lacks \"{}\"", what, key));
        return value;
    }

    std::string text(const YAML::Node& node, const char* key, std::string_view what) const {
        const YAML::Node value = needed(node, key, what);
        if (!value.IsScalar()) refuse(value.Mark(), fmt::format("\"{}\" is no text", key));
        if (value.Scalar().empty()) refuse(value.Mark(), fmt::format("\"{}\" is empty", key));
        return value.Scalar();
    }

    std::string optional_text(const YAML::Node& node, const char* key) const {
        const YAML::Node value = node[key];
        return value && value.IsScalar() ? value.Scalar() : std::string();
    }

    std::optional<double> number(const YAML::Node& node, const char* key) const {
        const YAML::Node value = node[key];
        if (!value || value.IsNull()) return std::nullopt;
        double found = 0;
        if (!value.IsScalar() || !YAML::convert<double>::decode(value, found) ||
            !std::isfinite(found)) {
            refuse(value.Mark(), fmt::format("\"{}\" is no number", key));
        }
        return found;
    }

    std::optional<std::uint64_t> count(const YAML::Node& node, const char* key) const {
        const std::optional<double> found = number(node, key);
        if (!found) return std::nullopt;
        constexpr double most = 1e15;
        if (*found < 0 || *found > most || *found != std::floor(*found)) {
            refuse(node[key].Mark(), fmt::format("\"{}\" is no whole number from 0", key));
        }
        return static_cast<std::uint64_t>(*found);
    }

    record_path field(const YAML::Node& node, std::string_view what) const {
        record_path path{.text = text(node, "field", what), .keys = {}};
        std::size_t begin = 0;
        for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
            end = path.text.find('.', begin);
            path.keys.push_back(path.text.substr(begin, end - begin));
            if (path.keys.back().empty()) {
                refuse(
                    node["field"].Mark(),
                    fmt::format(
                        "\"{}\" is no path: write names with dots between, as genres.genre or @id",
                        path.text
                    )
                );
            }
        }
        return path;
    }

    pattern compiled(const YAML::Node& node, const char* key, std::string_view what) const {
        const std::string source = text(node, key, what);
        re2::RE2::Options options;
        options.set_log_errors(false);
        auto made = std::make_shared<const re2::RE2>(source, options);
        if (!made->ok()) {
            refuse(
                node[key].Mark(),
                fmt::format("\"{}\" is no regular expression: {}", source, made->error())
            );
        }
        return made;
    }

    skip_rule read_skip(const YAML::Node& node) const {
        constexpr std::string_view what = "a skip";
        check_keys(node, what, {"field", "contains", "reason"});
        skip_rule rule{
            .field = field(node, what),
            .contains = text(node, "contains", what),
            .reason = text(node, "reason", what)};
        std::ranges::transform(rule.contains, rule.contains.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return rule;
    }

    filter_rule read_filter(const YAML::Node& node) const {
        constexpr std::string_view what = "a filter";
        check_keys(node, what, {"field", "remove_matching", "nullify_when", "reason"});
        filter_rule rule;
        rule.field = field(node, what);
        rule.reason = text(node, "reason", what);
        if (rule.field.text == "id" || rule.field.text == "@id") {
            refuse(node["field"].Mark(), "a filter may not change a record's id");
        }
        const YAML::Node bounds = node["nullify_when"];
        if (node["remove_matching"].IsDefined() == bounds.IsDefined()) {
            refuse(node.Mark(), "a filter has either \"remove_matching\" or \"nullify_when\"");
        }
        if (!bounds.IsDefined()) {
            rule.remove_matching = compiled(node, "remove_matching", what);
            return rule;
        }
        check_keys(bounds, "nullify_when", {"type", "below", "above"});
        if (text(bounds, "type", "nullify_when") != "range") {
            refuse(bounds["type"].Mark(), "the type of nullify_when can only be range");
        }
        rule.below = number(bounds, "below");
        rule.above = number(bounds, "above");
        if (!rule.below && !rule.above) {
            refuse(bounds.Mark(), "nullify_when needs \"below\", \"above\" or both");
        }
        return rule;
    }

    template <class Bound>
    void check_bounds(
        const YAML::Node& node, const std::optional<Bound>& min, const std::optional<Bound>& max
    ) const {
        if (!min && !max) refuse(node.Mark(), "the condition needs \"min\", \"max\" or both");
        if (min && max && *min > *max) refuse(node.Mark(), "\"min\" is above \"max\"");
    }

    rule_condition read_condition(const YAML::Node& node) const {
        constexpr std::string_view what = "a condition";
        check_keys(node, what, {"type", "min", "max", "pattern", "values"});
        const std::string type = text(node, "type", what);
        if (type == "required") {
            check_keys(node, "required", {"type"});
            return required_condition{};
        }
        if (type == "range") {
            check_keys(node, "range", {"type", "min", "max"});
            const range_condition range{.min = number(node, "min"), .max = number(node, "max")};
            check_bounds(node, range.min, range.max);
            return range;
        }
        if (type == "length") {
            check_keys(node, "length", {"type", "min", "max"});
            const length_condition length{.min = count(node, "min"), .max = count(node, "max")};
            check_bounds(node, length.min, length.max);
            return length;
        }
        if (type == "regex") {
            check_keys(node, "regex", {"type", "pattern"});
            return regex_condition{compiled(node, "pattern", "regex")};
        }
        if (type == "enum") return read_enum(node);
        refuse(
            node["type"].Mark(),
            fmt::format(
                "\"{}\" is no condition: there are range, required, regex, length, enum", type
            )
        );
    }

    enum_condition read_enum(const YAML::Node& node) const {
        check_keys(node, "enum", {"type", "values"});
        const YAML::Node values = needed(node, "values", "enum");
        if (!values.IsSequence() || values.size() == 0) {
            refuse(values.Mark(), "\"values\" is no list of texts");
        }
        enum_condition found;
        for (const YAML::Node& value : values) {
            if (!value.IsScalar()) refuse(value.Mark(), "\"values\" is no list of texts");
            found.values.insert(value.Scalar());
        }
        return found;
    }

    quality_rule read_rule(const YAML::Node& node) const {
        constexpr std::string_view what = "a rule";
        check_keys(node, what, {"name", "description", "field", "condition", "severity"});
        quality_rule rule;
        rule.name = text(node, "name", what);
        rule.description = optional_text(node, "description");
        rule.field = field(node, what);
        rule.condition = read_condition(needed(node, "condition", what));
        const std::string severity = text(node, "severity", what);
        for (const auto known :
             {rule_severity::info, rule_severity::warning, rule_severity::error}) {
            rule.severity = known;
            if (severity == name_of(known)) return rule;
        }
        refuse(
            node["severity"].Mark(),
            fmt::format("\"{}\" is no severity: there are error, warning, info", severity)
        );
    }

    const std::string& name_;
};

}  // namespace

quality_rules parse_quality_rules(const std::string& text, const std::string& name) {
    rules_reader reader(name);
    try {
        return reader.read(YAML::Load(text));
    } catch (const YAML::Exception& error) {
        reader.refuse(error.mark, "is no YAML: " + error.msg);
    }
}

quality_rules load_quality_rules(const std::string& path) {
    const std::string extension = std::filesystem::path(path).extension().string();
    if (extension != ".yaml" && extension != ".yml") {
        throw failure(
            failure_class::usage,
            fmt::format("{}: is no rules file: its name must end in .yaml or .yml", path)
        );
    }
    std::string text;
    std::string reason;
    if (!read_small_file(path, text, reason)) throw failure(failure_class::usage, reason);
    return parse_quality_rules(text, path);
}

}  // namespace waxpress::extractor
