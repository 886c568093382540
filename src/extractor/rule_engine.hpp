#pragma once

#include <string>
#include <vector>

#include "discogs/json_value.hpp"
#include "extractor/quality_rules.hpp"

// What rules do to a record as XML says it, before it is normalised. All here is pure.
// Arrays fan out, so that one element and several are judged alike; strings count, and null counts
// as an empty one.
namespace waxpress::extractor {

/// Why a record is not published. Lifetime: `rule` belongs to the rules.
struct skip_finding {
    const skip_rule* rule = nullptr;  ///< Null: it is published.
    std::string value;
};

/// A value that a rule objects to; empty for one that is missing.
struct violation {
    const quality_rule* rule = nullptr;
    std::string value;
};

/// The first skip that holds.
[[nodiscard]] skip_finding find_skip(
    const std::vector<skip_rule>& skips, discogs::json_value& record
);

/// Takes away what the filters say. Where a value stood alone its key goes; a list stays a list.
/// True: something was taken away.
bool apply_filters(const std::vector<filter_rule>& filters, discogs::json_value& record);

/// One violation for each value, in the order of the rules.
[[nodiscard]] std::vector<violation> find_violations(
    const std::vector<quality_rule>& rules, discogs::json_value& record
);

}  // namespace waxpress::extractor
