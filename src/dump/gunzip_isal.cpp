#include <algorithm>
#include <cstring>
#include <filesystem>
#include <limits>
#include <type_traits>

#include <dlfcn.h>
#include <fmt/format.h>
#include <isa-l.h>

#include "dump/gunzip.hpp"
#include "dump/gzip_header.hpp"

namespace waxpress::dump {
namespace {

const char* reason_of(int outcome) noexcept {
    switch (outcome) {
        case ISAL_INVALID_BLOCK:
            return "invalid block";
        case ISAL_INVALID_SYMBOL:
            return "invalid symbol";
        case ISAL_INVALID_LOOKBACK:
            return "it refers to text before its beginning";
        case ISAL_INCORRECT_CHECKSUM:
            return "its CRC or length differs from what it says";
        default:
            return "invalid data";
    }
}

std::string library_identity() {
    // The file that the library was loaded from is called after its version.
    std::string file;
    Dl_info place{};
    if (::dladdr(reinterpret_cast<const void*>(&isal_inflate), &place) != 0 &&
        place.dli_fname != nullptr) {
        std::error_code ignored;
        file = std::filesystem::canonical(place.dli_fname, ignored).filename().string();
    }
    return fmt::format(
        "ISA-L {}.{}.{} {} {}",
        ISAL_MAJOR_VERSION,
        ISAL_MINOR_VERSION,
        ISAL_PATCH_VERSION,
        sizeof(inflate_state),
        file
    );
}

}  // namespace

struct isal_inflater::state {
    inflate_state stream;
    gzip_header header;
    bool is_past_header = false;
};

isal_inflater::isal_inflater() : state_(std::make_unique<state>()) {
    begin_member();
}
isal_inflater::~isal_inflater() = default;
isal_inflater::isal_inflater(isal_inflater&&) noexcept = default;
isal_inflater& isal_inflater::operator=(isal_inflater&&) noexcept = default;

void isal_inflater::begin_member() {
    isal_inflate_init(&state_->stream);
    // The header is read by our own code: ISA-L 2.30 misreads one that comes in several pieces.
    state_->stream.crc_flag = ISAL_GZIP_NO_HDR_VER;
    state_->header = {};
    state_->is_past_header = false;
}

std::string isal_inflater::identity() {
    static const std::string told = library_identity();
    return told;
}

/// ISA-L keeps all it knows, the last 32 KiB of text too, in one plain structure, whose pointers
/// are set anew at each step.
void isal_inflater::save(state_writer& out) const {
    static_assert(std::is_trivially_copyable_v<inflate_state>);
    state_->header.save(out);
    out.number(std::uint8_t{state_->is_past_header});
    inflate_state plain = state_->stream;
    plain.next_in = nullptr;
    plain.next_out = nullptr;
    plain.avail_in = 0;
    plain.avail_out = 0;
    out.text({reinterpret_cast<const char*>(&plain), sizeof plain});
}

bool isal_inflater::restore(state_reader& in) noexcept {
    std::uint8_t is_past_header = 0;
    std::string_view plain;
    inflate_state& stream = state_->stream;
    if (!state_->header.restore(in) || !in.number(is_past_header, std::uint8_t{1}) ||
        !in.text(plain) || plain.size() != sizeof stream) {
        return false;
    }
    std::memcpy(&stream, plain.data(), sizeof stream);
    state_->is_past_header = is_past_header == 1;
    constexpr auto most_in = std::int32_t{sizeof stream.tmp_in_buffer};
    constexpr auto most_out = std::int32_t{sizeof stream.tmp_out_buffer};
    return stream.tmp_in_size >= 0 && stream.tmp_in_size <= most_in &&
           stream.tmp_out_processed >= 0 && stream.tmp_out_processed <= stream.tmp_out_valid &&
           stream.tmp_out_valid <= most_out;
}

inflate_step isal_inflater::step_header(std::span<const std::byte> in) noexcept {
    const gzip_header::step header = state_->header.feed(in);
    inflate_step result{inflate_status::ok, header.consumed, 0, ""};
    switch (header.status) {
        case header_status::need_more:
            break;
        case header_status::done:
            state_->is_past_header = true;
            break;
        case header_status::not_gzip:
            result.status = inflate_status::not_gzip;
            result.reason = "its header is wrong";
            break;
        case header_status::unknown_method:
            result.status = inflate_status::corrupt;
            result.reason = "unknown compression method";
            break;
        case header_status::wrong_crc:
            result.status = inflate_status::corrupt;
            result.reason = "the CRC of its header differs";
            break;
    }
    return result;
}

inflate_step isal_inflater::step(std::span<const std::byte> in, std::span<char> out) noexcept {
    if (!state_->is_past_header) return step_header(in);
    constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
    inflate_state& stream = state_->stream;
    const auto offered = static_cast<std::uint32_t>(std::min(in.size(), most));
    const auto room = static_cast<std::uint32_t>(std::min(out.size(), most));
    // The interface takes no const; it does not write there.
    stream.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(in.data()));
    stream.avail_in = offered;
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream.avail_out = room;

    const int outcome = isal_inflate(&stream);
    // Where the data is corrupt, ISA-L 2.30 may say that less than nothing is left.
    inflate_step result;
    result.consumed = stream.avail_in > offered ? offered : offered - stream.avail_in;
    result.produced = stream.avail_out > room ? room : room - stream.avail_out;
    if (outcome == ISAL_DECOMP_OK || outcome == ISAL_END_INPUT || outcome == ISAL_OUT_OVERFLOW) {
        // Cut-off input is no error to this library: the end of a member shows here only.
        if (stream.block_state == ISAL_BLOCK_FINISH) result.status = inflate_status::member_end;
    } else {
        result.status = inflate_status::corrupt;
        result.reason = reason_of(outcome);
    }
    return result;
}

}  // namespace waxpress::dump
