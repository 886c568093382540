#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/backoff.hpp"
#include "bolt/connection_settings.hpp"
#include "bolt/session.hpp"

namespace waxpress::bolt {

class driver_core;

struct driver_options {
    std::size_t most_connections = 100;  ///< To each server, those being opened included.
    std::chrono::milliseconds acquire_timeout{60'000};  ///< For a free connection.
    std::chrono::milliseconds connection_lifetime{3'600'000};
    /// A connection that was idle for longer is asked whether it lives before it is used; 0: never.
    std::chrono::milliseconds liveness_after{0};
    std::chrono::milliseconds retry_time{30'000};  ///< Of a managed transaction, all its tries.
    backoff_limits retry_waits{
        std::chrono::milliseconds(1000), 2.0, std::chrono::milliseconds(30'000), 0.2};
    std::string user_agent = "waxpress/0.1";
    std::string trusted_certificates{};  ///< Of a file, besides the system's.
    std::chrono::milliseconds connect_timeout{10'000};
    bool wants_notifications = false;
};

/// Connections to a server or, with a `neo4j...` URI, to all servers of a cluster.
///
/// Shape:    sessions of any number of threads share its pool.
/// Lifetime: outlives its sessions. Connections are made when they are needed.
/// Errors:   failure(usage) for a URI that is none; else as `connection`, and failure(store,
///           retry) where no connection became free in time.
class driver {
public:
    [[nodiscard]] static driver open(
        std::string_view uri,
        const std::optional<auth_token>& auth = std::nullopt,
        const driver_options& options = {},
        const std::stop_token& stop = {}
    );

    driver(driver&&) noexcept;
    driver& operator=(driver&&) noexcept;
    ~driver();

    [[nodiscard]] session open_session(const session_options& options = {});
    /// Connects and logs in, once; the server's name.
    std::string verify();

private:
    explicit driver(std::shared_ptr<driver_core> core) noexcept;

    std::shared_ptr<driver_core> core_;
};

}  // namespace waxpress::bolt
