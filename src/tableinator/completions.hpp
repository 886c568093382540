#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <variant>

#include "base/bounded_channel.hpp"
#include "discogs/entity_kind.hpp"
#include "pipeline/batch.hpp"
#include "postgres/purge.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::tableinator {

/// A message that says that nothing more comes.
struct completion {
    discogs::entity_kind kind = discogs::entity_kind::artists;  ///< Of the queue.
    pipeline::delivery_id delivery = 0;
    std::variant<rabbitmq::file_complete, rabbitmq::extraction_complete> what;

    [[nodiscard]] static constexpr std::size_t bytes() noexcept { return 1024; }
};

/// Finishes files and extractions, one after the other, on the thread that calls `run`.
///
/// Delivery: a message is settled after what came before it is durable and, for an extraction,
///           after the purge was done or refused. Killed before, it comes again, and what was done
///           is not done twice.
/// Source:   reference/wire-and-schema.md, 3.4 and 3.7; lessons 17, 18, 29 to 32, 73 to 77.
class completions {
public:
    struct ports {
        /// Waits until all of the kind that was taken is written. False: told to stop.
        std::function<bool(discogs::entity_kind, std::stop_token)> drain;
        std::function<void(pipeline::delivery_id)> settle;
        std::function<void(discogs::entity_kind)> file_completed;
        std::function<void(discogs::entity_kind)> extraction_completed;
    };
    struct limits {
        postgres::connection_settings database;
        postgres::purge_options purge;
        std::chrono::milliseconds patience{60'000};  ///< For what other instances still hold.
    };

    completions(ports out, limits bounds) : out_(std::move(out)), bounds_(std::move(bounds)) {}

    /// Any thread; waits while very many wait already.
    void add(completion message, const std::stop_token& stop);
    /// Errors: failure whose step is stop.
    void run(const std::stop_token& stop);

private:
    void finish(const completion& message, const std::stop_token& stop);
    [[nodiscard]] bool purge(
        discogs::entity_kind kind,
        const rabbitmq::extraction_complete& end,
        const std::stop_token& stop
    );

    const ports out_;
    const limits bounds_;
    bounded_channel<completion> waiting_{1024 * 1024};
};

}  // namespace waxpress::tableinator
