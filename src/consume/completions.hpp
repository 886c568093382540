#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>

#include "base/backoff.hpp"
#include "base/bounded_channel.hpp"
#include "consume/store.hpp"
#include "discogs/entity_kind.hpp"
#include "pipeline/batch.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::consume {

/// A message that says that nothing more comes.
struct completion {
    discogs::entity_kind kind = discogs::entity_kind::artists;  ///< Of the queue.
    pipeline::delivery_id delivery = 0;
    std::variant<rabbitmq::file_complete, rabbitmq::extraction_complete> what;

    [[nodiscard]] static constexpr std::size_t bytes() noexcept { return 1024; }
};

/// What a message says of the kind in whose queue it came.
[[nodiscard]] kind_end end_of(
    discogs::entity_kind kind, const rabbitmq::extraction_complete& message
);

/// Finishes files and extractions, one after the other, on the thread that calls `run`.
///
/// Delivery: a message is settled after what came before it is durable and, for an extraction,
///           after the store has ended the kind. Killed before, it comes again, and what was done
///           is not done twice.
/// Lifetime: the store outlives it.
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

    completions(
        store& of,
        std::string service,
        ports out,
        backoff_limits waits =
            {std::chrono::milliseconds(200), 2.0, std::chrono::milliseconds(5'000)}
    )
        : of_(of), service_(std::move(service)), out_(std::move(out)), waits_(waits) {}

    /// Any thread; waits while very many wait already.
    void add(completion message, const std::stop_token& stop);
    /// Errors: failure whose step is stop.
    void run(const std::stop_token& stop);

private:
    void finish(const completion& message, const std::stop_token& stop);
    [[nodiscard]] bool end(kind_end&& ended, const std::stop_token& stop);
    [[nodiscard]] end_state try_to_end(const kind_end& ended, const std::stop_token& stop);

    store& of_;
    const std::string service_;
    const ports out_;
    const backoff_limits waits_;
    bounded_channel<completion> waiting_{1024 * 1024};
};

}  // namespace waxpress::consume
