#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/receipt.hpp"
#include "pipeline/store_load.hpp"
#include "sqlite/bookkeeping.hpp"
#include "sqlite/full_text.hpp"
#include "sqlite/load_plan.hpp"

namespace waxpress::sqlite {

struct store_load_options {
    std::filesystem::path file;
    bool track_full_text = false;
    bool keep_vanished = false;
    double max_removed = 0.05;
    std::uint64_t sort_memory_bytes =
        0;                            ///< For sorting indexes; see app for how it is shared out.
    bool always_merge = false;        ///< Everything through SQL: for tests and benchmarks.
    pipeline::row_progress progress;  ///< Of what follows the last record of a kind.
};

/// One run of loading into a SQLite store.
///
/// A first load writes pages into a file beside the store, `FILE.loading`, which takes the store's
/// name when it is whole; an update works on the store in transactions.
///
/// Errors:       throws failure(store). The store is then as it was, or as the last commit left it.
/// Crash safety: killed at any moment, the next run ends in the same state as an undisturbed one.
class store_load final : public pipeline::store_load {
public:
    store_load(const store_load_options& options, std::span<const wanted_kind> wanted);
    ~store_load() override;

    [[nodiscard]] const std::vector<discogs::entity_kind>& order() const noexcept override;
    [[nodiscard]] load_way way_of(discogs::entity_kind kind) const noexcept;
    [[nodiscard]] bool wants_samples(discogs::entity_kind kind) const override;

    [[nodiscard]] pipeline::kind_writer& begin(
        const pipeline::kind_receipt& begun, std::span<const std::string_view> samples
    ) override;
    void end(const pipeline::kind_receipt& ended, std::span<const pipeline::source_reject> rejects)
        override;
    /// Indexes, full text, sync, and the store's name.
    [[nodiscard]] std::vector<pipeline::stage_time> finish() override;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::sqlite
