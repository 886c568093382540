#pragma once

#include "discogs/press.hpp"
#include "discogs/record_block.hpp"
#include "discogs/sha256.hpp"
#include "dump/text_slab.hpp"

namespace waxpress::dump {

/// Presses each record of a slab: a worker's whole task.
///
/// Shape:    records in the slab's order with hash and source offset; rejects of the cutter and of
///           the presser in one list, in order of source offset. Each slice is in one of the two.
/// Lifetime: the slab's text stays in place, so that the slab can be filled again; its rejects
///           move.
/// Errors:   none of its own; a malformed record becomes a reject with the byte of the dump's text
///           where the fault lies. Throws only for memory.
[[nodiscard]] discogs::record_block press_slab(
    text_slab&& slab, discogs::presser& presser, discogs::sha256_hasher& hasher
);

// Of which other ways to press a slab are made.

/// What a block has of its slab before the first record is pressed; the rejects move.
void begin_block(text_slab& slab, discogs::record_block& block);

/// The reject for a record that could not be pressed.
[[nodiscard]] discogs::rejected_record rejected_slice(
    const text_slab& slab, const text_slice& slice, const discogs::press_result& result
);

}  // namespace waxpress::dump
