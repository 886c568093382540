#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::postgres {

/// One object of a database and the statement that makes it where it is missing.
struct schema_object {
    std::string name;
    std::string sql;
};

/// "public.artists".
[[nodiscard]] std::string_view table_of(discogs::entity_kind kind) noexcept;

struct table_options {
    bool has_lz4 = false;      ///< The server can compress documents with lz4.
    bool is_unlogged = false;  ///< Not in the write-ahead log, until it is set so.
};

/// The table of a kind, without its secondary indexes.
/// Source: reference/wire-and-schema.md, 3.1; `data` with lz4 by limits.md, 6a.
[[nodiscard]] schema_object entity_table(discogs::entity_kind kind, table_options options);

/// Its secondary indexes, the dearest first.
[[nodiscard]] std::vector<schema_object> entity_indexes(discogs::entity_kind kind);

/// The bookkeeping of waxpress, in schema `waxpress`, and what it is at.
[[nodiscard]] std::vector<schema_object> bookkeeping();
inline constexpr int bookkeeping_version = 1;

/// What else the known system's schema-init makes: users, operations, insights, MusicBrainz.
/// Each statement stands alone; in this order each finds what it refers to.
/// Source: reference/wire-and-schema.md, 3.1.
[[nodiscard]] std::vector<schema_object> known_system();

/// The key of the advisory lock under which tables are made: "waxpress".
inline constexpr std::int64_t schema_lock = 0x7761787072657373;

}  // namespace waxpress::postgres
