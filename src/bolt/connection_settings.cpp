#include "bolt/connection_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress::bolt {
namespace {

struct scheme {
    std::string_view name;
    encryption tls;
    bool is_routed;
};

constexpr std::array schemes{
    scheme{"bolt", encryption::none, false},
    scheme{"bolt+s", encryption::verified, false},
    scheme{"bolt+ssc", encryption::self_signed, false},
    scheme{"neo4j", encryption::none, true},
    scheme{"neo4j+s", encryption::verified, true},
    scheme{"neo4j+ssc", encryption::self_signed, true}};

[[noreturn]] void refuse(std::string_view why) {
    throw failure(
        failure_class::usage,
        fmt::format(
            "the address of Neo4j is not valid: {}; write "
            "bolt|bolt+s|bolt+ssc|neo4j|neo4j+s|neo4j+ssc://HOST[:PORT]",
            why
        )
    );
}

/// Of two digits, -1 where they are none.
int hex(std::string_view two) {
    int number = -1;
    const auto [end, error] = std::from_chars(two.data(), two.data() + two.size(), number, 16);
    return error == std::errc() && two.size() == 2 && end == two.data() + 2 ? number : -1;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int number = text[i] == '%' ? hex(text.substr(i + 1, 2)) : -1;
        out.push_back(number < 0 ? text[i] : static_cast<char>(number));
        if (number >= 0) i += 2;
    }
    return out;
}

map read_query(std::string_view query) {
    map context;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos || equals + 1 == pair.size()) {
            refuse("a part of its query is not KEY=VALUE");
        }
        const std::string key = decoded(pair.substr(0, equals));
        if (key == "address") refuse("its query must not name an address");
        if (context.find(key) != nullptr) refuse("a key of its query is there twice");
        context.append(key, decoded(pair.substr(equals + 1)));
    }
    return context;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace

std::string server_address::shown() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::optional<server_address> parse_address(std::string_view text) {
    server_address address;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        address.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        address.host = text.substr(0, colon);
        port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    }
    if (address.host.empty()) return std::nullopt;
    if (port.empty()) return address;
    const auto number = port.front() == ':' ? parse_port(port.substr(1)) : std::nullopt;
    if (!number) return std::nullopt;
    address.port = *number;
    return address;
}

auth_token auth_token::basic(
    std::string_view user, std::string_view password, std::string_view realm
) {
    auth_token token{{{"scheme", "basic"}, {"principal", user}, {"credentials", password}}};
    if (!realm.empty()) token.entries.append("realm", realm);
    return token;
}

auth_token auth_token::bearer(std::string_view token) {
    return {{{"scheme", "bearer"}, {"credentials", token}}};
}

parsed_uri parse_uri(std::string_view uri) {
    const std::size_t colon = uri.find("://");
    const std::string_view name = uri.substr(0, std::min(colon, uri.size()));
    const auto* known = std::ranges::find(schemes, name, &scheme::name);
    if (colon == std::string_view::npos || known == schemes.end()) {
        refuse("its scheme is none of these");
    }
    parsed_uri parsed;
    parsed.tls = known->tls;
    parsed.is_routed = known->is_routed;
    std::string_view rest = uri.substr(colon + 3);
    const std::size_t question = rest.find('?');
    if (question != std::string_view::npos) {
        if (!known->is_routed) refuse("only neo4j:// takes a query");
        parsed.routing_context = read_query(rest.substr(question + 1));
        rest = rest.substr(0, question);
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const std::size_t at = rest.rfind('@');
    if (at != std::string_view::npos) {
        const std::string_view who = rest.substr(0, at);
        const std::size_t split = who.find(':');
        if (split == std::string_view::npos) refuse("a user needs a password: USER:PASSWORD@HOST");
        parsed.auth =
            auth_token::basic(decoded(who.substr(0, split)), decoded(who.substr(split + 1)));
        rest = rest.substr(at + 1);
    }
    const auto address = parse_address(rest);
    if (!address) refuse("its host or port is not valid");
    parsed.address = *address;
    return parsed;
}

connection_settings settings_of(std::string_view uri, std::optional<auth_token> auth) {
    const parsed_uri parsed = parse_uri(uri);
    connection_settings settings;
    settings.address = parsed.address;
    settings.tls = parsed.tls;
    if (parsed.is_routed) {
        map context = parsed.routing_context;
        context.append("address", parsed.address.shown());
        settings.routing = std::move(context);
    }
    if (auth) {
        settings.auth = std::move(*auth);
    } else if (parsed.auth) {
        settings.auth = *parsed.auth;
    }
    return settings;
}

}  // namespace waxpress::bolt
