#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "discogs/entity_kind.hpp"

namespace waxpress::synth {

using discogs::entity_kind;

/// What month of made-up dumps to write.
struct synth_options {
    std::uint64_t releases =
        0;  ///< Of the first month; artists, labels and masters follow from it.
    std::uint64_t seed = 1;
    std::filesystem::path out;  ///< The folder; it is made where it is missing.
    std::string month;          ///< Empty: 20260401, or the one after that of `next_month_of`.
    /// A folder that holds a made-up month: write what became of it. Its seed and size are taken.
    std::optional<std::filesystem::path> next_month_of;
    double changed = 0.02;  ///< Shares of each kind, 0 to 1, for a next month.
    double removed = 0.001;
    double added = 0.005;
    bool compress = true;  ///< False: plain `.xml`.
    std::size_t workers = 2;
};

struct synth_file {
    entity_kind kind = entity_kind::artists;
    std::filesystem::path path;
    std::uint64_t records = 0;
    std::uint64_t xml_bytes = 0;
    std::uint64_t file_bytes = 0;
};

struct synth_report {
    std::string month;
    std::array<synth_file, 4> files;  ///< In the order of `discogs::all_kinds`.
    std::filesystem::path checksum;
    double seconds = 0;
};

/// Called by the thread that called `write_month`, after each block; `done` counts records of the
/// file, those that vanished included.
using synth_progress =
    std::function<void(entity_kind kind, std::uint64_t done, std::uint64_t total)>;

/// Writes the four dumps of a month, their CHECKSUM file and `synth.json`, from which a next month
/// can be made. The same options give the same bytes, whatever the number of workers.
///
/// Shape:    a file appears under its name when it is whole; CHECKSUM and `synth.json` come last.
/// Units:    memory does not grow with `releases`: some 16 MiB of blocks are in flight.
/// Errors:   failure(usage) for options that make no sense, failure(input) where `next_month_of`
///           holds no made-up month, failure(store) where the folder cannot be written. What is
///           unfinished is removed; files of the same names from before are replaced one by one.
[[nodiscard]] synth_report write_month(
    const synth_options& options, const synth_progress& progress = {}
);

/// One record of the first month of a world, as XML text without a line end.
///
/// Units:  `index` counts records of the kind from 0, below `record_count`.
/// Errors: none; an index that is too large is a bug.
[[nodiscard]] std::string make_record(
    entity_kind kind, std::uint64_t seed, std::uint64_t index, std::uint64_t releases = 100'000
);

/// Records of a kind in a first month of so many releases.
[[nodiscard]] std::uint64_t record_count(entity_kind kind, std::uint64_t releases);

}  // namespace waxpress::synth
