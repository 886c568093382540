#include <algorithm>
#include <limits>
#include <new>
#include <string_view>

#include <zlib.h>

#include "dump/gunzip.hpp"

namespace waxpress::dump {
namespace {

constexpr int gzip_only = 16 + MAX_WBITS;

}  // namespace

struct zlib_inflater::state {
    z_stream stream{};
    bool is_open = false;

    ~state() {
        if (is_open) inflateEnd(&stream);
    }
};

zlib_inflater::zlib_inflater() : state_(std::make_unique<state>()) {
    if (inflateInit2(&state_->stream, gzip_only) != Z_OK) throw std::bad_alloc();
    state_->is_open = true;
}
zlib_inflater::~zlib_inflater() = default;
zlib_inflater::zlib_inflater(zlib_inflater&&) noexcept = default;
zlib_inflater& zlib_inflater::operator=(zlib_inflater&&) noexcept = default;

void zlib_inflater::begin_member() {
    inflateReset(&state_->stream);
}

inflate_step zlib_inflater::step(std::span<const std::byte> in, std::span<char> out) noexcept {
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    // zlib refuses to work on no room at all, and a header needs none.
    Bytef no_room = 0;
    z_stream& stream = state_->stream;
    const auto offered = static_cast<uInt>(std::min(in.size(), most));
    const auto room = static_cast<uInt>(std::min(out.size(), most));
    // The interface is older than const.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    stream.avail_in = offered;
    stream.next_out = room == 0 ? &no_room : reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = room;

    const int outcome = inflate(&stream, Z_NO_FLUSH);
    inflate_step result;
    result.consumed = offered - stream.avail_in;
    result.produced = room - stream.avail_out;
    if (outcome == Z_STREAM_END) {
        result.status = inflate_status::member_end;
    } else if (outcome == Z_DATA_ERROR || outcome == Z_NEED_DICT || outcome == Z_STREAM_ERROR) {
        const bool is_header = stream.total_out == 0 && stream.msg != nullptr &&
                               stream.msg == std::string_view("incorrect header check");
        result.status = is_header ? inflate_status::not_gzip : inflate_status::corrupt;
        const bool is_sum =
            stream.msg != nullptr && (stream.msg == std::string_view("incorrect data check") ||
                                      stream.msg == std::string_view("incorrect length check"));
        result.reason = is_sum ? "its CRC or length differs from what it says" : "invalid data";
    } else if (outcome == Z_MEM_ERROR) {
        result.status = inflate_status::corrupt;
        result.reason = "no memory to inflate it";
    }
    return result;
}

}  // namespace waxpress::dump
