#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/backoff.hpp"
#include "pipeline/sink.hpp"
#include "pipeline/write_handlers.hpp"

namespace waxpress::pipeline {

/// How long a writer waits before it tries again.
struct write_waits {
    backoff_limits retry{std::chrono::milliseconds(50), 2.0, std::chrono::milliseconds(5'000), 0.5};
    backoff_limits reconnect{
        std::chrono::milliseconds(250), 2.0, std::chrono::milliseconds(30'000), 0.5};
};

/// Writes batches through one sink and does what can still be done about a failure.
///
/// Shape:    one thread's. The sink is made at the first batch. A part that is split is written in
///           halves, each a commit of its own, in order, down to the single record.
/// Delivery: each record of a batch comes in exactly one settlement or quarantine, after it is
///           durable or refused, unless `write` says false or throws: then the rest in none.
///           An outage lasts as long as it lasts: nothing is given up or quarantined for it.
/// Errors:   failure whose step is stop, and anything that is not a failure or that a handler
///           throws.
/// Source:   reference/wire-and-schema.md, 3.5; lessons 12-17 and 25 of section 9.
class part_writer {
public:
    /// Waits that long; false: told to stop. A wait of 0 only asks.
    using pause_function = std::function<bool(std::chrono::milliseconds)>;

    /// `handlers` must outlive it. `number` names the writer in events; `seed` rules its jitter.
    part_writer(
        sink_factory make,
        const write_handlers& handlers,
        const write_waits& waits,
        unsigned number,
        std::uint64_t seed,
        pause_function pause
    );

    /// True: every record is settled or quarantined. False: told to stop before that.
    [[nodiscard]] bool write(const batch& whole);

private:
    struct attempt {
        std::optional<failure> failed;
        bool is_deadlock = false;
        write_outcome outcome;
        std::chrono::nanoseconds took{};
    };

    [[nodiscard]] bool write_part(const batch_part& part);
    [[nodiscard]] attempt try_part(const batch_part& part);
    void try_to_connect(attempt& tried);
    [[nodiscard]] bool wait_for_connection(const batch_part& part, const failure& failed);
    [[nodiscard]] bool wait_to_retry(const batch_part& part, const attempt& tried);
    [[nodiscard]] bool halve(const batch_part& part, const failure& failed);
    void quarantine(const batch_part& part, const failure& failed);
    void settle(const batch_part& part, settlement& settled);
    void note_contact(const batch_part& part);
    void tell(write_event event, const batch_part& part) const;

    const sink_factory make_;
    const write_handlers& handlers_;
    const unsigned number_;
    const pause_function pause_;

    std::unique_ptr<sink> sink_;
    bool is_connected_ = false;
    bool is_in_outage_ = false;
    backoff retry_waits_;
    backoff reconnect_waits_;
    std::vector<settled_delivery> deliveries_;
};

}  // namespace waxpress::pipeline
