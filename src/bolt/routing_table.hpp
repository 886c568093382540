#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "bolt/connection_settings.hpp"
#include "bolt/statement.hpp"

namespace waxpress::bolt {

/// Who does what for a database, for a while.
///
/// Shape:  pure; the time is an argument.
/// Source: reference/bolt.md, 1.11.
struct routing_table {
    using time_point = std::chrono::steady_clock::time_point;

    std::vector<server_address> routers;
    std::vector<server_address> readers;
    std::vector<server_address> writers;  ///< None while a new leader is looked for.
    time_point expires;

    [[nodiscard]] const std::vector<server_address>& servers(access_mode mode) const noexcept {
        return mode == access_mode::write ? writers : readers;
    }
    /// True: it can be used to find a server for `mode`.
    [[nodiscard]] bool is_fresh(access_mode mode, time_point now) const noexcept {
        return now < expires && !routers.empty() && !servers(mode).empty();
    }
    /// True: it has been of no use for so long that it can go.
    [[nodiscard]] bool is_stale(time_point now) const noexcept {
        return now > expires + std::chrono::seconds(30);
    }
    void forget(const server_address& gone);
    void forget_writer(const server_address& gone);
};

/// Reads the `rt` map of a server's answer.
/// Errors: nothing where it is malformed, or names no router or no reader.
[[nodiscard]] std::optional<routing_table> read_routing_table(
    const map& from, routing_table::time_point now
);

}  // namespace waxpress::bolt
