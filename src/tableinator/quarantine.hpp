#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "pipeline/batch.hpp"
#include "postgres/connection.hpp"
#include "rabbitmq/consumer_inbox.hpp"
#include "tableinator/intake.hpp"

namespace waxpress::tableinator {

/// What is put aside, and why.
struct quarantine_note {
    std::string reason;
    std::string sqlstate;
    std::string service;
    std::size_t batch_records = 0;  ///< Of the batch that the record was in; 0: of none.
    std::chrono::system_clock::time_point when;
};

/// The header fields of a dead letter: x-waxpress-reason, -sqlstate, -time, -service, -batch.
[[nodiscard]] rabbitmq::message_headers headers_of(const quarantine_note& note);

/// The body of a dead letter: the message that the record came in, or one that holds it alone
/// where it came in a block.
[[nodiscard]] std::string message_of(
    const pipeline::batch& batch, const pipeline::batch_record& record
);

/// Puts aside what can never be written: notes it in the database, so that the purge spares its
/// row and the sums agree, and sends it to the dead-letter exchange of its queue.
///
/// Delivery: at least once: the delivery is settled after both are durable.
/// Lifetime: any thread; it outlives them. It waits while the database is away.
/// Errors:   failure(store, stop) as `postgres::connection`.
class quarantine {
public:
    struct ports {
        std::function<void(rabbitmq::dead_letter)> send;
        std::function<void(pipeline::delivery_id)> settle;  ///< One record of it.
    };

    quarantine(
        postgres::connection_settings to, std::string service, ports out, std::stop_token stop
    );

    void put(
        const pipeline::batch& batch, const pipeline::batch_record& record, const failure& why
    );
    void put(const incoming& message, std::string_view reason);

private:
    void note(discogs::entity_kind kind, const std::string& name, const std::string& reason);
    void send(pipeline::delivery_id delivery, std::string body, const quarantine_note& note);

    const postgres::connection_settings to_;
    const std::string service_;
    const ports out_;
    const std::stop_token stop_;

    std::mutex mutex_;
    std::optional<postgres::connection> on_;  // Guarded by mutex_.
};

}  // namespace waxpress::tableinator
