#include <new>

#include <zlib.h>

#include "base/failure.hpp"
#include "base/gzip_piece.hpp"

namespace waxpress {
namespace {

constexpr int level_of(gzip_effort effort) noexcept {
    return effort == gzip_effort::fast ? 1 : 3;
}
constexpr int raw_window_bits = -15;
constexpr int memory_level = 9;

}  // namespace

struct piece_packer::state {
    z_stream stream{};
};

piece_packer::piece_packer(gzip_effort effort) : state_(std::make_unique<state>()) {
    const int made = deflateInit2(
        &state_->stream,
        level_of(effort),
        Z_DEFLATED,
        raw_window_bits,
        memory_level,
        Z_DEFAULT_STRATEGY
    );
    if (made != Z_OK) throw std::bad_alloc();
}

piece_packer::~piece_packer() {
    if (state_) deflateEnd(&state_->stream);
}
piece_packer::piece_packer(piece_packer&&) noexcept = default;
piece_packer& piece_packer::operator=(piece_packer&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
}

gzip_piece piece_packer::pack(std::string_view text) {
    z_stream& stream = state_->stream;
    deflateReset(&stream);
    gzip_piece piece;
    piece.bytes.resize(deflateBound(&stream, text.size()) + 64);
    // The library reads only, but wants plain pointers.
    auto* const bytes = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
    stream.next_in = bytes;
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(piece.bytes.data());
    stream.avail_out = static_cast<uInt>(piece.bytes.size());
    if (deflate(&stream, Z_FULL_FLUSH) != Z_OK || stream.avail_in != 0) {
        throw failure(failure_class::store, "zlib: a piece of a dump cannot be compressed");
    }
    piece.bytes.resize(piece.bytes.size() - stream.avail_out);
    piece.crc = static_cast<std::uint32_t>(crc32(0, bytes, static_cast<uInt>(text.size())));
    piece.text_bytes = text.size();
    return piece;
}

}  // namespace waxpress
