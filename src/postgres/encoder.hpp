#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"

namespace waxpress::postgres {

/// Why a document cannot be held by a JSONB column.
enum class document_fault : std::uint8_t { none, not_an_object, invalid_utf8, too_deep };

/// One line for the quarantine.
[[nodiscard]] std::string_view reason_of(document_fault fault) noexcept;

/// Levels of nesting that are taken. The server's own limit hangs on its stack (some 6,000 with
/// the default of 2 MB); a genuine record has 5.
inline constexpr std::size_t deepest_nesting = 512;

/// What the encoder is told of a record.
struct document_source {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string_view json;  ///< A JSON object.
    std::string_view id;
    std::string_view hash;    ///< 64 hex digits, or empty.
    bool is_message = false;  ///< `json` holds the envelope's keys.
};

/// Turns records into the documents of column `data`. One per thread.
///
/// Shape:  the message object as the known system stores it: `type`, `id`, `sha256` and the
///         record's keys; for masters and releases `year`, an integer or null, comes last, and
///         JSONB keeps the last of equal keys. `\u0000`, which JSONB cannot hold, becomes `\ufffd`.
/// Source: reference/wire-and-schema.md, 2.3, 2.6 and 3.2.
class encoder {
public:
    /// `current_year` in UTC: years up to the next are believed.
    explicit encoder(int current_year) : latest_year_(current_year + 1) {}
    void set_current_year(int year) noexcept { latest_year_ = year + 1; }

    /// Appends the document to `out`.
    /// Errors: a fault, and `out` untouched. What is merely no JSON is left for the server to tell.
    [[nodiscard]] document_fault append(const document_source& record, std::string& out);

    /// Escaped NULs that were replaced so far.
    [[nodiscard]] std::uint64_t replaced_nuls() const noexcept { return replaced_nuls_; }

private:
    [[nodiscard]] int year_in(discogs::entity_kind kind, const std::string& text, std::size_t from);

    int latest_year_;
    std::uint64_t replaced_nuls_ = 0;
    simdjson::ondemand::parser parser_;
};

/// 64 lower-case hex digits, written at `to`.
void write_hex(const discogs::sha256_digest& digest, char* to) noexcept;

}  // namespace waxpress::postgres
