#include "sqlite/record_format.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace waxpress::sqlite {
namespace {

constexpr std::uint64_t serial_zero = 8;
constexpr std::uint64_t serial_one = 9;
constexpr std::uint64_t serial_real = 7;
constexpr std::uint64_t serial_blob = 12;
constexpr std::uint64_t serial_text = 13;

// Bytes of an integer of serial type 0 to 6.
constexpr std::array<std::uint8_t, 7> integer_bytes{0, 1, 2, 3, 4, 6, 8};

// The smallest serial type for an integer of so many bits, its sign not counted.
constexpr std::array<std::uint8_t, 65> serial_of_bits = [] {
    std::array<std::uint8_t, 65> types{};
    for (std::size_t bits = 0; bits < types.size(); ++bits) {
        std::uint8_t type = 1;
        while (type < 6 && bits > 8U * integer_bytes[type] - 1U)
            ++type;
        types[bits] = type;
    }
    return types;
}();

constexpr std::size_t serial_of(std::int64_t value) noexcept {
    const auto size = static_cast<std::uint64_t>(value < 0 ? ~value : value);
    return serial_of_bits[static_cast<std::size_t>(std::bit_width(size))];
}

// Reads a varint at `at` and moves it on; false past the end.
bool read_varint(std::string_view bytes, std::size_t& at, std::uint64_t& value) noexcept {
    value = 0;
    for (int i = 0; i < 9; ++i) {
        if (at >= bytes.size()) return false;
        const auto byte = static_cast<std::uint8_t>(bytes[at++]);
        if (i == 8) {
            value = value << 8U | byte;
            return true;
        }
        value = value << 7U | (byte & 0x7fU);
        if ((byte & 0x80U) == 0) return true;
    }
    return true;
}

// A whole number of `size` bytes; `at` may be followed by fewer than eight.
std::int64_t read_integer(std::string_view record, std::size_t at, std::size_t size) noexcept {
    assert(size >= 1 && size <= 8 && "as every serial type that is a stored integer");
    std::uint64_t value = 0;
    if (std::endian::native == std::endian::little && record.size() - at >= sizeof value) {
        std::memcpy(&value, record.data() + at, sizeof value);
        value = __builtin_bswap64(value);
    } else {
        for (std::size_t i = 0; i < size; ++i) {
            const auto byte = static_cast<std::uint8_t>(record[at + i]);
            value |= std::uint64_t{byte} << (56 - 8 * i);
        }
    }
    return static_cast<std::int64_t>(value) >> (64 - 8 * size);
}

// The bytes that a value of a serial type takes; false for types that SQLite reserves.
bool size_of(std::uint64_t type, std::uint64_t& size) noexcept {
    if (type >= serial_blob) {
        size = (type - serial_blob) / 2;
    } else if (type == serial_real) {
        size = 8;
    } else if (type <= 6) {
        size = integer_bytes[type];
    } else {
        size = 0;
        return type == serial_zero || type == serial_one;
    }
    return true;
}

value_view make_value(
    std::uint64_t type, std::string_view record, std::size_t at, std::size_t size
) noexcept {
    value_view value;
    if (type >= serial_blob) {
        value.type = type % 2 == 0 ? value_type::blob : value_type::text;
        value.bytes = record.substr(at, size);
    } else if (type == serial_real) {
        value.type = value_type::real;
        value.real = std::bit_cast<double>(read_integer(record, at, size));
    } else if (type != 0) {
        value.type = value_type::integer;
        value.integer = type <= 6 ? read_integer(record, at, size)
                                  : static_cast<std::int64_t>(type - serial_zero);
    }
    return value;
}

// Calls `take(value)`, which may say false to end it. False if the record is malformed.
template <class Take>
bool for_each_value(std::string_view record, Take&& take) noexcept {
    std::size_t at = 0;
    std::uint64_t header = 0;
    if (!read_varint(record, at, header) || header < at || header > record.size()) return false;
    std::size_t body = header;
    const std::string_view types = record.substr(0, header);
    while (at < header) {
        std::uint64_t type = 0;
        std::uint64_t size = 0;
        if (!read_varint(types, at, type) || !size_of(type, size) || size > record.size() - body) {
            return false;
        }
        if (!take(make_value(type, record, body, size))) return false;
        body += size;
    }
    return body == record.size();
}

}  // namespace

