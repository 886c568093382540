#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/kind_load.hpp"
#include "app/progress.hpp"
#include "dump/dump_reader.hpp"
#include "dump/find_dumps.hpp"
#include "pipeline/receipt.hpp"
#include "pipeline/store_load.hpp"

// What the commands that run whole dumps have in common.
namespace waxpress::app {

/// One file of the run, opened, so that its kind is known.
struct opened_dump {
    dump::dump_file file;
    std::unique_ptr<dump::dump_reader> reader;
};

/// Errors: as find_dumps and dump_reader; failure(usage) where two files are of one kind.
[[nodiscard]] std::vector<opened_dump> open_dumps(const dump::dump_wish& wish, bool verifies);

[[nodiscard]] pipeline::kind_receipt begun_receipt(const opened_dump& dump);

/// The display must outlive what is returned.
[[nodiscard]] pipeline::row_progress shown_on(progress_display& progress);

/// "256M" in bytes. Errors: failure(usage) where it is too little for a load.
[[nodiscard]] std::uint64_t parse_memory(const std::string& text);

/// How many bytes of blocks may be on their way at once.
[[nodiscard]] std::uint64_t memory_in_flight(std::uint64_t memory) noexcept;

/// `workers`, or as many as there are cores where it is 0.
[[nodiscard]] std::size_t pressing_threads(std::size_t workers) noexcept;

/// Blocks of records go from thread to thread and are freed on another than they came from. Left to
/// itself, glibc raises its threshold to their size and keeps them scattered over its arenas.
void keep_the_heap_small();

/// What the kinds of a run ended with, added up to an exit status.
struct run_outcome {
    pipeline::run_receipt receipt;
    std::vector<std::string> input_failures;
    bool was_stopped = false;
    bool was_refused = false;

    void add(kind_load_result&& result);
    [[nodiscard]] int exit_status() const;
};

}  // namespace waxpress::app
