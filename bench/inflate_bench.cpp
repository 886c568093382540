// inflate_bench [--cut] FILE.xml.gz: inflates a gzip file to nowhere, the limit of every reader of
// dumps; with --cut, reads it as slabs of whole records, by dump_reader and on the same thread.
// Prints {"seconds":...,"mb_per_second":...,"bytes":...}, megabytes of text.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/byte_size.hpp"
#include "base/unique_fd.hpp"
#include "dump/dump_reader.hpp"

#if defined(WAXPRESS_HAVE_ISAL)
#include <isa-l/igzip_lib.h>
#endif

namespace {

using waxpress::failure;
using waxpress::failure_class;
using waxpress::unique_fd;

constexpr std::size_t buffer_bytes = 256 * waxpress::kib;

[[noreturn]] void refuse(const std::string& path) {
    throw failure(failure_class::input, path + ": is no whole gzip file");
}

#if defined(WAXPRESS_HAVE_ISAL)

/// The library's own loop and nothing else, CRC included.
std::uint64_t inflate_to_nowhere(const std::string& path) {
    unique_fd file = unique_fd::open(path, O_RDONLY, failure_class::input);
    std::vector<std::byte> in(buffer_bytes);
    std::vector<std::uint8_t> out(buffer_bytes);
    const auto state = std::make_unique<inflate_state>();
    isal_inflate_init(state.get());
    state->crc_flag = ISAL_GZIP;
    state->avail_in = 0;
    std::uint64_t bytes = 0;
    for (;;) {
        if (state->avail_in == 0) {
            const std::size_t got = file.read_some(in);
            if (got == 0) break;
            state->next_in = reinterpret_cast<std::uint8_t*>(in.data());
            state->avail_in = static_cast<std::uint32_t>(got);
        }
        if (state->block_state == ISAL_BLOCK_FINISH) {
            isal_inflate_reset(state.get());
            state->crc_flag = ISAL_GZIP;
        }
        do {
            state->next_out = out.data();
            state->avail_out = static_cast<std::uint32_t>(out.size());
            if (isal_inflate(state.get()) != ISAL_DECOMP_OK) refuse(path);
            bytes += out.size() - state->avail_out;
        } while (state->avail_out == 0 && state->block_state != ISAL_BLOCK_FINISH);
    }
    if (state->block_state != ISAL_BLOCK_FINISH) refuse(path);
    return bytes;
}

#else

std::uint64_t inflate_to_nowhere(const std::string& path) {
    waxpress::dump::text_source text(path, false);
    std::vector<char> out(buffer_bytes);
    std::uint64_t bytes = 0;
    while (const std::size_t got = text.read(out))
        bytes += got;
    return bytes;
}

#endif

std::uint64_t cut_to_nowhere(const std::string& path) {
    waxpress::dump::dump_reader reader({.path = path});
    waxpress::dump::text_slab slab;
    while (reader.next(slab)) {
    }
    if (reader.statistics().rejects != 0) refuse(path);
    return reader.statistics().text_bytes;
}

int run(std::span<char*> arguments) {
    const bool cuts = arguments.size() == 2 && std::string_view(arguments[0]) == "--cut";
    if (arguments.size() != (cuts ? 2U : 1U)) {
        fmt::print(stderr, "usage: inflate_bench [--cut] FILE.xml.gz\n");
        return static_cast<int>(failure_class::usage);
    }
    const std::string path = arguments.back();
    const auto begin = std::chrono::steady_clock::now();
    const std::uint64_t bytes = cuts ? cut_to_nowhere(path) : inflate_to_nowhere(path);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    fmt::print(
        "{{\"seconds\":{:.6f},\"mb_per_second\":{:.1f},\"bytes\":{}}}\n",
        taken.count(),
        static_cast<double>(bytes) / 1e6 / taken.count(),
        bytes
    );
    return 0;
}

}  // namespace

int main(int count, char** words) {
    try {
        return run(std::span(words, static_cast<std::size_t>(count)).subspan(1));
    } catch (const std::exception& failed) {
        fmt::print(stderr, "inflate_bench: {}\n", failed.what());
        return static_cast<int>(failure_class::input);
    }
}
