#include "dump/checkpoint.hpp"

#include <algorithm>

#include "discogs/sha256.hpp"
#include "dump/state_bytes.hpp"

namespace waxpress::dump {
namespace {

/// Raise the number whenever anything that is put down here or in `save` functions changes.
constexpr std::string_view format = "waxpress dump checkpoint 1\n";

std::string_view as_text(const discogs::sha256_digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool read_digest(state_reader& in, discogs::sha256_digest& digest) {
    std::string_view bytes;
    if (!in.text(bytes) || bytes.size() != digest.size()) return false;
    std::ranges::transform(bytes, digest.begin(), [](char c) {
        return static_cast<std::uint8_t>(c);
    });
    return true;
}

bool read_text(state_reader& in, std::string& out) {
    std::string_view bytes;
    if (!in.text(bytes)) return false;
    out = bytes;
    return true;
}

bool read_flag(state_reader& in, bool& out) {
    std::uint8_t flag = 0;
    if (!in.number(flag, std::uint8_t{1})) return false;
    out = flag == 1;
    return true;
}

bool read_source(state_reader& in, source_state& out) {
    return in.number(out.position) && read_flag(in, out.is_gzip) && read_text(in, out.inflater) &&
           read_text(in, out.state);
}

}  // namespace

std::string to_bytes(const dump_checkpoint& checkpoint) {
    state_writer out;
    out.text(format);
    out.number(checkpoint.file.bytes);
    out.number(checkpoint.file.modified_ns);
    out.text(as_text(checkpoint.file.head));
    out.number(checkpoint.kind);
    out.number(checkpoint.text_bytes);
    out.number(checkpoint.records);
    out.number(checkpoint.rejects);
    out.number(checkpoint.source.position);
    out.number(std::uint8_t{checkpoint.source.is_gzip});
    out.text(checkpoint.source.inflater);
    out.text(checkpoint.source.state);
    out.text(checkpoint.cutter);
    out.text(checkpoint.carry);
    discogs::sha256_hasher hasher;
    const discogs::sha256_digest sum = hasher.digest(out.bytes());
    return out.take().append(as_text(sum));
}

std::optional<dump_checkpoint> read_checkpoint(std::string_view bytes) {
    constexpr std::size_t sum_size = sizeof(discogs::sha256_digest);
    if (bytes.size() < sum_size) return std::nullopt;
    const std::string_view told_sum = bytes.substr(bytes.size() - sum_size);
    bytes.remove_suffix(sum_size);
    discogs::sha256_hasher hasher;
    if (as_text(hasher.digest(bytes)) != told_sum) return std::nullopt;

    state_reader in(bytes);
    std::string_view told_format;
    dump_checkpoint out;
    const bool is_whole =
        in.text(told_format) && told_format == format && in.number(out.file.bytes) &&
        in.number(out.file.modified_ns) && read_digest(in, out.file.head) &&
        in.number(out.kind, discogs::all_kinds.back()) && in.number(out.text_bytes) &&
        in.number(out.records) && in.number(out.rejects) && read_source(in, out.source) &&
        read_text(in, out.cutter) && read_text(in, out.carry) && in.is_done();
    if (!is_whole || out.carry.size() > out.text_bytes) return std::nullopt;
    return out;
}

}  // namespace waxpress::dump
