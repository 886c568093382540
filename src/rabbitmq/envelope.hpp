#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"
#include "rabbitmq/framed.hpp"

namespace waxpress::rabbitmq {

/// The content type and encoding of a message that is JSON.
inline constexpr std::string_view json_content_type = "application/json";
inline constexpr std::string_view json_content_encoding = "UTF-8";

/// One record. Written by `append_data`, read by `message_decoder`.
struct data_message {
    std::string_view id;    ///< Unescaped, never empty.
    std::string_view json;  ///< The whole object, the envelope's keys in it.
    discogs::sha256_digest hash{};
    bool has_hash =
        false;  ///< False: missing, empty or no digest, so the record counts as changed.
};

/// All records of one file have been published.
struct file_complete {
    std::optional<discogs::entity_kind> data_type;
    std::string timestamp;
    std::uint64_t total_processed = 0;
    std::string file;
};

/// All files have been published; one copy goes to each exchange.
struct extraction_complete {
    std::string version;
    std::string timestamp;
    std::string started_at;  ///< When processing first began, also for a run that was resumed.
    std::array<std::optional<std::uint64_t>, 4> record_counts;  ///< By `index_of(kind)`.
    /// Of those, the ones that a rule kept back: they come to no consumer. Ours; others pass over
    /// it.
    std::array<std::uint64_t, 4> skipped_counts{};
};

/// Appends a record as the known system's consumers expect it.
///
/// Shape:  `{"type":"data","id":...,"sha256":...,<the record's other keys>}`; the record's own `id`
///         is left out, so that the key comes once.
/// Units:  `json` is canonical: an object without white space.
/// Source: reference/wire-and-schema.md, 2.3.
void append_data(
    std::string_view id, const discogs::sha256_digest& hash, std::string_view json, std::string& out
);
void append(const file_complete& message, std::string& out);
void append(const extraction_complete& message, std::string& out);

using any_message = std::variant<data_message, file_complete, extraction_complete, framed_block>;

/// Reads the body of any message.
class message_decoder {
public:
    message_decoder();
    ~message_decoder();
    message_decoder(message_decoder&&) noexcept;
    message_decoder& operator=(message_decoder&&) noexcept;

    /// Takes JSON in any order of keys, with keys that are not known, with a key twice (the last
    /// counts), and blocks; the content type need not be right.
    ///
    /// Lifetime: views into `body`; the id of a data message views this decoder and dies with the
    ///           next call.
    /// Errors:   the reason in one line, `out` untouched, where the body is malformed: not JSON, no
    ///           object, another type, an id that is missing, empty or no string, a damaged block.
    ///           Empty: it has been read. Never throws.
    ///           A record that begins as every known sender writes it (`type`, `id`, `sha256`) is
    ///           not parsed: its first id counts, and what is wrong behind is for the store to
    ///           find.
    /// Cost:     the head of such a record; one pass with simdjson over other JSON; the sizes of a
    ///           block's records.
    [[nodiscard]] std::string_view decode(std::string_view body, any_message& out) noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::rabbitmq
