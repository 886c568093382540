// Inflate and cut: whatever the bytes, nothing breaks, and the result does not depend on how they
// come. The first byte chooses the kind, the second the size of the pieces.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dump/cut.hpp"
#include "dump/gunzip.hpp"
#include "dump/root.hpp"

namespace {

using waxpress::discogs::entity_kind;
using waxpress::discogs::rejected_record;
using namespace waxpress::dump;

void require(bool holds) {
    if (!holds) std::abort();
}

/// Everything that inflating gives, as one text.
template <class Inflater>
std::string inflate(std::string_view file, std::size_t piece, bool& is_complete) {
    constexpr std::size_t longest = 1 << 20;
    basic_gunzip<Inflater> stream;
    std::string text;
    std::vector<char> room(4096);
    std::size_t at = 0;
    is_complete = false;
    while (text.size() < longest) {
        const std::string_view in = file.substr(at, piece);
        const gunzip_step step = stream.read(std::as_bytes(std::span(in.data(), in.size())), room);
        require(step.consumed <= in.size() && step.produced <= room.size());
        at += step.consumed;
        text.append(room.data(), step.produced);
        if (step.status != gunzip_status::ok) return text;
        if (step.consumed == 0 && step.produced == 0 && at == file.size()) break;
    }
    is_complete = at == file.size() && stream.is_complete();
    return text;
}

/// All that the cutter says about `text`, written down.
std::string cut(std::string_view text, entity_kind kind, std::size_t piece) {
    record_cutter cutter(kind, 0, {.max_record_bytes = 200, .kept_of_refused = 50});
    std::vector<text_slice> slices;
    std::vector<rejected_record> rejects;
    std::string said;
    std::uint64_t last = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        end = std::min(text.size(), end + piece);
        const std::uint64_t from = cutter.keep_from();
        const auto begin = static_cast<std::size_t>(from);
        slices.clear();
        // A copy of its own size, so that a step outside the window is seen.
        const std::string window(text.substr(begin, end - begin));
        cutter.cut(window, from, slices, rejects);
        for (const text_slice& slice : slices) {
            require(slice.source_offset >= last && slice.source_offset == from + slice.begin);
            last = slice.source_offset + slice.size;
            said += std::to_string(slice.source_offset) + "+" + std::to_string(slice.size) + "\n";
        }
    }
    for (const rejected_record& reject : rejects) {
        said += std::to_string(reject.source_offset) + reject.reason + reject.raw + "\n";
    }
    said += cutter.where(text.substr(static_cast<std::size_t>(cutter.keep_from())));
    return said + (cutter.is_finished() ? " finished" : "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const entity_kind kind = waxpress::discogs::all_kinds[data[0] % 4];
    const std::size_t piece = 1 + data[1] % 64;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);

    bool is_complete = false;
    std::string text = inflate<best_inflater>(bytes, bytes.size() + 1, is_complete);
    bool is_complete_in_pieces = false;
    require(inflate<best_inflater>(bytes, piece, is_complete_in_pieces) == text || !is_complete);
    require(is_complete == is_complete_in_pieces);
    bool is_complete_plainly = false;
    const std::string plain = inflate<zlib_inflater>(bytes, piece, is_complete_plainly);
    require(!(is_complete && is_complete_plainly) || plain == text);

    if (!is_complete) text = bytes;
    (void)find_root(text, true);
    require(cut(text, kind, text.size() + 1) == cut(text, kind, piece));
    return 0;
}
