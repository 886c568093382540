#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waxpress::sqlite {

/// Bytes that `value` takes as a SQLite varint: 1 to 9.
[[nodiscard]] std::size_t varint_size(std::uint64_t value) noexcept;
/// Writes a varint, big-endian, seven bits a byte, and returns the place after it.
char* put_varint(char* at, std::uint64_t value) noexcept;
void append_varint(std::string& out, std::uint64_t value);

/// Builds one record: serial types, then values, as SQLite itself writes them (schema format 4).
///
/// Shape:    a whole number in a column of affinity REAL is the exception: SQLite keeps it as an
///           integer, so give it to `integer`.
/// Lifetime: values are copied; reuse one builder, its buffers stay.
/// Cost:     no allocation once the buffers are large enough.
/// Source:   SQLite file format, 2.1.
class record_builder {
public:
    void clear() noexcept {
        types_size_ = 0;
        types_to_keep_ = 0;
        body_size_ = 0;
    }
    void null() {
        *room_for_type() = 0;
        ++types_size_;
    }
    void integer(std::int64_t value);
    /// What is no number is NULL.
    void real(double value);
    void text(std::string_view value);
    void blob(std::string_view value);

    /// Leaves NULLs at the end out: a table reads what a row lacks as NULL. Not for keys.
    record_builder& trim() noexcept {
        types_size_ = types_to_keep_;
        return *this;
    }

    [[nodiscard]] std::size_t size() const noexcept;
    /// Writes header and body, `size()` bytes, and returns the place after them; the builder keeps
    /// its values.
    char* write_to(char* to) const noexcept;
    void append_to(std::string& out) const;

private:
    [[nodiscard]] std::size_t header_size() const noexcept;
    [[nodiscard]] char* room_for_type() {
        if (types_.size() < types_size_ + longest_varint) types_.resize(2 * types_size_ + 64);
        return types_.data() + types_size_;
    }
    void put_type(std::uint64_t type);
    void put_integer(std::int64_t value, std::size_t bytes);
    void put_bytes(std::string_view value);

    static constexpr std::size_t longest_varint = 9;
    std::string types_;  // Its first `types_size_` bytes count.
    std::size_t types_size_ = 0;
    std::size_t types_to_keep_ = 0;  // Bytes of it up to the last value that is not NULL.
    std::string body_;               // Its first `body_size_` bytes count.
    std::size_t body_size_ = 0;
};

enum class value_type : std::uint8_t { null, integer, real, text, blob };

/// One value of a record; `bytes` views the record.
struct value_view {
    value_type type = value_type::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view bytes;
};

enum class decode_status : std::uint8_t { ok, malformed };

/// Reads a row of a table back: what the record lacks at its end is NULL.
///
/// Errors: `malformed`, also for more values than there is room for. Never reads past the record.
[[nodiscard]] decode_status decode_row(
    std::string_view record, std::span<value_view> values
) noexcept;

/// Reads a record back into `values`, which is emptied first.
///
/// Errors: `malformed`, and `values` holds what came before. Never reads past the record.
[[nodiscard]] decode_status decode_record(
    std::string_view record, std::vector<value_view>& values
) noexcept;

}  // namespace waxpress::sqlite
