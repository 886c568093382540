#pragma once

#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"

namespace waxpress::rabbitmq {

inline constexpr std::string_view default_prefix = "discogsography-discogs";

/// The names of what one kind's records pass through, on their way to one service.
/// Source: reference/wire-and-schema.md, 2.1.
struct route_names {
    std::string exchange;
    std::string queue;
    std::string dead_letter_exchange;
    std::string dead_letter_queue;
};

/// "discogsography-discogs-artists": where the extractor publishes.
[[nodiscard]] std::string exchange_name(std::string_view prefix, discogs::entity_kind kind);

/// `service` is "tableinator", "graphinator" or a consumer of one's own.
[[nodiscard]] route_names names_of(
    std::string_view prefix, std::string_view service, discogs::entity_kind kind
);

}  // namespace waxpress::rabbitmq
