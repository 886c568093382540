#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "pipeline/batcher.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::consume {

/// A message as it came from the queue of a kind.
struct incoming {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string body;
    pipeline::delivery_id delivery = 0;
};

/// What becomes of messages. Called from within `take`, `take_due` and `flush`.
struct intake_handlers {
    std::function<void(pipeline::closed_batch&&)> batch_closed;
    /// No retry makes it readable; `reason` is one line.
    std::function<void(const incoming&, std::string_view reason)> malformed;
    /// Everything of the kind that came before it has been handed to `batch_closed`.
    std::function<void(const incoming&, const rabbitmq::file_complete&)> file_complete;
    std::function<void(const incoming&, const rabbitmq::extraction_complete&)> extraction_complete;
};

/// Reads messages and gathers their records into batches.
///
/// Shape:    records of a kind leave in the order in which they came, on both wires. A message
///           that says that a file or an extraction is complete closes the batch of its queue's
///           kind first.
/// Lifetime: one thread; the time is an argument.
/// Errors:   none of its own: what cannot be read goes to `malformed`.
/// Source:   reference/wire-and-schema.md, 2.3, 3.5 and 3.7.
class intake {
public:
    using time_point = pipeline::batcher::time_point;

    intake(const pipeline::batch_limits& limits, intake_handlers handlers);

    /// Returns the records in it; 0 of one that says that something is complete, or of none that
    /// can be read.
    std::size_t take(const incoming& message, time_point now);
    /// Closes the batches whose time has come.
    void take_due(time_point now);
    /// When `take_due` has something to do; nothing while no record waits.
    [[nodiscard]] std::optional<time_point> due_at() const;
    void flush(discogs::entity_kind kind);

    /// The tuner's knob, for all kinds.
    void set_max_records(std::size_t count) noexcept;

private:
    void add(const incoming& message, const rabbitmq::data_message& record, time_point now);
    std::size_t add(const incoming& message, const rabbitmq::framed_block& block, time_point now);
    void hand_on(std::optional<pipeline::closed_batch>&& closed);
    [[nodiscard]] pipeline::batcher& batcher_of(discogs::entity_kind kind) {
        return batchers_[discogs::index_of(kind)];
    }

    const intake_handlers handlers_;
    std::array<pipeline::batcher, discogs::all_kinds.size()> batchers_;
    rabbitmq::message_decoder decoder_;
    rabbitmq::any_message decoded_;
};

}  // namespace waxpress::consume
