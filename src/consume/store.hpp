#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "discogs/entity_kind.hpp"
#include "pipeline/sink.hpp"

namespace waxpress::consume {

/// What a store is called.
struct store_names {
    std::string name;    ///< By people: "PostgreSQL", as in "Waiting for PostgreSQL".
    std::string metric;  ///< In the labels of metrics: "postgresql".
    std::string ending;  ///< What `end_kind` does: "Purge", as in "Purge will be tried again".
};

/// What a store calls a failure; a dead letter has it as header `x-waxpress-<name>`.
struct failure_code {
    std::string name;   ///< "sqlstate"
    std::string value;  ///< Empty: it has none.
};

/// An extraction has published all that it had of a kind, and all of that is durable.
struct kind_end {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::string version;     ///< Of the dump.
    std::string started_at;  ///< When the extraction began; empty where it does not say.
    /// Records that were published, so without those that a rule kept back; nothing where the
    /// extraction does not say.
    std::optional<std::uint64_t> announced;
    std::chrono::milliseconds waited{};  ///< Since the first call for this message.
};

enum class end_state : std::uint8_t {
    done,     ///< All that must be durable is: the message may go.
    not_yet,  ///< Something is awaited (other instances): to be called again in a while.
    stopped,  ///< Told to stop in the middle of it: the message comes again.
};

/// What the service needs of a store.
///
/// Lifetime: outlives the service. `set_up`, then `writers` once, then the rest, side by side, but
///           each by one thread at a time; `names` and `code_of` by any.
/// Errors:   failure. Where its step is stop, the service ends with it; after any other the service
///           waits a little and calls again.
class store {
public:
    store() = default;
    virtual ~store() = default;
    store(const store&) = delete;
    store& operator=(const store&) = delete;

    [[nodiscard]] virtual store_names names() const = 0;

    /// Makes what records are written into, where it is not there.
    virtual void set_up(const std::stop_token& stop) = 0;

    [[nodiscard]] virtual pipeline::sink_factory writers() = 0;

    [[nodiscard]] virtual failure_code code_of(const failure& why) const = 0;

    /// Notes durably that a record was given up. `id` is what tells it from others where it has
    /// none. May come again for the same record.
    virtual void note_quarantined(
        discogs::entity_kind kind, std::string_view id, std::string_view reason
    ) = 0;

    /// Ends a kind: does what is then to be done, or notes it durably for `maintain`. May come
    /// again after it was done, or from another instance.
    ///
    /// The message is unacknowledged meanwhile, and RabbitMQ gives that 30 minutes: what takes
    /// longer is for `maintain`.
    [[nodiscard]] virtual end_state end_kind(const kind_end& end, const std::stop_token& stop) = 0;

    /// Does what `end_kind` has noted, as long as it takes, while records go on coming; returns
    /// when there is nothing to do, or soon after it is told to stop. It is called at the start, so
    /// that what a stop cut short is gone on with, and after each kind that has ended.
    virtual void maintain(const std::stop_token& /*stop*/) {}
};

}  // namespace waxpress::consume
