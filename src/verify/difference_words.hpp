#pragma once

#include <array>
#include <string>
#include <string_view>

#include "verify/kind_comparison.hpp"
#include "verify/store_side.hpp"

namespace waxpress::verify {

/// Where the records themselves must be seen to say what is different about them.
[[nodiscard]] bool wants_telling(const record_difference& found) noexcept;

/// "release 42: in A, not in B"; "release 7: BY 3 is in A only".
///
/// Shape: one line; of what a record says otherwise the first few.
[[nodiscard]] std::string difference_words(
    std::string_view record,
    const record_difference& found,
    const std::array<told_record, 2>& told
);

}  // namespace waxpress::verify
