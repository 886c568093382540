#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace waxpress::bench {

/// A release as `waxpress press` prints it.
struct release_row {
    std::string_view id;
    std::string_view hash;  ///< 64 hex digits.
    std::string_view json;
};

/// Reads up to `most` releases; the views die with each call.
void read_releases(
    const char* file, std::size_t most, const std::function<void(const release_row&)>& take
);

}  // namespace waxpress::bench
