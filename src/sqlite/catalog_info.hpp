#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "sqlite/connection.hpp"

namespace waxpress::sqlite {

/// A row of `loads`: how one kind was last loaded.
struct load_record {
    std::string status;  ///< "complete", "incomplete" or "running".
    std::string month;   ///< Empty where it is not known.
    std::string source;
    std::string started_at;
    std::string finished_at;  ///< Empty while it runs, or if it died.
    std::string reason;
    std::int64_t read = 0;
    std::int64_t written = 0;
    std::int64_t unchanged = 0;
    std::int64_t rejected = 0;
    std::int64_t removed = 0;
};

struct kind_info {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::int64_t records = 0;
    std::int64_t rejects = 0;
    /// Names in the full text index; nothing if there is no index.
    std::optional<std::int64_t> searchable;
    std::optional<load_record> last_load;

    [[nodiscard]] bool is_complete() const { return last_load && last_load->status == "complete"; }
    /// How whole this kind is, in plain words.
    [[nodiscard]] std::string completeness() const;
};

struct table_size {
    std::string name;
    std::int64_t bytes = 0;
};

struct catalog_info {
    std::uint64_t file_bytes = 0;
    std::array<kind_info, 4> kinds;
    bool has_track_search = false;

    [[nodiscard]] bool is_complete() const;
    /// The month of all kinds that have one; several if they differ.
    [[nodiscard]] std::string months() const;
};

/// What a store holds. Cost: counts rows, which reads the inner pages of a few tables.
/// Errors: failure(store).
[[nodiscard]] catalog_info read_info(connection& on);

/// Bytes of each table and index, the largest first; nothing where this SQLite cannot tell.
/// Cost: reads the whole store.
[[nodiscard]] std::optional<std::vector<table_size>> read_table_sizes(connection& on);

}  // namespace waxpress::sqlite
