#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "sqlite/record_format.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {

/// The rows of one record, wherever they are.
class row_source {
public:
    using visitor = std::function<void(std::span<const value_view>)>;

    row_source() = default;
    virtual ~row_source() = default;
    row_source(const row_source&) = delete;
    row_source& operator=(const row_source&) = delete;

    /// Calls `visit` for each of the record's rows in a table, in key order. A row may be shorter
    /// than the table: the columns that it lacks are NULL.
    virtual void rows(table which, const visitor& visit) = 0;
    /// The text of an id of a dictionary; lives until the record is restored. Empty if it is not
    /// there.
    [[nodiscard]] virtual std::string_view spelled(dictionary which, std::int64_t id) = 0;
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

    /// Appends to `json`. False, and nothing appended, if the entity's table has no row of it.
    [[nodiscard]] bool restore(
        discogs::entity_kind kind, std::int64_t id, row_source& from, std::string& json
    );

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::sqlite
