#pragma once

#include <memory>

#include "postgres/connection_settings.hpp"
#include "verify/store_side.hpp"

namespace waxpress::postgres {

/// The tables as one side of a comparison: each record's canonical JSON is told from column `data`
/// again. All of it is read in one transaction, which sees one state of the database.
/// Errors: as `connection`.
[[nodiscard]] std::unique_ptr<verify::store_side> make_table_side(
    const connection_settings& settings
);

}  // namespace waxpress::postgres
