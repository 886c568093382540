#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/gzip_piece.hpp"
#include "neo4j/import/record_rows.hpp"
#include "pipeline/store_load.hpp"

namespace waxpress::neo4j {

/// Rows of one table, deflated.
struct table_piece {
    import_table table = import_table::artists;
    std::uint64_t rows = 0;
    gzip_piece piece;
};

/// A record that has been made into rows.
struct record_mark {
    std::string id;
    std::uint64_t source_offset = 0;
};

/// What a worker makes of a block.
struct encoded_block final : pipeline::block_extra {
    std::vector<table_piece> pieces;
    std::vector<record_mark> records;
    std::array<id_list, 3> referred;
    std::string facts;

    [[nodiscard]] std::size_t bytes() const noexcept override;
};

/// Ids that a dump holds more than once, and where the last of each begins: the one that counts.
using last_offsets = std::map<std::string, std::uint64_t, std::less<>>;

/// The part of the work that any thread can do.
///
/// Shape:    of what `known` holds, other records than the last are passed over.
/// Lifetime: `known` outlives it; one per thread.
/// Errors:   records of which no node can be made become rejects of the block.
class block_encoder {
public:
    block_encoder(int latest_year, const last_offsets& known);

    /// The texts of the block are gone afterwards; its records and rejects stay to be counted.
    [[nodiscard]] std::unique_ptr<encoded_block> encode(discogs::record_block& block);

private:
    const int latest_year_;
    const last_offsets& known_;
    discogs::graph_facts_reader reader_;
    discogs::graph_facts facts_;
    record_rows writer_;
    import_rows rows_;
    piece_packer packer_{gzip_effort::fast};
};

}  // namespace waxpress::neo4j
