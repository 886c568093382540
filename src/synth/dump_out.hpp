#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/unique_fd.hpp"
#include "discogs/sha256.hpp"

namespace waxpress::synth {

/// A file that is written from begin to end, hashed on the way, and takes its name when it is
/// whole.
///
/// Lifetime: the destructor removes what was not finished.
/// Errors:   failure(store) naming the file.
class dump_out {
public:
    explicit dump_out(std::filesystem::path path);
    ~dump_out();
    dump_out(const dump_out&) = delete;
    dump_out& operator=(const dump_out&) = delete;

    void write(std::string_view bytes);

    /// Renames the file to its name and gives the SHA-256 of its bytes.
    [[nodiscard]] discogs::sha256_digest finish();

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    std::filesystem::path path_;
    std::filesystem::path unfinished_;
    unique_fd fd_;
    discogs::sha256_hasher hasher_;
    std::uint64_t bytes_ = 0;
    bool is_finished_ = false;
};

}  // namespace waxpress::synth
