#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"

namespace waxpress::dump {

/// By what a file is known again.
struct file_identity {
    std::uint64_t bytes = 0;
    std::uint64_t modified_ns = 0;  ///< Since 1970.
    discogs::sha256_digest head{};  ///< Of its first 64 KiB.
    bool operator==(const file_identity&) const = default;
};

/// Where a `text_source` stood.
struct source_state {
    std::uint64_t position = 0;  ///< Bytes of the file that have become text.
    bool is_gzip = false;
    std::string inflater;  ///< Which library; empty where none can put down its state.
    std::string state;     ///< Opaque: what inflating knows here.
};

/// A place in a dump file, at the boundary of two slabs, from which a `dump_reader` goes on.
///
/// Shape: about 90 KiB, and the record that was half read there.
/// Units: offsets in bytes of uncompressed text.
struct dump_checkpoint {
    file_identity file;
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::uint64_t text_bytes = 0;  ///< Text that has been read.
    std::uint64_t records = 0;     ///< Given before this place.
    std::uint64_t rejects = 0;     ///< Likewise.
    source_state source;
    std::string cutter;  ///< Opaque.
    std::string carry;   ///< Text that has been read and not yet been given.

    /// All records before this offset were given, and none that begins at or after it.
    [[nodiscard]] std::uint64_t offset() const noexcept { return text_bytes - carry.size(); }
};

/// The checkpoint as bytes for a file, with a version and a SHA-256 over all.
[[nodiscard]] std::string to_bytes(const dump_checkpoint& checkpoint);

/// What `to_bytes` wrote.
/// Errors: nothing where the bytes are of another version, cut off or changed.
[[nodiscard]] std::optional<dump_checkpoint> read_checkpoint(std::string_view bytes);

}  // namespace waxpress::dump
