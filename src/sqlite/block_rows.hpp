#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/store_load.hpp"
#include "sqlite/encoded_block.hpp"

namespace waxpress::sqlite {

/// What a worker makes of a block for this store.
struct block_rows final : pipeline::block_extra {
    std::vector<std::int64_t> ids;  ///< Of the block's records.
    encoded_rows rows;              ///< Of the first `encoded` records, whose ids ascend.
    std::size_t encoded = 0;

    [[nodiscard]] std::size_t bytes() const noexcept override { return rows.bytes(); }
};

/// The rows of a block that this store has prepared.
[[nodiscard]] inline block_rows& rows_of(pipeline::prepared_block& prepared) noexcept {
    return static_cast<block_rows&>(*prepared.extra);
}

/// Fills `ids`; records whose id is not a whole number move to the block's rejects.
void read_ids(discogs::record_block& block, std::vector<std::int64_t>& ids);

}  // namespace waxpress::sqlite
