#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bolt/value.hpp"

namespace waxpress::bolt {

struct server_address {
    std::string host = "localhost";
    std::uint16_t port = 7687;

    [[nodiscard]] std::string shown() const;
    [[nodiscard]] bool operator==(const server_address&) const = default;
    // NOLINTNEXTLINE(modernize-use-nullptr)
    [[nodiscard]] auto operator<=>(const server_address&) const = default;
};

/// `host`, `host:port`, `[v6]:port`. Nothing where it is none of them.
[[nodiscard]] std::optional<server_address> parse_address(std::string_view text);

enum class encryption : std::uint8_t {
    none,
    verified,     ///< `+s`: the certificate must be good, and for this host.
    self_signed,  ///< `+ssc`: any certificate.
};

/// Who asks. Never shown.
struct auth_token {
    map entries{{"scheme", "none"}};

    [[nodiscard]] static auth_token none() { return {}; }
    [[nodiscard]] static auth_token basic(
        std::string_view user, std::string_view password, std::string_view realm = {}
    );
    [[nodiscard]] static auth_token bearer(std::string_view token);
};

struct connection_settings {
    server_address address;
    encryption tls = encryption::none;
    /// Of a file with certificates that are trusted besides the system's; empty: none.
    std::string trusted_certificates;
    auth_token auth;
    /// Given: the server may send us to other servers (`neo4j://`).
    std::optional<map> routing;
    std::string user_agent = "waxpress/0.1";
    std::chrono::milliseconds connect_timeout{10'000};  ///< TCP, TLS and login, together.
    /// The longest silence while an answer is due, where the server does not say itself.
    std::chrono::milliseconds silence_timeout{120'000};
    bool wants_notifications = false;
    std::size_t most_message_bytes = std::size_t{64} << 20;  ///< Of one message of the server.
};

/// Where a URI leads.
struct parsed_uri {
    server_address address;
    encryption tls = encryption::none;
    bool is_routed = false;  ///< `neo4j...`
    map routing_context;     ///< The query of a `neo4j...` URI.
    /// Of `//user:password@host`; drivers of others refuse it.
    std::optional<auth_token> auth;
};

/// Reads `bolt|bolt+s|bolt+ssc|neo4j|neo4j+s|neo4j+ssc://[user:password@]host[:port][?key=value]`.
/// Errors: failure(usage), one line without the password.
[[nodiscard]] parsed_uri parse_uri(std::string_view uri);

/// The settings of one connection to where `uri` leads. `auth` counts before the URI's.
/// Errors: failure(usage), as `parse_uri`.
[[nodiscard]] connection_settings settings_of(
    std::string_view uri, std::optional<auth_token> auth = std::nullopt
);

}  // namespace waxpress::bolt
