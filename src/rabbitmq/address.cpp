#include "rabbitmq/address.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress::rabbitmq {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string_view why) {
    throw failure(failure_class::usage, fmt::format("{}: {}", what, why));
}

std::optional<unsigned> hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return std::nullopt;
}

std::string percent_decoded(std::string_view text, std::string_view part) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
        const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
        if (!low || (*high == 0 && *low == 0)) {
            refuse(
                "broker URL",
                fmt::format("the {} holds a '%' that does not begin a character such as %2F", part)
            );
        }
        out += static_cast<char>(*high << 4U | *low);
        i += 2;
    }
    return out;
}

/// The text is not repeated: where a URL is badly written, it may be half a password.
std::uint16_t parse_port(std::string_view text, std::string_view what) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) {
        refuse(what, "the port is not a number from 1 to 65535");
    }
    return static_cast<std::uint16_t>(port);
}

/// Takes `host`, `host:port`, `[v6]` or `[v6]:port` apart; the port stays as it is without one.
void read_host(std::string_view text, std::string_view what, broker_address& out) {
    std::string_view host = text;
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) refuse(what, "a '[' is not closed");
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (const std::size_t colon = text.find(':');
               colon != std::string_view::npos && text.rfind(':') == colon) {
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (!rest.empty()) {
        if (rest.front() != ':') refuse(what, "only a port may follow ']'");
        out.port = parse_port(rest.substr(1), what);
    }
    if (host.empty()) refuse(what, "the host is empty");
    out.host = host;
}

void read_parameters(std::string_view query, broker_address& out) {
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(one.size() < query.size() ? one.size() + 1 : one.size());
        const std::size_t equals = one.find('=');
        if (one.substr(0, equals) != "cacertfile" || equals == std::string_view::npos) {
            refuse("broker URL", "after '?' only cacertfile=PATH is known");
        }
        out.ca_file = percent_decoded(one.substr(equals + 1), "parameter cacertfile");
    }
}

void read_authority(std::string_view authority, broker_address& out) {
    const std::size_t at = authority.rfind('@');
    out.username = out.password = "guest";
    if (at != std::string_view::npos) {
        const std::string_view user = authority.substr(0, at);
        const std::size_t colon = user.find(':');
        out.username = percent_decoded(user.substr(0, colon), "user name");
        out.password = colon == std::string_view::npos
                           ? std::string()
                           : percent_decoded(user.substr(colon + 1), "password");
        authority.remove_prefix(at + 1);
    }
    read_host(authority, "broker URL", out);
}

}  // namespace

std::string broker_address::name() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    std::string out = is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
    if (vhost != "/") out += "/" + vhost;
    return out;
}

broker_address parse_address(std::string_view url) {
    broker_address out;
    constexpr std::string_view plain = "amqp://";
    constexpr std::string_view tls = "amqps://";
    if (url.starts_with(plain)) {
        url.remove_prefix(plain.size());
    } else if (url.starts_with(tls)) {
        url.remove_prefix(tls.size());
        out.is_tls = true;
        out.port = 5671;
    } else {
        refuse("broker URL", "it must begin with amqp:// or amqps://");
    }
    if (const std::size_t mark = url.find('?'); mark != std::string_view::npos) {
        read_parameters(url.substr(mark + 1), out);
        url = url.substr(0, mark);
    }
    const std::size_t slash = url.find('/');
    read_authority(url.substr(0, slash), out);
    const std::string_view path =
        slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
    if (path.find('/') != std::string_view::npos) {
        refuse("broker URL", "a '/' inside the virtual host is written %2F");
    }
    if (!path.empty()) out.vhost = percent_decoded(path, "virtual host");
    return out;
}

}  // namespace waxpress::rabbitmq
