#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waxpress::pipeline {

/// Ids of one batch, told apart: those that are whole numbers as people write them, and the rest.
struct seen_ids {
    std::vector<std::uint64_t> numbers;
    std::vector<std::string> texts;
};

/// The number that an id is, if it is written without sign, leading zeros or anything else.
[[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view id) noexcept;

/// Adds an id to the side where it belongs.
void add_id(std::string_view id, seen_ids& to);

/// Appends the ids as bytes; they are sorted, and each stands once.
///
/// Shape: 1, the form's version; varint count of numbers and each as varint distance from the one
///        before it; varint count of texts, each with its varint size. A varint has seven bits a
///        byte, the lowest first; the high bit says that more follow.
void encode_seen(seen_ids& ids, std::string& out);

enum class seen_status : std::uint8_t { ok, malformed };

/// Appends the ids of `bytes`, all of it, to `out`.
/// Errors: `malformed`, and `out` as it was. Throws for memory only.
[[nodiscard]] seen_status decode_seen(std::string_view bytes, seen_ids& out);

}  // namespace waxpress::pipeline
