#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>

#include <pugixml.hpp>
#include <unistd.h>
#include <zlib.h>

#include "synth/records.hpp"

namespace waxpress::synth {

/// A folder of its own for one test. Lifetime: removed with everything in it.
class test_folder {
public:
    test_folder() {
        static int made = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("waxpress-synth-" + std::to_string(::getpid()) + "-" + std::to_string(++made));
        std::filesystem::create_directories(path_);
    }
    ~test_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    test_folder(const test_folder&) = delete;
    test_folder& operator=(const test_folder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return path_ / name;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::string read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Inflates gzip text, all of it.
inline std::string inflate_gzip(std::string_view bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("inflateInit2");
    std::string packed(bytes);
    std::string text;
    std::string part(1U << 20U, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    int status = Z_OK;
    while (status == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(part.data());
        stream.avail_out = static_cast<uInt>(part.size());
        status = inflate(&stream, Z_NO_FLUSH);
        text.append(part, 0, part.size() - stream.avail_out);
    }
    const bool is_all_read = stream.avail_in == 0;
    inflateEnd(&stream);
    if (status != Z_STREAM_END || !is_all_read) throw std::runtime_error("not one gzip member");
    return text;
}

/// Parses without changing line ends or blanks.
inline void parse(const std::string& xml, pugi::xml_document& out) {
    const unsigned how = (pugi::parse_default | pugi::parse_ws_pcdata) & ~pugi::parse_eol;
    const pugi::xml_parse_result result = out.load_buffer(xml.data(), xml.size(), how);
    if (!result)
        throw std::runtime_error(std::string(result.description()) + ": " + xml.substr(0, 200));
}

inline world first_world(std::uint64_t releases, std::uint64_t seed = 1) {
    return world({seed, releases, {{"20260401", 0, 0, 0}}});
}

}  // namespace waxpress::synth
