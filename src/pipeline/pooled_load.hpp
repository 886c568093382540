#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/sink.hpp"
#include "pipeline/store_load.hpp"

namespace waxpress::pipeline {

/// What became of the records that a month does not hold any more.
struct removal_note {
    std::uint64_t removed = 0;
    bool was_refused = false;
    std::string reason;  ///< Where it was refused.
};

/// The store's side of a pooled_load.
struct pooled_load_ports {
    std::string name;  ///< "PostgreSQL"
    sink_factory writers;
    /// Notes durably what was set aside, so that it does not count as vanished. Tried again after a
    /// failure that is no `stop`.
    std::function<void(discogs::entity_kind, std::string_view id, std::string_view reason)> note;
    /// `run` tells this load from others; all `records` of the kind are accounted for.
    std::function<removal_note(
        discogs::entity_kind,
        const std::string& run,
        std::uint64_t records,
        const std::stop_token& stop
    )>
        remove_vanished;
    /// What comes after the last kind.
    std::function<std::vector<stage_time>(const std::string& month)> finish;
};

struct pooled_load_options {
    unsigned writers = 2;
    std::size_t batch_records = 2000;
    std::uint64_t max_queued_bytes = 0;  ///< Of batches that no writer has taken.
    bool keep_vanished = false;
    std::function<void(const std::string&)> say;  ///< Something that the user should know, a line.
    std::function<bool()> was_stopped;            ///< Gives up waiting for a server that is away.
};

/// Loads dumps straight into a store that is written by several connections, without a broker.
///
/// Delivery: every batch is a transaction of its own; run again, a record that is there already
///           costs a comparison. What a month no longer holds is removed by the store's own rules.
/// Errors:   as `store_load`; a server that goes away is waited for.
class pooled_load final : public store_load {
public:
    pooled_load(
        pooled_load_ports ports,
        const pooled_load_options& options,
        std::vector<discogs::entity_kind> kinds
    );
    ~pooled_load() override;

    [[nodiscard]] const std::vector<discogs::entity_kind>& order() const noexcept override;
    [[nodiscard]] bool wants_samples(discogs::entity_kind kind) const override;
    [[nodiscard]] kind_writer& begin(
        const kind_receipt& begun, std::span<const std::string_view> samples
    ) override;
    void end(const kind_receipt& ended, std::span<const source_reject> rejects) override;
    [[nodiscard]] std::vector<stage_time> finish() override;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::pipeline
