#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/store_load.hpp"
#include "postgres/connection_settings.hpp"

namespace waxpress::postgres {

struct dump_load_options {
    connection_settings to;
    unsigned writers = 2;
    std::size_t batch_records = 2000;
    std::uint64_t max_queued_bytes = 0;  ///< Of batches that no writer has taken.
    bool is_unlogged = false;            ///< New tables are logged only once they are filled.
    bool keep_vanished = false;
    double max_removed = 0.05;  ///< Share of the rows that may vanish with a month.
    pipeline::row_progress progress;
    std::function<void(const std::string&)> say;  ///< Something that the user should know, a line.
    std::function<bool()> was_stopped;            ///< Gives up waiting for a server that is away.
};

/// Loads dumps straight into the tables of the known system, without a broker.
///
/// Delivery: every batch is a transaction of its own; run again, a record that is there already
///           costs a comparison. Rows that a month no longer holds are removed by the rules of
///           `purge`. Secondary indexes that are missing are made at the end, over several
///           connections.
/// Errors:   as `store_load`; a server that goes away is waited for.
class dump_load final : public pipeline::store_load {
public:
    dump_load(const dump_load_options& options, std::vector<discogs::entity_kind> kinds);
    ~dump_load() override;

    [[nodiscard]] const std::vector<discogs::entity_kind>& order() const noexcept override;
    [[nodiscard]] bool wants_samples(discogs::entity_kind kind) const override;
    [[nodiscard]] pipeline::kind_writer& begin(
        const pipeline::kind_receipt& begun, std::span<const std::string_view> samples
    ) override;
    void end(const pipeline::kind_receipt& ended, std::span<const pipeline::source_reject> rejects)
        override;
    [[nodiscard]] std::vector<pipeline::stage_time> finish() override;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::postgres
