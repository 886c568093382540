#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "discogs/sha256.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/document.hpp"
#include "sqlite/restore.hpp"
#include "sqlite/stored_record.hpp"

namespace waxpress::sqlite {

/// The zstd dictionary of a kind's documents; empty where none was trained.
[[nodiscard]] std::string document_dictionary(connection& on, discogs::entity_kind kind);

/// Reads canonical documents of one kind: built from the rows of the record, or unpacked where the
/// rows do not tell all of it. Compared with the hash that the store holds. Dies before its
/// connection.
///
/// Lifetime: what `read` returns dies with the next call.
/// Errors:   failure(store) naming the record if its document is damaged.
class document_reader {
public:
    document_reader(connection& on, discogs::entity_kind kind);

    /// Exactly the bytes that were hashed; nothing if there is no such record.
    [[nodiscard]] std::optional<std::string_view> read(std::int64_t id);

private:
    [[nodiscard]] std::optional<std::string_view> unpack(std::int64_t id);
    [[noreturn]] void fail(std::int64_t id, std::string_view why) const;

    const connection& on_;
    discogs::entity_kind kind_;
    document_unpacker unpacker_;
    statement query_;
    statement hash_;
    stored_record rows_;
    record_restorer restorer_;
    discogs::sha256_hasher hasher_;
    std::string json_;
};

}  // namespace waxpress::sqlite
