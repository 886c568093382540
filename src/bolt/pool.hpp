#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "bolt/connection.hpp"

namespace waxpress::bolt {

struct pool_options {
    std::size_t most_connections = 100;  ///< To each server.
    std::chrono::milliseconds acquire_timeout{60'000};
    std::chrono::milliseconds lifetime{3'600'000};
    std::chrono::milliseconds liveness_after{0};  ///< 0: never.
};

/// A connection that is lent.
struct pooled_connection {
    connection link;
    server_address address;
    std::chrono::steady_clock::time_point opened;
    std::chrono::steady_clock::time_point last_used;
    std::uint64_t login = 0;  ///< Which of the address' logins it has.
};

/// Connections that are lent and come back, a bounded number for each server.
///
/// Shape:    those being opened count. One that is too old, closed or (after a long rest) silent is
///           not lent again.
/// Lifetime: any thread; outlives what it lends.
/// Errors:   `acquire` throws failure(store, retry) where none becomes free in time,
/// connection_lost
///           when told to stop, else as `open`.
class connection_pool {
public:
    using opener = std::function<connection(const server_address&)>;

    connection_pool(
        const pool_options& options, auth_token auth, opener open, std::stop_token stop
    );

    [[nodiscard]] pooled_connection acquire(const server_address& to);
    /// Takes it back, cleaned where that is needed; one that is closed is forgotten.
    void release(pooled_connection lent) noexcept;
    /// Closes those that nobody uses.
    void drop_idle(const server_address& of);
    /// Those that are open log in again before they are lent again.
    void expire_logins(const server_address& of);
    [[nodiscard]] std::size_t in_use(const server_address& of) const;

private:
    struct shelf {
        std::vector<pooled_connection> idle;
        std::size_t count = 0;  ///< Idle, lent and being opened.
        std::uint64_t login = 0;
    };

    /// An idle connection, or nothing: one may be opened, and is counted.
    [[nodiscard]] std::optional<pooled_connection> take(
        const server_address& to, std::uint64_t& login
    );
    [[nodiscard]] bool is_usable(pooled_connection& lent, std::uint64_t login);
    void forget(const server_address& of) noexcept;

    const pool_options options_;
    const auth_token auth_;
    const opener open_;
    const std::stop_token stop_;

    mutable std::mutex mutex_;
    std::condition_variable_any freed_;
    std::map<server_address, shelf> shelves_;  ///< Guarded by `mutex_`.
};

}  // namespace waxpress::bolt
