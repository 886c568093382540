#include "bolt/router.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace waxpress::bolt {
namespace {

using std::chrono::steady_clock;

/// Another server would say the same.
bool is_final(const server_failure& refused) {
    constexpr std::array codes{
        std::string_view("Neo.ClientError.Database.DatabaseNotFound"),
        std::string_view("Neo.ClientError.Transaction.InvalidBookmark"),
        std::string_view("Neo.ClientError.Transaction.InvalidBookmarkMixture"),
        std::string_view("Neo.ClientError.Statement.TypeError"),
        std::string_view("Neo.ClientError.Statement.ArgumentError"),
        std::string_view("Neo.ClientError.Request.Invalid")};
    const std::string_view code = refused.code();
    return std::ranges::find(codes, code) != codes.end() ||
           (code.starts_with("Neo.ClientError.Security.") && !refused.is_retryable());
}

}  // namespace

server_address router::choose(
    const std::string& database, access_mode mode, const std::vector<std::string>& bookmarks
) {
    if (!is_routed_) return seed_;
    std::optional<routing_table> table;
    {
        const std::lock_guard lock(mutex_);
        const auto now = steady_clock::now();
        std::erase_if(tables_, [now](const auto& one) { return one.second.is_stale(now); });
        const auto found = tables_.find(database);
        if (found != tables_.end()) table = found->second;
    }
    if (!table || !table->is_fresh(mode, steady_clock::now())) {
        table = fetch(database, bookmarks, table);
        const std::lock_guard lock(mutex_);
        tables_[database] = *table;
    }
    const std::vector<server_address>& servers = table->servers(mode);
    if (servers.empty()) {
        throw connection_lost(
            fmt::format(
                "Neo4j {}: no server of the cluster takes writes now; it can be tried again",
                seed_.shown()
            ),
            false
        );
    }
    return *std::ranges::min_element(servers, {}, [this](const server_address& one) {
        return pool_->in_use(one);
    });
}

routing_table router::fetch(
    const std::string& database,
    const std::vector<std::string>& bookmarks,
    const std::optional<routing_table>& known
) {
    std::vector<server_address> whom;
    if (known) whom = known->routers;
    // Routers of a part of the cluster without a leader would not know a new one.
    const bool is_seed_first = !known || known->writers.empty();
    std::erase(whom, seed_);
    whom.insert(is_seed_first ? whom.begin() : whom.end(), seed_);
    for (const server_address& one : whom) {
        if (auto table = ask(one, database, bookmarks)) return *table;
    }
    throw connection_lost(
        fmt::format("Neo4j {}: no server tells how the cluster is made up", seed_.shown()), false
    );
}

std::optional<routing_table> router::ask(
    const server_address& whom,
    const std::string& database,
    const std::vector<std::string>& bookmarks
) {
    try {
        pooled_connection lent = pool_->acquire(whom);
        try {
            const map answer = lent.link.route(database, bookmarks);
            pool_->release(std::move(lent));
            return read_routing_table(answer, steady_clock::now());
        } catch (...) {
            pool_->release(std::move(lent));
            throw;
        }
    } catch (const server_failure& refused) {
        if (is_final(refused)) throw;
    } catch (const connection_lost&) {
        forget(whom);
    }
    return std::nullopt;
}

void router::forget(const server_address& gone) {
    {
        const std::lock_guard lock(mutex_);
        for (auto& [database, table] : tables_)
            table.forget(gone);
    }
    pool_->drop_idle(gone);
}

void router::forget_writer(const server_address& gone) {
    const std::lock_guard lock(mutex_);
    for (auto& [database, table] : tables_)
        table.forget_writer(gone);
}

}  // namespace waxpress::bolt
