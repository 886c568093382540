#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/backoff.hpp"
#include "base/byte_size.hpp"
#include "base/failure.hpp"
#include "rabbitmq/connection.hpp"
#include "rabbitmq/consumer_inbox.hpp"
#include "rabbitmq/link_event.hpp"
#include "rabbitmq/names.hpp"

namespace waxpress::rabbitmq {

struct consumer_settings {
    connection_settings connection;
    std::string prefix{default_prefix};
    std::string service = "tableinator";
    std::uint16_t prefetch = 1000;  ///< Messages per kind that are not acknowledged.
    /// Bytes of bodies that are not acknowledged, over all kinds: from there on nothing is read
    /// until some are. It must exceed what a writer gathers before it writes.
    std::size_t max_unsettled_bytes = 128 * mib;
    std::chrono::milliseconds confirm_timeout{30'000};  ///< For dead letters.
    std::chrono::milliseconds depth_interval{5'000};    ///< Between looks at the queues' lengths.
    backoff_limits reconnect{.max = std::chrono::seconds(5)};
};

/// A message that arrived.
struct delivery {
    pipeline::delivery_id id = 0;  ///< To settle it by; never used again.
    discogs::entity_kind kind = discogs::entity_kind::artists;  ///< Of the queue.
    std::uint32_t records = 1;  ///< It is done with when so many records of it are settled.
    std::uint64_t tag = 0;
    std::uint64_t epoch = 0;  ///< Counts connections; deliveries of older ones come again.
    bool is_redelivered = false;
    std::string body;
};

/// Called on the AMQP thread. None may wait: heartbeats and acknowledgements wait with it.
struct consumer_handlers {
    /// What has been read at one go, in the order in which it came; never empty.
    std::function<void(std::vector<delivery>)> on_deliveries;
    link_handler on_link;
    /// Messages that wait in a kind's queue; once in `depth_interval`.
    std::function<void(discogs::entity_kind, std::uint32_t)> on_depth;
    /// The thread has ended and will not come back: access is refused, or an object differs from
    /// what waxpress declares.
    std::function<void(const failure&)> on_failure;
};

/// Receives from the four queues of one service, and acknowledges; one thread of its own.
///
/// Shape:    one connection, one channel a kind, so that a half-filled batch of one kind does not
///           hold back the others' acknowledgements; each with its own prefetch, never global.
/// Delivery: at least once. A delivery is acknowledged once all its records are settled, never
///           early and never negatively; what is not acknowledged when the connection dies comes
///           again under a new id, and settling the old id does nothing.
/// Lifetime: handlers must outlive it; every other call may come from any thread. The destructor
///           closes without waiting for dead letters.
/// Errors:   a lost connection, a closed channel and a deleted queue end in the same code path as
///           the start: connect, declare, consume, for ever with back-off. What no new connection
///           can heal goes to `on_failure`.
class consumer {
public:
    consumer(consumer_settings settings, consumer_handlers handlers);
    ~consumer();
    consumer(const consumer&) = delete;
    consumer& operator=(const consumer&) = delete;

    /// Starts the thread; it connects by itself.
    void start();

    void settle(pipeline::delivery_id delivery, std::size_t records = 1);
    void settle(std::span<const pipeline::settled_delivery> settlements) {
        inbox_.settle(settlements);
    }

    /// Publishes to the dead-letter exchange of the delivery's queue, and says when that is safe.
    void send(dead_letter letter) { inbox_.add(std::move(letter)); }

    /// Cancels the consumer of one kind, or has it consume again.
    void pause(discogs::entity_kind kind) { inbox_.pause(kind, true); }
    void resume(discogs::entity_kind kind) { inbox_.pause(kind, false); }

    /// No more deliveries: cancels all consumers. What still arrives stays unacknowledged.
    void stop() { inbox_.stop(); }

    /// Acknowledges what was settled, waits at most `patience` for dead letters that are on their
    /// way, and joins the thread. Everything else stays unacknowledged.
    void close(std::chrono::milliseconds patience);

private:
    const consumer_settings settings_;
    const consumer_handlers handlers_;
    consumer_inbox inbox_;
    std::thread thread_;
};

}  // namespace waxpress::rabbitmq
