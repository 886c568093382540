#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waxpress::rabbitmq {

/// Where a broker is, and who we are to it.
struct broker_address {
    std::string host = "rabbitmq";
    std::uint16_t port = 5672;
    std::string vhost = "/";
    std::string username = "discogsography";
    std::string password = "discogsography";
    bool is_tls = false;
    std::string ca_file;  ///< PEM; empty: the certificates that the system trusts.

    /// "rabbit:5672", or "rabbit:5672/vhost" where it is not the default one. Never a secret.
    [[nodiscard]] std::string name() const;
};

/// Reads `amqp://user:password@host:port/vhost` or `amqps://...?cacertfile=PATH`.
///
/// Shape:  user, password and vhost are percent-decoded. No path, `/` and `/%2F` are the default
///         virtual host. Without credentials: guest. Ports: 5672, or 5671 with TLS.
/// Errors: failure(usage) with one line; it holds neither the password nor the rest of the URL.
[[nodiscard]] broker_address parse_address(std::string_view url);

}  // namespace waxpress::rabbitmq
