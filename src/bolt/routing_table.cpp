#include "bolt/routing_table.hpp"

#include <algorithm>

namespace waxpress::bolt {
namespace {

constexpr std::int64_t longest_ttl_seconds = 86'400;

/// False: an address is none.
bool append_addresses(const value& addresses, std::vector<server_address>& to) {
    if (addresses.kind() != value_kind::list) return false;
    for (const value& address : addresses.as_list()) {
        if (address.kind() != value_kind::text) return false;
        const auto parsed = parse_address(address.as_text());
        if (!parsed) return false;
        to.push_back(*parsed);
    }
    return true;
}

bool read_servers(const value& server, routing_table& table) {
    if (server.kind() != value_kind::map) return false;
    const value& role = server.as_map()["role"];
    const value& addresses = server.as_map()["addresses"];
    if (role == value("ROUTE")) return append_addresses(addresses, table.routers);
    if (role == value("READ")) return append_addresses(addresses, table.readers);
    if (role == value("WRITE")) return append_addresses(addresses, table.writers);
    return role.kind() == value_kind::text;  // One of a newer server's.
}

}  // namespace

void routing_table::forget(const server_address& gone) {
    std::erase(routers, gone);
    std::erase(readers, gone);
    std::erase(writers, gone);
}

void routing_table::forget_writer(const server_address& gone) {
    std::erase(writers, gone);
}

std::optional<routing_table> read_routing_table(const map& from, routing_table::time_point now) {
    const value& ttl = from["ttl"];
    const value& servers = from["servers"];
    if (ttl.kind() != value_kind::integer || ttl.as_integer() < 0 ||
        servers.kind() != value_kind::list) {
        return std::nullopt;
    }
    routing_table table;
    table.expires = now + std::chrono::seconds(std::min(ttl.as_integer(), longest_ttl_seconds));
    const list& roles = servers.as_list();
    const bool is_good = std::ranges::all_of(roles, [&table](const value& server) {
        return read_servers(server, table);
    });
    if (!is_good || table.routers.empty() || table.readers.empty()) return std::nullopt;
    return table;
}

}  // namespace waxpress::bolt
