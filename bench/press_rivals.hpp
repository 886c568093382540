#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace waxpress::bench {

[[nodiscard]] bool is_rival(std::string_view name);

/// Takes every record apart with the parser `rival` and makes nothing of it; says how many were
/// well-formed.
[[nodiscard]] std::size_t take_apart(
    std::string_view rival, const std::vector<std::string_view>& records
);

}  // namespace waxpress::bench
