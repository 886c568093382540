#pragma once

#include <filesystem>

#include "base/unique_fd.hpp"

namespace waxpress {

/// A file in `folder` that nobody else can open and that a crash does not leave behind.
/// Errors: failure(store).
[[nodiscard]] unique_fd make_unnamed_file(const std::filesystem::path& folder);

}  // namespace waxpress
