#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::pipeline {

/// Where a run's time went. Busy seconds, summed over the threads of a stage.
struct stage_time {
    std::string name;
    double busy_seconds = 0;
    int threads =
        1;  ///< A stage is the limit when busy_seconds / threads comes near the wall time.
};

/// What became of the records of one kind: every record read is written, unchanged or rejected.
struct kind_receipt {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string source;
    std::string month;
    std::uint64_t read = 0;
    std::uint64_t written = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rejected = 0;
    std::uint64_t removed = 0;
    std::uint64_t text_bytes = 0;
    std::uint64_t file_bytes = 0;
    double seconds = 0;
    std::vector<stage_time> stages;
    bool is_complete = false;
    std::string reason;  ///< Why it is not complete, or what the user should know.

    [[nodiscard]] bool adds_up() const noexcept { return read == written + unchanged + rejected; }
};

/// What a whole run did.
struct run_receipt {
    std::vector<kind_receipt> kinds;
    std::vector<stage_time> finishing;  ///< After the last record: full text, indexes, sync.
    double seconds = 0;
    std::uint64_t peak_memory_bytes = 0;

    [[nodiscard]] bool adds_up() const noexcept;
    [[nodiscard]] bool is_complete() const noexcept;
};

/// The stage that limits a kind, and its share of the wall time; empty name where nothing was
/// timed.
struct limiting_stage {
    std::string name;
    double share = 0;
};
[[nodiscard]] limiting_stage limit_of(const kind_receipt& receipt);

/// The receipt as a table for people.
[[nodiscard]] std::string to_text(const run_receipt& receipt);
/// The same for programs: one JSON object.
[[nodiscard]] std::string to_json(const run_receipt& receipt);
[[nodiscard]] std::string to_json(const kind_receipt& receipt);

/// The resident memory of this process now; 0 where it cannot be told.
[[nodiscard]] std::uint64_t resident_memory_bytes() noexcept;
/// The highest resident memory of this process so far.
[[nodiscard]] std::uint64_t peak_memory_bytes() noexcept;

}  // namespace waxpress::pipeline
