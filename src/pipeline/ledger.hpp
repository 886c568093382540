#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "pipeline/batch.hpp"

namespace waxpress::pipeline {

/// What to tell the broker: `tag` and, where `multiple`, every delivery of the channel before it.
struct acknowledgement {
    std::uint64_t tag = 0;
    bool multiple = true;
};

/// The deliveries of one channel that are not acknowledged yet.
///
/// Shape:    pure; used by the thread that owns the channel. Each delivery counts the records in it
///           that are neither durable, unchanged nor quarantined yet.
/// Delivery: a delivery is acknowledged once, after its last record is settled, never early; one
///           that is never acknowledged comes again. Acknowledgements go over the longest run of
///           settled deliveries from the oldest on, so one channel a kind: else a half-filled batch
///           of one kind holds back the others.
/// Units:    ids count up from the first one and are never used again, not over `forget` either.
/// Errors:   none from outside; a tag out of order or more settled than opened is a bug.
/// Cost:     O(1) amortised.
class ledger {
public:
    /// `first_id`: ledgers of one process that feed the same writers start far apart (n << 48).
    explicit ledger(delivery_id first_id = 1) noexcept : oldest_(first_id) {}

    /// A delivery came; `tag` is higher than those before it on this channel. Without records it is
    /// settled from the start.
    [[nodiscard]] delivery_id open(std::uint64_t tag, std::size_t records);
    /// `count` records of a delivery are done with. Ids of a channel that died are ignored, and so
    /// is 0, the id of records that came in no delivery.
    void settle(delivery_id id, std::size_t count = 1);
    /// The acknowledgement that is due, if any; it counts as given.
    [[nodiscard]] std::optional<acknowledgement> next_ack();
    /// The channel died: the broker sends again what was not acknowledged, under new tags.
    void forget() noexcept;

    /// Deliveries that are not acknowledged, and the records in them that are not settled.
    [[nodiscard]] std::size_t open_deliveries() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t open_records() const noexcept { return open_records_; }

private:
    struct entry {
        std::uint64_t tag = 0;
        std::size_t unsettled = 0;
    };

    delivery_id oldest_;         // The id of entries_.front(), or of the next delivery.
    std::deque<entry> entries_;  // Of consecutive ids.
    std::size_t open_records_ = 0;
};

}  // namespace waxpress::pipeline
