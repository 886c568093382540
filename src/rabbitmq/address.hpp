#pragma once

#include <cstdint>
#include <functional>
#include <optional>
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

/// The value of a setting, already read from where it may stand (environment, `*_FILE`, TOML).
using setting_lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// Reads RABBITMQ_HOST (`host`, `host:port`, `[v6]:port`; a port in it wins), RABBITMQ_PORT,
/// RABBITMQ_USERNAME and RABBITMQ_PASSWORD; where none of the host is given, AMQP_CONNECTION (a
/// URL).
///
/// Errors: failure(usage) with one line naming the setting. Never the password.
/// Source: reference/wire-and-schema.md, 2.1 and 3.8.
[[nodiscard]] broker_address address_from(const setting_lookup& setting);

}  // namespace waxpress::rabbitmq
