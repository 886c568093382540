#include "sqlite/block_rows.hpp"

#include <fmt/format.h>

#include "sqlite/encoder.hpp"

namespace waxpress::sqlite {

void read_ids(discogs::record_block& block, std::vector<std::int64_t>& ids) {
    ids.clear();
    ids.reserve(block.records.size());
    std::size_t kept = 0;
    for (discogs::record_entry& entry : block.records) {
        const auto id = record_id(block.id(entry));
        if (!id) {
            block.rejects.push_back(
                {entry.source_offset,
                 std::string(block.json(entry)),
                 std::string(block.id(entry)),
                 fmt::format("record id \"{}\" is not a number", block.id(entry).substr(0, 40))}
            );
            continue;
        }
        ids.push_back(*id);
        block.records[kept++] = entry;
    }
    block.records.resize(kept);
}

}  // namespace waxpress::sqlite
