#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/record_block.hpp"
#include "pipeline/receipt.hpp"

namespace waxpress::pipeline {

/// What a worker of a store makes of a block, beside the block itself.
struct block_extra {
    block_extra() = default;
    virtual ~block_extra() = default;
    block_extra(const block_extra&) = delete;
    block_extra& operator=(const block_extra&) = delete;

    [[nodiscard]] virtual std::size_t bytes() const noexcept = 0;
};

/// A block on its way into a store, as far as a worker can take it.
struct prepared_block {
    discogs::record_block block;
    std::unique_ptr<block_extra>
        extra;  ///< Of the store that prepared it; none where it needs none.

    [[nodiscard]] std::size_t bytes() const noexcept {
        return block.bytes() + (extra ? extra->bytes() : 0);
    }
};

struct write_counts {
    std::uint64_t written = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t quarantined = 0;  ///< Refused by the store, each with its reason.
    std::uint64_t removed = 0;
    bool was_refused =
        false;         ///< Records have vanished from the dump, but too many to be believed.
    std::string note;  ///< One line for the receipt; empty where there is nothing to say.
};

/// Writes the records of one kind into a store.
///
/// Errors: throws failure(store). What was committed before stays.
class kind_writer {
public:
    using preparer = std::function<prepared_block(discogs::record_block&&)>;

    kind_writer() = default;
    virtual ~kind_writer() = default;
    kind_writer(const kind_writer&) = delete;
    kind_writer& operator=(const kind_writer&) = delete;

    /// The part of the work that any thread can do; one preparer per thread. Records that the store
    /// cannot take become rejects of the block.
    [[nodiscard]] virtual preparer make_preparer() = 0;
    /// Blocks in dump order, from one thread. May leave the rejects to the caller: it reads them
    /// first.
    virtual void write(prepared_block&& block) = 0;
    /// All that came is durable or will be with the store's own finish. `was_all`: the dump was
    /// read to its end, so what did not come has vanished.
    [[nodiscard]] virtual write_counts finish(bool was_all) = 0;
};

/// A rejected record and the file that it came from.
struct source_reject {
    std::string source;
    discogs::rejected_record record;
};

/// What follows the last record of a kind, as it goes on: rows of an index, indexes of a table.
using row_progress =
    std::function<void(std::string_view name, std::uint64_t done, std::uint64_t total)>;

/// One run of loading dumps into a store: `begin`, blocks, `end` for each kind in turn, then
/// `finish`.
///
/// Errors: throws failure(store).
class store_load {
public:
    store_load() = default;
    virtual ~store_load() = default;
    store_load(const store_load&) = delete;
    store_load& operator=(const store_load&) = delete;

    /// The wanted kinds in the order in which they must be loaded.
    [[nodiscard]] virtual const std::vector<discogs::entity_kind>& order() const noexcept = 0;
    /// True if documents are wanted for `begin` to learn from.
    [[nodiscard]] virtual bool wants_samples(discogs::entity_kind kind) const = 0;
    /// `begun` says kind, source and month; `samples` are documents of the kind, the first ones.
    [[nodiscard]] virtual kind_writer& begin(
        const kind_receipt& begun, std::span<const std::string_view> samples
    ) = 0;
    /// After the writer's own `finish`.
    virtual void end(const kind_receipt& ended, std::span<const source_reject> rejects) = 0;
    /// Indexes and whatever else comes after the last kind. Returns where the time went.
    [[nodiscard]] virtual std::vector<stage_time> finish() = 0;
};

}  // namespace waxpress::pipeline
