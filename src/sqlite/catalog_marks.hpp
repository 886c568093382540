#pragma once

#include <filesystem>
#include <memory>

#include "verify/store_side.hpp"

namespace waxpress::sqlite {

/// A catalog as one side of a comparison: each record's canonical JSON is told from its rows again.
/// All of it is read in one transaction.
/// Errors: as `open_catalog`.
[[nodiscard]] std::unique_ptr<verify::store_side> make_catalog_side(
    const std::filesystem::path& file
);

}  // namespace waxpress::sqlite
