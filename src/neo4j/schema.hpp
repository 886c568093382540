#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string_view>

#include "bolt/connection.hpp"
#include "neo4j/connection_settings.hpp"

namespace waxpress::neo4j {

/// What a record becomes in the graph. A higher number than the graph's makes every record be
/// written again, also those that have not changed.
inline constexpr std::int64_t graph_version = 1;

/// Constraints and indexes of the known system, and those of our own bookkeeping; in order, each
/// `IF NOT EXISTS`.
/// Source: reference/wire-and-schema.md, 4.2.
[[nodiscard]] std::span<const std::string_view> schema_statements() noexcept;

/// Makes what is missing and waits until it can be used; then sees to it that the graph is one of
/// this version: where an older one, or the known system, wrote it, the hashes of all records are
/// cleared, so that they count as changed.
///
/// Errors:   as `bolt::connection`; failure(store, stop) for a graph of a newer version, and for an
///           index that stands in a constraint's way.
/// Cost:     one pass over all records where hashes are cleared: `told` is called before.
void set_up_graph(
    const connection_settings& to,
    const std::function<void(std::string_view)>& told = {},
    const std::stop_token& stop = {}
);

}  // namespace waxpress::neo4j
