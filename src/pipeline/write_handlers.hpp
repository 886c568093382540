#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "pipeline/batch.hpp"

namespace waxpress::pipeline {

/// Two transactions waited for each other and the store ended this one. A sink throws it instead of
/// a plain failure so that the tuner can lower the number of writers.
class deadlock : public failure {
public:
    explicit deadlock(const std::string& line)
        : failure(failure_class::store, line, next_step::retry) {}
};

/// Records of one delivery that are settled together.
struct settled_delivery {
    delivery_id delivery = 0;
    std::size_t records = 0;
};

/// A part of a batch that is done with: durable, or quarantined.
///
/// Shape:    written + unchanged + quarantined = records. Records without a delivery are counted,
///           but are not among `deliveries`. A delivery may come in many settlements.
/// Lifetime: `deliveries` lives during the call.
struct settlement {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::span<const settled_delivery> deliveries;
    std::uint64_t written = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t quarantined = 0;
    std::size_t records = 0;
    std::size_t json_bytes = 0;
    std::chrono::nanoseconds commit_time{};  ///< Of the write that succeeded; 0 in quarantine.
    unsigned retries = 0;                    ///< Writes of this very part that failed before.
};

enum class write_event_kind {
    outage_began,    ///< The first connection is lost.
    outage_goes_on,  ///< One more try of a connection failed.
    outage_ended,    ///< No writer is without a connection any more.
    retry,           ///< The same part is written again after `wait`.
    deadlock,        ///< The same, after a deadlock.
    split,           ///< A part that cannot be written is halved.
};

/// Something that a log, a counter or the tuner wants to know.
/// Lifetime: `reason` lives during the call.
struct write_event {
    write_event_kind what = write_event_kind::retry;
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::size_t records = 0;  ///< In the part.
    unsigned writer = 0;
    unsigned tries = 0;                ///< Waits in a row.
    std::chrono::milliseconds wait{};  ///< Before the next try.
    std::string_view reason;
};

/// What the engine tells its owner. All are called from writer threads, `settled` and `quarantine`
/// from several at once; none may call back into the pool. What they throw makes the pool fail.
struct write_handlers {
    std::function<void(const settlement&)> settled;
    /// A record that can never be written, and why. True: it is in safety, so it counts as settled
    /// now. False: the handler has copied what it needs and settles the record's delivery itself,
    /// later (when the publish is confirmed).
    std::function<bool(const batch&, const batch_record&, const failure&)> quarantine;
    /// May be empty. One call at a time.
    std::function<void(const write_event&)> happened;
};

}  // namespace waxpress::pipeline
