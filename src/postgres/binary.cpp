#include "postgres/binary.hpp"

#include <array>

namespace waxpress::postgres {
namespace {

constexpr std::int32_t text_type = 25;
constexpr std::array<char, 12> no_elements{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, text_type};
constexpr std::array<char, 19> copy_header{'P', 'G', 'C', 'O', 'P', 'Y', '\n', '\xff', '\r', '\n'};
constexpr std::size_t array_count_at = 12;
constexpr std::size_t size_bytes = 4;
/// The version of jsonb's binary form: text follows.
constexpr char jsonb_version = 1;

template <typename Number>
void append_number(Number value, std::string& out) {
    std::array<char, sizeof(Number)> bytes{};
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        bytes[sizeof(Number) - 1 - i] = static_cast<char>(value & 0xff);
        value = static_cast<Number>(value >> 8);
    }
    out.append(bytes.data(), bytes.size());
}

void put_int32(std::int32_t value, std::string& in, std::size_t at) {
    for (std::size_t i = 0; i < size_bytes; ++i) {
        in[at + i] = static_cast<char>((value >> (24 - 8 * i)) & 0xff);
    }
}

/// Takes a number off the front; there must be that many bytes.
std::int32_t take_number(std::string_view& from, std::size_t bytes) noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value = value << 8U | static_cast<unsigned char>(from[i]);
    from.remove_prefix(bytes);
    return bytes == 2 ? static_cast<std::int16_t>(value) : static_cast<std::int32_t>(value);
}

}  // namespace

void append_int16(std::int16_t value, std::string& out) {
    append_number(static_cast<std::uint16_t>(value), out);
}

void append_int32(std::int32_t value, std::string& out) {
    append_number(static_cast<std::uint32_t>(value), out);
}

void append_int64(std::int64_t value, std::string& out) {
    append_number(static_cast<std::uint64_t>(value), out);
}

void text_array::clear() {
    buffer_.clear();
    for (const std::int32_t word : {1, 0, text_type, 0, 1})
        append_int32(word, buffer_);
    count_ = 0;
}

void text_array::append(std::string_view element) {
    append_int32(static_cast<std::int32_t>(element.size()), buffer_);
    buffer_.append(element);
    ++count_;
}

std::string& text_array::begin_element() {
    begun_at_ = buffer_.size();
    append_int32(0, buffer_);
    return buffer_;
}

void text_array::end_element() {
    const std::size_t size = buffer_.size() - begun_at_ - size_bytes;
    put_int32(static_cast<std::int32_t>(size), buffer_, begun_at_);
    ++count_;
}

std::string_view text_array::bytes() {
    // An array without elements has no dimension either.
    if (count_ == 0) return {no_elements.data(), no_elements.size()};
    put_int32(count_, buffer_, array_count_at);
    return buffer_;
}

void copy_rows::clear() {
    buffer_.assign(copy_header.data(), copy_header.size());
    rows_ = 0;
}

void copy_rows::begin_row(std::int16_t fields) {
    append_int16(fields, buffer_);
    ++rows_;
}

void copy_rows::text(std::string_view field) {
    append_int32(static_cast<std::int32_t>(field.size()), buffer_);
    buffer_.append(field);
}

std::string& copy_rows::begin_jsonb() {
    begun_at_ = buffer_.size();
    append_int32(0, buffer_);
    buffer_ += jsonb_version;
    return buffer_;
}

void copy_rows::end_jsonb() {
    const std::size_t size = buffer_.size() - begun_at_ - size_bytes;
    put_int32(static_cast<std::int32_t>(size), buffer_, begun_at_);
}

std::string_view copy_rows::finish() {
    append_int16(-1, buffer_);
    return buffer_;
}

copy_status copy_reader::read(std::string_view message, std::span<std::string_view> fields) {
    constexpr std::size_t count_bytes = 2;
    constexpr std::size_t flags_bytes = 4;
    if (!has_begun_) {
        constexpr std::string_view signature(copy_header.data(), copy_header.size() - 8);
        if (message.size() < copy_header.size() || !message.starts_with(signature)) {
            return copy_status::malformed;
        }
        message.remove_prefix(signature.size() + flags_bytes);
        const std::int32_t extension = take_number(message, size_bytes);
        if (extension < 0 || message.size() < static_cast<std::size_t>(extension)) {
            return copy_status::malformed;
        }
        message.remove_prefix(static_cast<std::size_t>(extension));
        has_begun_ = true;
    }
    if (message.empty()) return copy_status::nothing;
    if (message.size() < count_bytes) return copy_status::malformed;
    const std::int32_t count = take_number(message, count_bytes);
    if (count == -1 && message.empty()) return copy_status::nothing;
    if (count != static_cast<std::int32_t>(fields.size())) return copy_status::malformed;
    for (std::string_view& field : fields) {
        if (message.size() < size_bytes) return copy_status::malformed;
        const std::int32_t size = take_number(message, size_bytes);
        const std::size_t bytes = size < 0 ? 0 : static_cast<std::size_t>(size);
        if (message.size() < bytes) return copy_status::malformed;
        field = message.substr(0, bytes);
        message.remove_prefix(bytes);
    }
    return message.empty() ? copy_status::row : copy_status::malformed;
}

}  // namespace waxpress::postgres