std::size_t varint_size(std::uint64_t value) noexcept {
    if (value < 0x80) return 1;
    return std::min<std::size_t>((static_cast<std::size_t>(std::bit_width(value)) + 6) / 7, 9);
}

char* put_varint(char* at, std::uint64_t value) noexcept {
    if (value < 0x80) {
        *at = static_cast<char>(value);
        return at + 1;
    }
    const std::size_t bytes = varint_size(value);
    char* to = at + bytes;
    if (bytes == 9) {  // The ninth byte is a whole one.
        *--to = static_cast<char>(value);
        value >>= 8U;
    } else {
        *--to = static_cast<char>(value & 0x7fU);
        value >>= 7U;
    }
    while (to != at) {
        *--to = static_cast<char>((value & 0x7fU) | 0x80U);
        value >>= 7U;
    }
    return at + bytes;
}

void append_varint(std::string& out, std::uint64_t value) {
    std::array<char, 9> bytes;
    out.append(bytes.data(), put_varint(bytes.data(), value));
}

void record_builder::put_integer(std::int64_t value, std::size_t bytes) {
    if (body_.size() < body_size_ + 8) body_.resize(body_size_ + 64);
    // Eight bytes are stored at once; those past `bytes` do not count.
    std::uint64_t left = static_cast<std::uint64_t>(value) << (64 - 8 * bytes);
    if constexpr (std::endian::native == std::endian::little) left = __builtin_bswap64(left);
    std::memcpy(&body_[body_size_], &left, sizeof left);
    body_size_ += bytes;
}

void record_builder::put_bytes(std::string_view value) {
    if (body_.size() < body_size_ + value.size()) body_.resize(body_size_ + value.size() + 64);
    if (!value.empty()) std::memcpy(&body_[body_size_], value.data(), value.size());
    body_size_ += value.size();
}

void record_builder::put_type(std::uint64_t type) {
    types_size_ = static_cast<std::size_t>(put_varint(room_for_type(), type) - types_.data());
    types_to_keep_ = types_size_;
}

void record_builder::integer(std::int64_t value) {
    if (value == 0 || value == 1) {
        put_type(value == 0 ? serial_zero : serial_one);
        return;
    }
    const std::size_t type = serial_of(value);
    put_type(type);
    put_integer(value, integer_bytes[type]);
}

void record_builder::real(double value) {
    if (std::isnan(value)) {
        null();
        return;
    }
    put_type(serial_real);
    put_integer(std::bit_cast<std::int64_t>(value), 8);
}

void record_builder::text(std::string_view value) {
    put_type(value.size() * 2 + serial_text);
    put_bytes(value);
}

void record_builder::blob(std::string_view value) {
    put_type(value.size() * 2 + serial_blob);
    put_bytes(value);
}

// The header counts its own length.
std::size_t record_builder::header_size() const noexcept {
    if (types_size_ + 1 < 0x80) return types_size_ + 1;
    return types_size_ + varint_size(types_size_ + 2);
}

std::size_t record_builder::size() const noexcept {
    return header_size() + body_size_;
}

char* record_builder::write_to(char* to) const noexcept {
    to = put_varint(to, header_size());
    to = std::copy_n(types_.data(), types_size_, to);
    return std::copy_n(body_.data(), body_size_, to);
}

void record_builder::append_to(std::string& out) const {
    const std::size_t begin = out.size();
    out.resize(begin + size());
    write_to(out.data() + begin);
}

decode_status decode_row(std::string_view record, std::span<value_view> values) noexcept {
    std::size_t place = 0;
    const bool is_whole = for_each_value(record, [&](const value_view& value) {
        if (place == values.size()) return false;
        values[place++] = value;
        return true;
    });
    for (value_view& missing : values.subspan(place))
        missing.type = value_type::null;
    return is_whole ? decode_status::ok : decode_status::malformed;
}

decode_status decode_record(std::string_view record, std::vector<value_view>& values) noexcept {
    values.clear();
    const bool is_whole = for_each_value(record, [&](const value_view& value) {
        values.push_back(value);
        return true;
    });
    return is_whole ? decode_status::ok : decode_status::malformed;
}

}  // namespace waxpress::sqlite
