#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::discogs {

using sha256_digest = std::array<std::uint8_t, 32>;

/// One record of a block: spans into `record_block::text`.
struct record_entry {
    std::uint64_t source_offset = 0;  ///< Byte of uncompressed dump text where its element begins.
    std::size_t json_begin = 0;       ///< Canonical JSON, exactly the bytes that `hash` is of.
    std::size_t json_size = 0;
    std::size_t id_begin = 0;  ///< The record id, unescaped ("unknown" where the dump has none).
    std::size_t id_size = 0;
    sha256_digest hash{};
};

/// A record that could not be pressed.
struct rejected_record {
    std::uint64_t source_offset = 0;
    std::string raw;     ///< The text as it stands in the dump.
    std::string id;      ///< Empty where it could not be told.
    std::string reason;  ///< One line.
};

/// The unit that moves between threads: one arena of text and the records in it, in dump order.
///
/// Shape:    for each record its JSON and its id, appended to `text`.
/// Lifetime: views from `json()` and `id()` die when `text` changes.
struct record_block {
    entity_kind kind = entity_kind::artists;
    std::string text;
    std::vector<record_entry> records;
    std::vector<rejected_record> rejects;
    std::uint64_t source_bytes = 0;      ///< Uncompressed dump text that this block covers.
    std::uint64_t compressed_bytes = 0;  ///< Bytes of the file read when this block had been cut.

    [[nodiscard]] std::string_view json(const record_entry& entry) const noexcept {
        return std::string_view(text).substr(entry.json_begin, entry.json_size);
    }
    [[nodiscard]] std::string_view id(const record_entry& entry) const noexcept {
        return std::string_view(text).substr(entry.id_begin, entry.id_size);
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return text.capacity() + records.capacity() * sizeof(record_entry);
    }
};

}  // namespace waxpress::discogs
