#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "discogs/record_block.hpp"
#include "sqlite/encoded_block.hpp"
#include "sqlite/interner.hpp"

namespace waxpress::sqlite {

/// The id as the store keeps it: a whole number from 1 to 2^62. nullopt for any other text.
[[nodiscard]] std::optional<std::int64_t> record_id(std::string_view text) noexcept;

/// Encodes records of one kind into rows: every element of the record becomes a column or a row;
/// what the schema has no place for goes to the kind's `*_other` table with its path.
///
/// Errors:   throws failure(input, reject) for JSON that no presser made; `out` may then hold part
/// of it. Lifetime: keeps buffers from record to record; one per thread. `shared` outlives it.
class encoder {
public:
    /// `document_dictionary` may be empty.
    encoder(discogs::entity_kind kind, dictionaries& shared, std::string_view document_dictionary);
    ~encoder();
    encoder(encoder&&) noexcept;
    encoder& operator=(encoder&&) noexcept;

    void encode(
        std::int64_t id,
        std::string_view json,
        const discogs::sha256_digest& hash,
        encoded_rows& out
    );
    /// What the rows of the last record tell, which is its JSON where no document was kept.
    /// Lifetime: until the next record.
    [[nodiscard]] std::string_view told_by_rows() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::sqlite
