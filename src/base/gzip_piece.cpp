#include "base/gzip_piece.hpp"

#include <zlib.h>

namespace waxpress {
namespace {

constexpr std::string_view gzip_header("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);
constexpr std::string_view final_empty_block("\x03\x00", 2);

void append_little_endian(std::uint32_t value, std::string& out) {
    for (int shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>(static_cast<unsigned char>(value >> shift));
    }
}

}  // namespace

std::string_view gzip_frame::header() noexcept {
    return gzip_header;
}

void gzip_frame::add(const gzip_piece& piece) noexcept {
    const auto bytes = static_cast<z_off_t>(piece.text_bytes);
    crc_ = static_cast<std::uint32_t>(crc32_combine(crc_, piece.crc, bytes));
    text_bytes_ += piece.text_bytes;
}

std::string gzip_frame::trailer() const {
    std::string bytes(final_empty_block);
    append_little_endian(crc_, bytes);
    append_little_endian(static_cast<std::uint32_t>(text_bytes_), bytes);
    return bytes;
}

}  // namespace waxpress
