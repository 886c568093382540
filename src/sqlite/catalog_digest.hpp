#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "discogs/record_block.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {

/// What the records of a store hold, as a hash.
struct content_digest {
    std::array<discogs::sha256_digest, 4> of_kind{};  ///< By entity kind.
    discogs::sha256_digest total{};
    std::uint64_t rows = 0;
};

/// Hashes the content of a store: every cell of every record table in key order, ids of
/// dictionaries as the text that they stand for, documents unpacked. Pages, the numbering of
/// dictionaries, zstd's bytes, bookkeeping (loads, rejects) and indexes have no part in it.
///
/// Shape:  a cell is its type and its value, text and blobs with their length, so that no two
///         contents give the same bytes. Rows are hashed in pieces of 65,536 ids, pieces by table,
///         tables by kind.
/// Errors: failure(store): locked, damaged, or changed so often that no still view of it is had.
/// Memory: the dictionaries, and a few MiB a thread.
/// Cost:   reads the whole store once, by `threads` connections of their own.
[[nodiscard]] content_digest digest_content(const std::filesystem::path& file, unsigned threads);

/// The dictionary whose ids a column may hold, if it is one of those that do.
struct spelled_column {
    table of;
    std::string_view column;
    dictionary by;
};
[[nodiscard]] std::span<const spelled_column> spelled_columns() noexcept;

}  // namespace waxpress::sqlite
