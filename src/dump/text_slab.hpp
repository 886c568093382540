#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"
#include "dump/text_buffer.hpp"

namespace waxpress::dump {

/// One whole record in a slab: its element, from `<` of the start tag to `>` of the end tag.
struct text_slice {
    std::size_t begin = 0;
    std::size_t size = 0;
    std::uint64_t source_offset = 0;  ///< Byte of uncompressed dump text where it begins.
};

/// A piece of a dump on its way to a worker: whole records and never a partial one.
///
/// Lifetime: `xml` views `text`. A slab given to `dump_reader::next` again keeps its buffers.
struct text_slab {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    text_buffer text;
    std::vector<text_slice> slices;                 ///< In order of source_offset.
    std::vector<discogs::rejected_record> rejects;  ///< What the cutter refused, in order likewise.
    std::uint64_t source_bytes = 0;                 ///< Uncompressed text that this slab covers.
    std::uint64_t compressed_bytes = 0;  ///< Of the file, read when this slab had been cut.

    [[nodiscard]] std::string_view xml(const text_slice& slice) const noexcept {
        return text.view().substr(slice.begin, slice.size);
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t sum = text.capacity() + slices.capacity() * sizeof(text_slice);
        for (const discogs::rejected_record& reject : rejects)
            sum += reject.raw.capacity();
        return sum;
    }
};

}  // namespace waxpress::dump
