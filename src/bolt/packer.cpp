#include "bolt/packer.hpp"

#include <bit>

#include <fmt/format.h>

#include "base/failure.hpp"
#include "bolt/big_endian.hpp"
#include "bolt/value_packer.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::size_t most_items = 0x7FFF'FFFF;
constexpr std::size_t sized_header = 5;

char byte(std::size_t number) noexcept {
    return static_cast<char>(static_cast<std::uint8_t>(number));
}

void check_count(std::size_t count) {
    if (count > most_items) {
        throw failure(
            failure_class::store,
            fmt::format("a value of {} bytes or items is too large for Neo4j", count),
            next_step::reject
        );
    }
}

/// A marker and the count behind it: `marker` for 8 bits, the next two for 16 and 32.
void put_sized(std::string& out, std::uint8_t marker, std::size_t count) {
    check_count(count);
    if (count <= 0xFF) {
        out.push_back(byte(marker));
        out.push_back(byte(count));
    } else if (count <= 0xFFFF) {
        out.push_back(byte(marker + 1U));
        append_big_endian(out, static_cast<std::uint16_t>(count));
    } else {
        out.push_back(byte(marker + 2U));
        append_big_endian(out, static_cast<std::uint32_t>(count));
    }
}

}  // namespace

void packer::integer(std::int64_t number) {
    if (number >= -16 && number <= 127) {
        out_->push_back(static_cast<char>(number));
    } else if (number >= -128 && number < -16) {
        out_->push_back('\xC8');
        out_->push_back(static_cast<char>(number));
    } else if (number == static_cast<std::int16_t>(number)) {
        out_->push_back('\xC9');
        append_big_endian(*out_, static_cast<std::uint16_t>(number));
    } else if (number == static_cast<std::int32_t>(number)) {
        out_->push_back('\xCA');
        append_big_endian(*out_, static_cast<std::uint32_t>(number));
    } else {
        out_->push_back('\xCB');
        append_big_endian(*out_, static_cast<std::uint64_t>(number));
    }
}

void packer::real(double number) {
    out_->push_back('\xC1');
    append_big_endian(*out_, std::bit_cast<std::uint64_t>(number));
}

void packer::text(std::string_view utf8) {
    header(utf8.size(), 0x80, 0xD0);
    out_->append(utf8);
}

void packer::bytes(std::span<const std::byte> data) {
    put_sized(*out_, 0xCC, data.size());
    for (const std::byte one : data)
        out_->push_back(static_cast<char>(one));
}

void packer::structure(std::uint8_t tag, std::size_t fields) {
    out_->push_back(byte(0xB0U | (fields & 0x0FU)));
    out_->push_back(byte(tag));
}

void packer::header(std::size_t count, std::uint8_t tiny, std::uint8_t sized) {
    if (count < 16) {
        out_->push_back(byte(tiny | count));
    } else {
        put_sized(*out_, sized, count);
    }
}

std::size_t packer::begin(char marker) {
    const std::size_t mark = out_->size();
    out_->append(sized_header, '\0');
    (*out_)[mark] = marker;
    return mark;
}

void packer::patch(std::size_t mark, std::size_t count) {
    check_count(count);
    store_big_endian(out_->data() + mark + 1, static_cast<std::uint32_t>(count));
}

void packer::put(const value& what, bool is_utc) {
    value_packer(*this, is_utc).put(what);
}

void packer::put(const bolt::map& what, bool is_utc) {
    value_packer(*this, is_utc).put_map(what);
}

std::string pack(const map& parameters, bool is_utc) {
    std::string out;
    packer(out).put(parameters, is_utc);
    return out;
}

}  // namespace waxpress::bolt
