#include "dump/gzip_header.hpp"

#include <zlib.h>

namespace waxpress::dump {
namespace {

constexpr unsigned has_crc = 2;
constexpr unsigned has_extra = 4;
constexpr unsigned has_name = 8;
constexpr unsigned has_comment = 16;
constexpr unsigned reserved_flags = 0xe0;

constexpr std::size_t fixed_size = 10;
constexpr unsigned byte_bits = 8;

}  // namespace

gzip_header::step gzip_header::feed(std::span<const std::byte> in) noexcept {
    step result;
    // A member without optional parts is done with its tenth byte.
    while (result.consumed < in.size() && result.status == header_status::need_more) {
        const auto byte = static_cast<Bytef>(in[result.consumed]);
        if (part_ != part::crc) crc_ = static_cast<std::uint32_t>(::crc32(crc_, &byte, 1));
        result.status = take(byte);
        ++result.consumed;
    }
    return result;
}

void gzip_header::save(state_writer& out) const {
    out.number(part_);
    out.number(at_);
    out.number(flags_);
    out.number(extra_size_);
    out.number(crc_);
    out.number(wanted_crc_);
}

bool gzip_header::restore(state_reader& in) noexcept {
    return in.number(part_, part::done) && in.number(at_) && in.number(flags_) &&
           in.number(extra_size_) && in.number(crc_) && in.number(wanted_crc_);
}

header_status gzip_header::take(unsigned byte) noexcept {
    switch (part_) {
        case part::fixed: {
            const header_status refused = take_fixed(byte);
            if (refused != header_status::need_more) return refused;
            break;
        }
        case part::extra_size:
            extra_size_ |= std::size_t{byte} << (byte_bits * at_++);
            if (at_ == 2) enter(extra_size_ > 0 ? part::extra : part::name);
            break;
        case part::extra:
            if (++at_ == extra_size_) enter(part::name);
            break;
        case part::name:
            if (byte == 0) enter(part::comment);
            break;
        case part::comment:
            if (byte == 0) enter(part::crc);
            break;
        case part::crc:
            wanted_crc_ |= byte << (byte_bits * at_++);
            if (at_ < 2) break;
            if (wanted_crc_ != (crc_ & 0xffffU)) return header_status::wrong_crc;
            enter(part::done);
            break;
        case part::done:
            break;
    }
    return part_ == part::done ? header_status::done : header_status::need_more;
}

header_status gzip_header::take_fixed(unsigned byte) noexcept {
    constexpr unsigned magic_1 = 0x1f;
    constexpr unsigned magic_2 = 0x8b;
    constexpr unsigned deflate = 8;
    const std::size_t at = at_++;
    if (at == 0 && byte != magic_1) return header_status::not_gzip;
    if (at == 1 && byte != magic_2) return header_status::not_gzip;
    if (at == 2 && byte != deflate) return header_status::unknown_method;
    if (at == 3) {
        flags_ = byte;
        if (has(reserved_flags)) return header_status::unknown_method;
    }
    if (at_ == fixed_size) enter(part::extra_size);
    return header_status::need_more;
}

/// Enters `next`, or the part after it that the flags ask for.
void gzip_header::enter(part next) noexcept {
    at_ = 0;
    part_ = next;
    if (part_ == part::extra_size && !has(has_extra)) part_ = part::name;
    if (part_ == part::name && !has(has_name)) part_ = part::comment;
    if (part_ == part::comment && !has(has_comment)) part_ = part::crc;
    if (part_ == part::crc && !has(has_crc)) part_ = part::done;
}

}  // namespace waxpress::dump
