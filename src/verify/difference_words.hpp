#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "verify/kind_comparison.hpp"
#include "verify/store_side.hpp"

namespace waxpress::verify {

/// Where the records themselves must be seen to say what is different about them.
[[nodiscard]] bool wants_telling(const record_difference& found) noexcept;

/// The elements of two records that differ: "notes differs", "title is in A only". Of `names`, one
/// stands for either record. Nothing where one of them is no JSON object.
[[nodiscard]] std::vector<std::string> differing_elements(
    std::string_view one,
    std::string_view other,
    const std::array<std::string_view, 2>& names = {"A", "B"}
);

/// "release 42: in A, not in B"; "release 7: BY 3 is in A only".
///
/// Shape: one line; of what a record says otherwise the first few.
[[nodiscard]] std::string difference_words(
    std::string_view record, const record_difference& found, const std::array<told_record, 2>& told
);

}  // namespace waxpress::verify
