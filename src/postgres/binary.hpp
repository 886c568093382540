#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace waxpress::postgres {

/// Appends integers with the highest byte first, as every binary form of the server has them.
void append_int16(std::int16_t value, std::string& out);
void append_int32(std::int32_t value, std::string& out);
void append_int64(std::int64_t value, std::string& out);

/// The binary form of a `text[]` of one dimension, filled element by element.
///
/// Shape:    int32 dimensions 1, int32 no NULLs, int32 element type, int32 count, int32 lower
///           bound, then each element with its size before it.
/// Lifetime: `bytes()` views it until it changes.
/// Source:   the PostgreSQL 15 documentation: binary forms of arrays are those of array_send.
class text_array {
public:
    text_array() { clear(); }

    void clear();
    void append(std::string_view element);
    /// Begins an element that the caller appends to the buffer itself.
    [[nodiscard]] std::string& begin_element();
    void end_element();

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(count_); }
    [[nodiscard]] std::string_view bytes();

private:
    std::string buffer_;
    std::int32_t count_ = 0;
    std::size_t begun_at_ = 0;
};

/// The bytes of a COPY ... FROM STDIN (FORMAT binary).
///
/// Shape:    signature, flags, header extension; each row its number of fields and each field its
///           size and bytes; -1 at the end.
/// Lifetime: `finish()` views it until the next change.
/// Source:   the PostgreSQL 15 documentation, COPY, binary format.
class copy_rows {
public:
    copy_rows() { clear(); }

    void clear();
    void begin_row(std::int16_t fields);
    void text(std::string_view field);
    /// Begins a jsonb field, whose text the caller appends to the buffer itself.
    [[nodiscard]] std::string& begin_jsonb();
    void end_jsonb();

    [[nodiscard]] std::size_t size() const noexcept { return rows_; }
    /// All of it, with its end mark: no rows can follow before `clear`.
    [[nodiscard]] std::string_view finish();

private:
    std::string buffer_;
    std::size_t rows_ = 0;
    std::size_t begun_at_ = 0;
};

/// The rows of a COPY ... TO STDOUT (FORMAT binary), message by message.
///
/// Shape:    a message holds one row, as every server sends them; the header stands before the
///           first.
/// Lifetime: the fields view the message. NULL is an empty view.
/// Errors:   `malformed` for what is no whole row, or has not as many fields as are wanted.
enum class copy_status : std::uint8_t { row, nothing, malformed };
class copy_reader {
public:
    [[nodiscard]] copy_status read(std::string_view message, std::span<std::string_view> fields);

private:
    bool has_begun_ = false;
};

}  // namespace waxpress::postgres
