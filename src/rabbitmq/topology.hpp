#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "rabbitmq/names.hpp"

namespace waxpress::rabbitmq {

class connection;

using queue_arguments =
    std::vector<std::pair<std::string, std::variant<std::string, std::int32_t>>>;

/// A queue that survives a restart, and its arguments.
struct queue_spec {
    std::string name;
    queue_arguments arguments;

    bool operator==(const queue_spec&) const = default;
};

/// The queue gets what is published to the exchange.
struct binding_spec {
    std::string queue;
    std::string exchange;

    bool operator==(const binding_spec&) const = default;
};

/// What has to exist at the broker. All is durable, nothing deletes itself; routing keys are empty.
struct topology {
    std::vector<std::string> exchanges;  ///< Fanout, without arguments.
    std::vector<queue_spec> queues;
    std::vector<binding_spec> bindings;
};

/// Exchanges only: queues belong to the consumers.
/// Source: reference/wire-and-schema.md, 2.1.
[[nodiscard]] topology publisher_topology(std::string_view prefix);

/// Exchanges, quorum queues with their delivery limit, dead-letter exchanges and queues of
/// `service`. Source: reference/wire-and-schema.md, 2.1.
[[nodiscard]] topology consumer_topology(std::string_view prefix, std::string_view service);

/// The main queues of services, of all kinds.
[[nodiscard]] std::vector<std::string> queues_of(
    std::string_view prefix, std::span<const std::string> services
);

/// Makes sure that all of it exists; what is there already stays as it is. Used at the start and
/// after each reconnect alike.
///
/// Errors: throws failure: stop with both sides in one line where an object exists and differs, or
///         where access is refused; reconnect where the connection died.
void declare(connection& broker, std::uint16_t channel, const topology& wanted);

/// The queues among `names` that do not exist.
///
/// Errors: as `declare`. `channel` must not be open; it is closed again.
[[nodiscard]] std::vector<std::string> missing_queues(
    connection& broker, std::uint16_t channel, std::span<const std::string> names
);

}  // namespace waxpress::rabbitmq
