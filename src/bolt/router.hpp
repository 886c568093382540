#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bolt/pool.hpp"
#include "bolt/routing_table.hpp"

namespace waxpress::bolt {

/// Finds the server for a piece of work: the only one there is, or one of a cluster's.
///
/// Shape:    a routing table for each database, asked for again when it is old or has nobody for
///           the work; of several servers the one with the fewest connections in use.
/// Lifetime: any thread; dies before the pool.
/// Errors:   as `connection`; connection_lost where no server gives a table that is of use.
class router {
public:
    router(connection_pool& pool, server_address seed, bool is_routed)
        : pool_(&pool), seed_(std::move(seed)), is_routed_(is_routed) {}

    [[nodiscard]] server_address choose(
        const std::string& database, access_mode mode, const std::vector<std::string>& bookmarks
    );
    /// A server that cannot be reached is forgotten, and its idle connections are closed.
    void forget(const server_address& gone);
    /// It leads no more.
    void forget_writer(const server_address& gone);

private:
    [[nodiscard]] routing_table fetch(
        const std::string& database,
        const std::vector<std::string>& bookmarks,
        const std::optional<routing_table>& known
    );
    [[nodiscard]] std::optional<routing_table> ask(
        const server_address& whom,
        const std::string& database,
        const std::vector<std::string>& bookmarks
    );

    connection_pool* pool_;
    const server_address seed_;
    const bool is_routed_;

    std::mutex mutex_;
    std::map<std::string, routing_table> tables_;  ///< By database; guarded by `mutex_`.
};

}  // namespace waxpress::bolt
