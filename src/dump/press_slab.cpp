#include "dump/press_slab.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dump/glance_id.hpp"

namespace waxpress::dump {

discogs::rejected_record rejected_slice(
    const text_slab& slab, const text_slice& slice, const discogs::press_result& result
) {
    const std::string_view xml = slab.xml(slice);
    return {
        .source_offset = slice.source_offset,
        .raw = std::string(xml),
        .id = glance_id(xml, slab.kind),
        .reason = fmt::format(
            "{} at byte {} of the text", result.reason, slice.source_offset + result.error_offset
        )};
}

void begin_block(text_slab& slab, discogs::record_block& block) {
    block.kind = slab.kind;
    block.source_bytes = slab.source_bytes;
    block.compressed_bytes = slab.compressed_bytes;
    block.rejects = std::move(slab.rejects);
    slab.rejects.clear();
    block.records.reserve(slab.slices.size());
    block.text.reserve(slab.text.size());
}

discogs::record_block press_slab(
    text_slab&& slab, discogs::presser& presser, discogs::sha256_hasher& hasher
) {
    discogs::record_block block;
    begin_block(slab, block);
    const bool has_cut_rejects = !block.rejects.empty();
    for (const text_slice& slice : slab.slices) {
        discogs::record_entry entry;
        const discogs::press_result result = presser.press(slab.xml(slice), block.text, entry);
        if (result.status != discogs::press_status::ok) {
            block.rejects.push_back(rejected_slice(slab, slice, result));
            continue;
        }
        entry.source_offset = slice.source_offset;
        entry.hash = hasher.digest(block.json(entry));
        block.records.push_back(entry);
    }
    if (has_cut_rejects) {
        std::ranges::sort(block.rejects, {}, &discogs::rejected_record::source_offset);
    }
    return block;
}

}  // namespace waxpress::dump
