#pragma once

#include <map>
#include <string>
#include <string_view>

namespace waxpress::postgres {

/// How a server is reached: libpq's own keywords and their values.
struct connection_settings {
    std::map<std::string, std::string, std::less<>> values;

    /// The value of a keyword; empty where it is not set.
    [[nodiscard]] std::string_view value(std::string_view keyword) const noexcept;
    /// "db:5432/discogs as wax": for messages. Never the password.
    [[nodiscard]] std::string shown() const;
};

/// Reads `postgresql://user:password@host:port/database?sslmode=require`, as libpq does (percent
/// encoding, several hosts, sockets, TLS); `postgres://` too. Defaults as `settings_of`.
/// Errors: failure(usage), one line that names what is wrong; the URL itself is not in it.
[[nodiscard]] connection_settings settings_of_url(std::string_view url);

/// The five settings of the known services.
struct connection_parts {
    std::string host;  ///< "db", "db:5433", "[::1]:5433", "::1", or a socket's folder.
    std::string port;  ///< Where `host` holds none; empty: 5432.
    std::string user;
    std::string password;
    std::string database;
};

/// Defaults: a connect timeout of 10 s, keep-alives that notice a dead peer in two minutes, UTF-8.
/// Errors: failure(usage), one line: a port that is none, an address without its closing bracket.
/// Source: reference/wire-and-schema.md, 3.8.
[[nodiscard]] connection_settings settings_of(const connection_parts& parts);

/// A database beside it, on the same server: for making the one that is missing.
[[nodiscard]] connection_settings with_database(connection_settings settings, std::string name);

}  // namespace waxpress::postgres
