#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"

namespace waxpress::rabbitmq {

/// The content type of a message that holds a block of records.
inline constexpr std::string_view framed_content_type = "application/x-waxpress-block";

/// When a block is full: at whichever comes first.
struct framed_limits {
    std::size_t max_bytes = 64 * 1024;
    std::size_t max_records = 32;
};

/// Puts records of one kind into message bodies.
///
/// Shape:    16 bytes: `WXPB`, version 1, kind (0 artists, 1 labels, 2 masters, 3 releases), two
///           zeros, records, bytes that follow; then for each record: size of its id, size of its
///           JSON, its 32 bytes of SHA-256, id, canonical JSON. Numbers have 32 bits, little
///           endian.
/// Units:    a block closes when it has reached a limit; a record larger than that travels alone.
class framed_writer {
public:
    explicit framed_writer(discogs::entity_kind kind, framed_limits limits = {});

    /// Precondition: neither the id nor the JSON is empty, and each is shorter than 4 GiB.
    void add(std::string_view id, const discogs::sha256_digest& hash, std::string_view json);

    [[nodiscard]] bool is_empty() const noexcept { return records_ == 0; }
    [[nodiscard]] bool is_full() const noexcept {
        return records_ >= limits_.max_records || body_.size() >= limits_.max_bytes;
    }
    /// The finished block; it dies with the next `add`.
    [[nodiscard]] std::string_view finish();

private:
    const framed_limits limits_;
    std::string body_;
    std::uint32_t records_ = 0;
    bool is_finished_ = false;
};

/// One record of a block; views into the message's body.
struct framed_record {
    std::string_view id;
    std::string_view json;  ///< Canonical: exactly the bytes that `hash` is of, `id` among them.
    discogs::sha256_digest hash{};
};

struct framed_block {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::vector<framed_record> records;
};

/// Whether a body is a block, whole or damaged; no JSON text begins as one does.
[[nodiscard]] bool is_framed(std::string_view body) noexcept;

/// Reads a block.
///
/// Lifetime: the records view `body`.
/// Errors:   false and `out` untouched: cut short, too long, another version, an unknown kind, no
///           record, an empty id, JSON that is not between braces. Never throws.
/// Cost:     O(records); the JSON is not looked at.
[[nodiscard]] bool read_framed(std::string_view body, framed_block& out) noexcept;

/// How many records a body holds: those of a whole block, else 1.
[[nodiscard]] std::uint32_t count_records(std::string_view body) noexcept;

}  // namespace waxpress::rabbitmq
