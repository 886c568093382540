#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extractor/quality_rules.hpp"

namespace waxpress::extractor {

/// Takes from a record's text what the rules of a kind look at: nearly all records meet no rule,
/// and can be pressed the fast way.
///
/// Lifetime: views into the rules.
class rule_probe {
public:
    explicit rule_probe(const kind_rules& rules);

    /// Writes the record's start tag, those of its children that a rule names, and its end tag.
    ///
    /// Shape:  of a well-formed record, what rules find in `out` is what they find in `xml`.
    /// Errors: false where it is not sure: comments, CDATA, instructions, text beside elements that
    ///         a rule asks for, no end. Never throws but for memory.
    /// Cost:   O(bytes).
    [[nodiscard]] bool reduce(std::string_view xml, std::string& out) const;

private:
    [[nodiscard]] bool is_wanted(std::string_view name) const noexcept;

    std::vector<std::string_view> names_;
    bool is_sure_ = true;  // No rule asks for what is left out here.
};

}  // namespace waxpress::extractor
