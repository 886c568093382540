#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/sha256.hpp"

namespace waxpress::postgres {

/// What a row of a table says of a record. Lifetime: views.
struct document_row {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string_view hash;      ///< Column `hash`.
    std::string_view document;  ///< Column `data`, as the server spells JSONB.
};

/// Tells a record's canonical JSON from its document: the way back of the encoder. One per thread.
///
/// Shape:    keys sorted bytewise, no white space; strings and numbers as they stand, since the
///           server escapes what the press escapes. `type`, `sha256` and `year` of the envelope go.
///           A master's own `year` gave way to a number or null: of the texts that it may have
///           been, the one that gives the hash is taken.
/// Errors:   `is_proved` is false where no JSON gives the hash. So it is, besides damage, for what
///           the column cannot keep: a master whose year is neither four digits, `0`, empty nor
///           absent; `\u0000`.
/// Source:   reference/wire-and-schema.md, 2.4 to 2.6 and 3.2.
class canonical_document {
public:
    struct told {
        std::string_view json;  ///< Empty where the document is no JSON object.
        bool is_proved = false;
    };

    /// `hashes`: false leaves the hash aside; then nothing is proved.
    /// Lifetime: what is returned dies with the next call.
    [[nodiscard]] told read(const document_row& row, bool hashes = true);

private:
    /// A key, as it is spelled with its quotes, and where what belongs to it stands in `values_`.
    struct part {
        std::string_view key;
        std::size_t begin = 0;
        std::size_t size = 0;
    };

    [[nodiscard]] bool write_value(std::string_view& from);
    [[nodiscard]] bool write_object(std::string_view& from);
    [[nodiscard]] bool write_list(std::string_view& from);
    [[nodiscard]] bool read_top(std::string_view document);
    void write_top(std::string_view year);
    [[nodiscard]] told prove(const document_row& row, std::string_view year, bool hashes);

    std::string values_;  // Of the keys at the top, canonical.
    std::string moved_;   // What is put in order.
    std::string json_;
    std::vector<part> top_;
    std::vector<part> parts_;  // Of the objects that are open, one after the other.
    discogs::sha256_hasher hasher_;
};

}  // namespace waxpress::postgres
