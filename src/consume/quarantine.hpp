#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "consume/intake.hpp"
#include "consume/store.hpp"
#include "pipeline/batch.hpp"
#include "rabbitmq/consumer_inbox.hpp"

namespace waxpress::consume {

/// What is put aside, and why.
struct quarantine_note {
    std::string reason;
    failure_code code;
    std::string service;
    std::size_t batch_records = 0;  ///< Of the batch that the record was in; 0: of none.
    std::chrono::system_clock::time_point when;
};

/// The header fields of a dead letter: x-waxpress-reason, -time, -service, -batch, and what the
/// store calls the failure (-sqlstate).
[[nodiscard]] rabbitmq::message_headers headers_of(const quarantine_note& note);

/// The body of a dead letter: the message that the record came in, or one that holds it alone
/// where it came in a block.
[[nodiscard]] std::string message_of(
    const pipeline::batch& batch, const pipeline::batch_record& record
);

/// Puts aside what can never be written: notes it in the store, so that what ends a run spares it
/// and the sums agree, and sends it to the dead-letter exchange of its queue.
///
/// Delivery: at least once: the delivery is settled after both are durable.
/// Lifetime: any thread; it outlives them, and the store outlives it. It waits while the store is
///           away.
/// Errors:   failure whose step is stop, as the store has it.
class quarantine {
public:
    struct ports {
        std::function<void(rabbitmq::dead_letter)> send;
        std::function<void(pipeline::delivery_id)> settle;  ///< One record of it.
    };

    quarantine(store& in, std::string service, ports out, std::stop_token stop);

    void put(
        const pipeline::batch& batch, const pipeline::batch_record& record, const failure& why
    );
    void put(const incoming& message, std::string_view reason);

private:
    void note(discogs::entity_kind kind, std::string_view id, std::string_view reason);
    void send(pipeline::delivery_id delivery, std::string body, const quarantine_note& note);

    store& in_;
    const std::string service_;
    const ports out_;
    const std::stop_token stop_;
    std::mutex noting_;  // Held while the store notes: one at a time.
};

}  // namespace waxpress::consume
