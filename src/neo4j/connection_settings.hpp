#pragma once

#include <string>
#include <string_view>

#include "bolt/connection_settings.hpp"
#include "bolt/statement.hpp"

namespace waxpress::neo4j {

/// The graph's database and who writes into it.
struct connection_settings {
    bolt::connection_settings server;
    std::string database = "neo4j";

    /// Host and port, without secrets: for messages.
    [[nodiscard]] std::string shown() const { return server.address.shown(); }
    /// For whatever is run in it.
    [[nodiscard]] bolt::transaction_options options() const {
        bolt::transaction_options in;
        in.database = database;
        return in;
    }
};

/// From a URL with a name and password in it: `neo4j://user:password@host:7687`.
/// Errors: failure(usage) in one line, without the password.
[[nodiscard]] connection_settings settings_of_url(std::string_view url);

/// True for a URL of a scheme that leads to Neo4j.
[[nodiscard]] bool is_graph_url(std::string_view url) noexcept;

/// Where to and who, apart: as the services' settings have it.
struct connection_parts {
    std::string uri;
    std::string user;
    std::string password;
    bool is_encrypted = false;  ///< Also where the URI's scheme does not say so.
    bool is_certificate_checked = true;
};

/// Errors: failure(usage), as `settings_of_url`.
[[nodiscard]] connection_settings settings_of(const connection_parts& parts);

}  // namespace waxpress::neo4j
