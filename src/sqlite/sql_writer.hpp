#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/encoded_block.hpp"

namespace waxpress::sqlite {

/// Writes records of one kind through SQL, full text included: the way of updates, and the judge
/// of the page builder in tests.
///
/// Errors:   throws failure(store); the caller's transaction decides what stays.
/// Lifetime: statements of `on`; one thread.
class sql_writer {
public:
    /// Without `with_full_text` the full text indexes are left alone: for a first fill, which
    /// builds them afterwards.
    sql_writer(connection& on, discogs::entity_kind kind, bool with_full_text);

    /// Inserts rows of records that are not in the store.
    void insert(const encoded_rows& rows);
    /// Takes a record out, with everything that belongs to it.
    void remove(std::int64_t id);
    [[nodiscard]] bool contains(std::int64_t id);

private:
    struct table_statements {
        table which;
        statement insert;
        statement remove;
    };
    void index_text(std::int64_t id, bool is_there);
    void index_tracks(std::int64_t id, bool is_there);

    const table entity_;
    std::vector<table_statements> tables_;
    std::vector<value_view> values_;
    statement exists_;
    // Full text of the entity's name or title, and of track titles; absent where not kept.
    std::optional<statement> read_text_;
    std::optional<statement> add_text_;
    std::optional<statement> drop_text_;
    std::optional<statement> read_tracks_;
    std::optional<statement> add_track_;
    std::optional<statement> drop_track_;
};

/// Rowid of a track in the full text index over tracks.
inline constexpr int track_seq_bits = 16;

/// Writes what the dictionaries have learned since they were read.
void save_dictionaries(connection& on, class dictionaries& known);
/// Fills dictionaries from a store.
void restore_dictionaries(connection& on, class dictionaries& known);

}  // namespace waxpress::sqlite
