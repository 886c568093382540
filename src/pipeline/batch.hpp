#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"

namespace waxpress::pipeline {

/// The delivery that a record came in, as the ledger knows it; 0 where nothing waits for an
/// acknowledgement (a dump that is loaded directly).
using delivery_id = std::uint64_t;

/// One record of a batch: spans into `batch::text`.
struct batch_record {
    std::size_t json_begin = 0;  ///< A JSON object: the record's own keys, its `id` among them.
    std::size_t json_size = 0;
    std::size_t id_begin = 0;  ///< The record id, unescaped; never empty.
    std::size_t id_size = 0;
    discogs::sha256_digest hash{};
    bool has_hash = true;     ///< False: the sender gave none, so the record counts as changed.
    bool is_message = false;  ///< The object holds the envelope's keys too: `type` and `sha256`.
    delivery_id delivery = 0;
};

/// Records of one kind that are written together, in one transaction.
///
/// Shape:    one arena of text and the records in it, in the order in which they came. An id may
///           come twice: the last one counts.
/// Lifetime: views from `json()` and `id()` die when `text` changes.
struct batch {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string text;
    std::vector<batch_record> records;

    [[nodiscard]] std::string_view json(const batch_record& record) const noexcept {
        return std::string_view(text).substr(record.json_begin, record.json_size);
    }
    [[nodiscard]] std::string_view id(const batch_record& record) const noexcept {
        return std::string_view(text).substr(record.id_begin, record.id_size);
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return text.capacity() + records.capacity() * sizeof(batch_record);
    }
};

/// Some of a batch's records: the whole batch, or what is left of it while a bad record is sought.
struct batch_part {
    const batch* of = nullptr;
    std::span<const batch_record> records;

    [[nodiscard]] discogs::entity_kind kind() const noexcept { return of->kind; }
    [[nodiscard]] std::string_view json(const batch_record& record) const noexcept {
        return of->json(record);
    }
    [[nodiscard]] std::string_view id(const batch_record& record) const noexcept {
        return of->id(record);
    }
};

}  // namespace waxpress::pipeline
