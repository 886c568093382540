#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"
#include "dump/cut.hpp"

// What the tests of this folder share.
namespace waxpress::dump::testing_aid {

/// A piece that the cutter gave, as text.
struct piece {
    std::uint64_t offset = 0;
    std::string text;
    std::string reason;  ///< Empty for a record.
    std::string id;      ///< Of a reject.
    bool operator==(const piece&) const = default;
};

struct cutting {
    std::vector<piece> records;
    std::vector<piece> rejects;
    bool is_finished = false;
    bool has_trailing = false;
    std::string where;
    bool operator==(const cutting&) const = default;
};

/// Cuts `text`, which follows a root's start tag, fed in chunks of `chunk` bytes. `hops`: each
/// chunk by another cutter, which takes up the state of the one before.
[[nodiscard]] cutting cut_in_chunks(
    std::string_view text,
    discogs::entity_kind kind,
    std::size_t chunk,
    cut_limits limits = {},
    bool hops = false
);

/// A gzip member that holds `text`.
[[nodiscard]] std::string gzipped(std::string_view text, int level = 6);

/// A folder of its own for a test, removed with all in it.
class scratch_folder {
public:
    scratch_folder();
    ~scratch_folder();
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// Writes a file, with the folders that lead to it, and gives its path.
    std::string write(std::string_view name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

/// The genuine records beside the project; empty where they are absent.
[[nodiscard]] std::filesystem::path samples_folder();

}  // namespace waxpress::dump::testing_aid
