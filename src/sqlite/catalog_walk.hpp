#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "sqlite/catalog_digest_row.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/document.hpp"
#include "sqlite/restore.hpp"

namespace waxpress::sqlite {

/// The records of one kind in the order of their ids, each told from its rows or its document. Each
/// table is read once, from front to back, in step with the others.
///
/// Lifetime: dies before its connection, which should be in a transaction, and before the
///           dictionaries.
/// Errors:   failure(store) where SQLite cannot read.
class catalog_walk final : public row_source {
public:
    catalog_walk(connection& on, discogs::entity_kind kind, const dictionary_texts& dictionaries);

    /// Goes to the next record. False: there is none.
    [[nodiscard]] bool next();
    [[nodiscard]] std::int64_t id() const noexcept { return id_; }
    /// The hash that the store claims. Lifetime: until `next`.
    [[nodiscard]] std::string_view hash() const noexcept { return records_.blob(1); }
    /// What the record's rows tell. Once a record. Lifetime: until `next`.
    [[nodiscard]] std::string_view told_by_rows();
    /// Its rows do not tell all of it: `document` does.
    [[nodiscard]] bool has_document() { return documents_.reach(id_); }
    /// Empty where it cannot be unpacked. Lifetime: until `next`.
    [[nodiscard]] std::string_view document();

    [[nodiscard]] std::string_view spelled(dictionary which, std::int64_t id) override;

private:
    /// One table, read in step.
    struct cursor {
        statement rows;
        bool has_row = false;
        std::int64_t owner = 0;

        /// True: the row in hand belongs to `id`.
        [[nodiscard]] bool reach(std::int64_t id);
        void step();
    };

    void add_rows(table which, row_set& rows) override;
    [[nodiscard]] cursor& cursor_of(table which);
    [[nodiscard]] std::string_view keep(std::string_view text);

    connection& on_;
    const discogs::entity_kind kind_;
    const dictionary_texts& dictionaries_;
    statement records_;
    std::int64_t id_ = 0;
    cursor documents_;
    std::vector<std::optional<cursor>> cursors_;  // By table; made when first asked for.
    document_unpacker unpacker_;
    record_restorer restorer_;
    std::vector<std::byte> first_words_;
    std::pmr::monotonic_buffer_resource words_;  // Text of the record in hand.
};

}  // namespace waxpress::sqlite
