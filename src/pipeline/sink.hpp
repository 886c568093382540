#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/failure.hpp"
#include "pipeline/batch.hpp"

namespace waxpress::pipeline {

/// What became of the records that a sink was given: written + unchanged is all of them.
struct write_outcome {
    std::uint64_t written = 0;
    std::uint64_t unchanged = 0;
};

/// A store's side of the engine: one connection, used by one thread at a time.
///
/// Delivery: at least once. A part may come again after a failure, also one that was committed
///           when only the answer was lost: writing is idempotent by (id, hash).
class sink {
public:
    sink() = default;
    virtual ~sink() = default;
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;

    /// Writes all records of the part in one transaction; on return they are durable.
    /// Errors: throws failure; nothing of the part is then written (unless a commit's answer was
    ///         lost). Its `step()` says what can still be done: retry, reconnect, split (one of
    ///         several records is bad, or it is too big), reject (the only record is bad), stop.
    [[nodiscard]] virtual write_outcome write(const batch_part& part) = 0;

    /// Makes a new connection in place of a dead one.
    /// Errors: throws failure: reconnect (not there yet), stop (credentials, no such database).
    virtual void reconnect() = 0;
};

/// Makes the sink of one writer thread; called on that thread. Errors: as `sink::reconnect`.
using sink_factory = std::function<std::unique_ptr<sink>()>;

}  // namespace waxpress::pipeline
