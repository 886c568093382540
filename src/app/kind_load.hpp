#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/progress.hpp"
#include "dump/dump_reader.hpp"
#include "pipeline/receipt.hpp"
#include "pipeline/store_load.hpp"

namespace waxpress::app {

struct kind_load_options {
    std::size_t workers = 2;
    std::uint64_t memory_in_flight = 0;
    std::uint64_t max_rejects = 100;
    std::optional<std::uint64_t> limit;
};

/// How one kind ended, beside its receipt.
struct kind_load_result {
    pipeline::kind_receipt receipt;
    std::vector<pipeline::source_reject> rejects;
    std::string input_failure;  ///< One line; empty where the dump was fine.
    bool was_stopped = false;
    bool was_refused = false;
};

/// Runs one dump through the press and into a store; without a store it is a dry run.
///
/// Errors: failures of the input are in the result, and what came before them is written; throws
///         failure(store).
class kind_load {
public:
    kind_load(
        dump::dump_reader& reader, pipeline::kind_receipt begun, const kind_load_options& options
    );

    [[nodiscard]] kind_load_result run(pipeline::store_load* store, progress_display& progress);

private:
    [[nodiscard]] bool pull(dump::text_slab& slab);
    void read_samples();
    [[nodiscard]] std::vector<std::string> press_samples() const;
    void pump(pipeline::kind_writer* writer, progress_display& progress);
    void take_rejects(std::vector<discogs::rejected_record>& rejects);

    dump::dump_reader& reader_;
    const kind_load_options options_;
    kind_load_result result_;
    std::vector<dump::text_slab> samples_;  // Read ahead; the first that `pull` gives.
    std::size_t next_sample_ = 0;
    std::uint64_t pulled_ = 0;  // Records, for the limit.
    double writing_seconds_ = 0;
    bool has_reached_limit_ = false;
};

}  // namespace waxpress::app
