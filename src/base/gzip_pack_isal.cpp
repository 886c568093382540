#include <vector>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "base/failure.hpp"
#include "base/gzip_piece.hpp"

namespace waxpress {
namespace {

constexpr std::uint32_t level_of(gzip_effort effort) noexcept {
    return effort == gzip_effort::fast ? 1 : 3;
}
constexpr std::uint32_t level_buffer_bytes = ISAL_DEF_LVL3_LARGE;
static_assert(level_buffer_bytes >= ISAL_DEF_LVL1_DEFAULT);

/// Room for text that does not shrink.
std::size_t bound_of(std::size_t bytes) noexcept {
    return bytes + bytes / 16 + 4096;
}

}  // namespace

struct piece_packer::state {
    std::uint32_t level = 3;
    isal_zstream stream{};
    std::vector<std::uint8_t> level_buffer = std::vector<std::uint8_t>(level_buffer_bytes);
    std::vector<std::uint8_t> out;
};

piece_packer::piece_packer(gzip_effort effort) : state_(std::make_unique<state>()) {
    state_->level = level_of(effort);
}
piece_packer::~piece_packer() = default;
piece_packer::piece_packer(piece_packer&&) noexcept = default;
piece_packer& piece_packer::operator=(piece_packer&&) noexcept = default;

gzip_piece piece_packer::pack(std::string_view text) {
    // The library reads only, but wants plain pointers.
    std::vector<std::uint8_t>& out = state_->out;
    if (out.size() < bound_of(text.size())) out.resize(bound_of(text.size()));
    isal_zstream& stream = state_->stream;
    isal_deflate_init(&stream);
    stream.level = state_->level;
    stream.level_buf = state_->level_buffer.data();
    stream.level_buf_size = level_buffer_bytes;
    stream.gzip_flag = IGZIP_DEFLATE;
    stream.flush = FULL_FLUSH;
    stream.end_of_stream = 0;
    auto* const bytes =
        const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
    stream.next_in = bytes;
    stream.avail_in = static_cast<std::uint32_t>(text.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    if (isal_deflate(&stream) != COMP_OK || stream.avail_in != 0) {
        throw failure(failure_class::store, "igzip: a piece of a dump cannot be compressed");
    }
    gzip_piece piece;
    piece.bytes.assign(reinterpret_cast<const char*>(out.data()), out.size() - stream.avail_out);
    piece.crc = crc32_gzip_refl(0, bytes, text.size());
    piece.text_bytes = text.size();
    return piece;
}

}  // namespace waxpress
