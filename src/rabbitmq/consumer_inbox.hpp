#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/unique_fd.hpp"
#include "discogs/entity_kind.hpp"
#include "pipeline/write_handlers.hpp"
#include "rabbitmq/confirm_window.hpp"

namespace waxpress::rabbitmq {

/// A message for the dead-letter exchange of the queue that a delivery came from.
struct dead_letter {
    pipeline::delivery_id delivery = 0;
    std::string body;
    body_format format = body_format::json;
    message_headers headers;  ///< x-waxpress-reason and the like.
    /// Called once, on the AMQP thread; must not wait. True: the broker keeps the message, and the
    /// delivery may be settled. False: the delivery is not ours any more and will come again.
    std::function<void(bool is_kept)> done;
};

/// What other threads want of the AMQP thread.
struct consumer_wishes {
    std::vector<pipeline::settled_delivery> settlements;
    std::vector<dead_letter> dead_letters;
    std::array<bool, 4> is_paused{};  ///< By `index_of(kind)`.
    bool is_stopping = false;         ///< No more deliveries.
    bool is_closing = false;          ///< Acknowledge what is settled, then end.
    std::chrono::steady_clock::time_point close_by;
};

/// How other threads speak to the AMQP thread.
///
/// Shape:    settlements and dead letters are bounded by the deliveries that the prefetch allows.
/// Lifetime: any number of threads post; one takes. It must outlive them.
/// Errors:   the constructor throws failure(store) where the system has no descriptor left.
class consumer_inbox {
public:
    consumer_inbox();

    void settle(std::span<const pipeline::settled_delivery> settlements);
    void add(dead_letter letter);
    void pause(discogs::entity_kind kind, bool is_paused);
    void stop();
    void close(std::chrono::steady_clock::time_point by);

    /// Readable when there is something new.
    [[nodiscard]] int descriptor() const noexcept { return event_.get(); }
    /// Everything new; what it says of pausing, stopping and closing holds until it changes.
    void take(consumer_wishes& out);

private:
    template <class Change>
    void change(Change apply);

    unique_fd event_;

    std::mutex mutex_;
    // Guarded by mutex_.
    consumer_wishes wishes_;
    bool is_signalled_ = false;
};

}  // namespace waxpress::rabbitmq
