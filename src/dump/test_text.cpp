#include "dump/test_text.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <unistd.h>
#include <zlib.h>

namespace waxpress::dump::testing_aid {

cutting cut_in_chunks(
    std::string_view text,
    discogs::entity_kind kind,
    std::size_t chunk,
    cut_limits limits,
    bool hops
) {
    constexpr std::uint64_t base = 1000;  // As if a root had stood before.
    auto current = std::make_unique<record_cutter>(kind, base, limits);
    cutting result;
    std::vector<text_slice> slices;
    std::vector<discogs::rejected_record> rejects;
    std::size_t end = 0;
    while (end < text.size()) {
        end = std::min(text.size(), end + chunk);
        if (hops) {
            state_writer saved;
            current->save(saved);
            current = std::make_unique<record_cutter>(kind, 0, limits);
            state_reader in(saved.bytes());
            if (!current->restore(in) || !in.is_done()) throw std::runtime_error("restore");
        }
        record_cutter& cutter = *current;
        // Nothing older than what the cutter asks to keep is shown to it again.
        const std::uint64_t from = cutter.keep_from();
        const auto begin = static_cast<std::size_t>(from - base);
        slices.clear();
        const std::string window(text.substr(begin, end - begin));
        cutter.cut(window, from, slices, rejects);
        for (const text_slice& slice : slices) {
            result.records.push_back({slice.source_offset, window.substr(slice.begin, slice.size)});
        }
    }
    for (const discogs::rejected_record& reject : rejects) {
        result.rejects.push_back({reject.source_offset, reject.raw, reject.reason, reject.id});
    }
    const record_cutter& cutter = *current;
    result.is_finished = cutter.is_finished();
    result.has_trailing = cutter.has_trailing();
    result.where = cutter.where(text.substr(static_cast<std::size_t>(cutter.keep_from() - base)));
    return result;
}

std::string gzipped(std::string_view text, int level) {
    constexpr int gzip_window = 16 + MAX_WBITS;
    constexpr int memory_level = 8;
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::runtime_error("deflateInit2");
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    std::string in(text);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int outcome = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (outcome != Z_STREAM_END) throw std::runtime_error("deflate");
    return out;
}

scratch_folder::scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "waxpress-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
}

scratch_folder::~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string scratch_folder::write(std::string_view name, std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file.string();
}

std::filesystem::path samples_folder() {
    // Tests run in the folder of the project.
    const std::filesystem::path beside = "../shared/samples";
    return std::filesystem::is_directory(beside) ? beside : std::filesystem::path();
}

}  // namespace waxpress::dump::testing_aid
