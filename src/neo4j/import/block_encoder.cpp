#include "neo4j/import/block_encoder.hpp"

namespace waxpress::neo4j {

std::size_t encoded_block::bytes() const noexcept {
    std::size_t sum = facts.capacity() + records.capacity() * sizeof(record_mark);
    for (const table_piece& one : pieces)
        sum += one.piece.bytes.capacity() + sizeof one;
    for (const id_list& list : referred)
        sum += list.numbers.capacity() * sizeof(std::uint64_t) + list.texts.size() * 64;
    return sum;
}

block_encoder::block_encoder(int latest_year, const last_offsets& known)
    : latest_year_(latest_year), known_(known) {
}

std::unique_ptr<encoded_block> block_encoder::encode(discogs::record_block& block) {
    auto out = std::make_unique<encoded_block>();
    rows_.clear();
    std::size_t kept = 0;
    for (const discogs::record_entry& entry : block.records) {
        const std::string_view id = block.id(entry);
        const std::string_view json = block.json(entry);
        std::string reason(reader_.read(block.kind, json, latest_year_, facts_));
        if (reason.empty()) reason = why_not_importable(id, block.kind, facts_);
        if (!reason.empty()) {
            block.rejects.push_back(
                {entry.source_offset, std::string(json), std::string(id), std::move(reason)}
            );
            continue;
        }
        block.records[kept++] = entry;
        if (const auto last = known_.find(id);
            last != known_.end() && last->second != entry.source_offset) {
            continue;
        }
        writer_.add(block.kind, id, entry.hash, facts_, rows_);
        out->records.push_back({std::string(id), entry.source_offset});
    }
    block.records.resize(kept);
    for (std::size_t i = 0; i < import_tables; ++i) {
        const table_rows& table = rows_.tables[i];
        if (table.rows == 0) continue;
        out->pieces.push_back({static_cast<import_table>(i), table.rows, packer_.pack(table.text)});
    }
    out->referred = rows_.referred;
    out->facts = rows_.facts.bytes;
    block.text = {};
    return out;
}

}  // namespace waxpress::neo4j
