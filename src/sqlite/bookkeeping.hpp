#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "discogs/record_block.hpp"
#include "pipeline/receipt.hpp"
#include "pipeline/store_load.hpp"
#include "sqlite/connection.hpp"

namespace waxpress::sqlite {

/// Notes that a kind is being loaded; returns the row of `loads`. A row that stays `running` tells
/// of a run that died.
[[nodiscard]] std::int64_t begin_load(
    connection& on, std::int64_t run, const pipeline::kind_receipt& begun
);
/// Notes how it ended.
void end_load(connection& on, std::int64_t load, const pipeline::kind_receipt& ended);
[[nodiscard]] std::int64_t next_run(connection& on);

/// Replaces the rejects of one kind.
void save_rejects(
    connection& on, discogs::entity_kind kind, std::span<const pipeline::source_reject> rejects
);

/// `catalog.db` -> `catalog.db.rejects.xml`.
[[nodiscard]] std::filesystem::path rejects_file_of(const std::filesystem::path& store);
/// Writes every reject that the store holds beside it, as one XML file; none: no file.
/// Errors: failure(store).
void write_rejects_file(connection& on, const std::filesystem::path& store);

}  // namespace waxpress::sqlite
