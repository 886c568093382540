#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "sqlite/row_set.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {

/// The rows of one record, wherever they are.
class row_source {
public:
    row_source() = default;
    virtual ~row_source() = default;
    row_source(const row_source&) = delete;
    row_source& operator=(const row_source&) = delete;

    /// Gives all of the record's rows in a table, in key order. What the values view lives until
    /// the record is restored.
    void read(table which, row_set& rows) {
        rows.clear(static_cast<std::size_t>(info_of(which).column_count));
        add_rows(which, rows);
    }
    /// The text of an id of a dictionary; lives until the record is restored. Empty if it is not
    /// there.
    [[nodiscard]] virtual std::string_view spelled(dictionary which, std::int64_t id) = 0;

private:
    virtual void add_rows(table which, row_set& rows) = 0;
};

/// Builds a record's canonical JSON from its rows: the way back of the encoder.
///
/// Shape:    NULL is an element that is not there; what occurs once stands alone, more often as an
///           array, but for the lists that the normaliser makes. A record of another shape (empty
///           elements, elements that the schema does not know) comes out different: the encoder
///           compares, and keeps the document of such a record.
/// Lifetime: keeps buffers from record to record; one per thread.
/// Source:   reference/wire-and-schema.md, 1.2, 2.4 and 2.5.
class record_restorer {
public:
    record_restorer();
    ~record_restorer();
    record_restorer(record_restorer&&) noexcept;
    record_restorer& operator=(record_restorer&&) noexcept;

    /// The JSON lives until the next call. nullopt if the entity's table has no row of the record.
    [[nodiscard]] std::optional<std::string_view> restore(
        discogs::entity_kind kind, std::int64_t id, row_source& from
    );

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::sqlite
