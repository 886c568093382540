#include "postgres/connection_settings.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "base/failure.hpp"

namespace waxpress::postgres {
namespace {

void set_default(connection_settings& settings, const char* keyword, const char* value) {
    settings.values.try_emplace(keyword, value);
}

connection_settings with_defaults(connection_settings settings) {
    set_default(settings, "connect_timeout", "10");
    set_default(settings, "keepalives_idle", "60");
    set_default(settings, "keepalives_interval", "15");
    set_default(settings, "keepalives_count", "4");
    set_default(settings, "client_encoding", "UTF8");
    set_default(settings, "fallback_application_name", "waxpress");
    return settings;
}

[[noreturn]] void refuse(const std::string& line) {
    throw failure(failure_class::usage, line);
}

bool is_port(std::string_view port) noexcept {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && number != 0 &&
           number <= 65535;
}

struct host_and_port {
    std::string host;
    std::string port;  ///< Empty where the text holds none.
};

host_and_port split_host(const std::string& text) {
    if (text.starts_with('/')) return {text, ""};
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        const bool is_whole = end != std::string::npos &&
                              (end + 1 == text.size() || text.compare(end + 1, 1, ":") == 0);
        if (!is_whole) {
            refuse(fmt::format("PostgreSQL host \"{}\": not an address as [::1]:5432", text));
        }
        return {text.substr(1, end - 1), end + 1 == text.size() ? "" : text.substr(end + 2)};
    }
    // An IPv6 address without brackets holds colons of its own and no port.
    if (std::count(text.begin(), text.end(), ':') != 1) return {text, ""};
    const std::size_t colon = text.find(':');
    return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

std::string_view connection_settings::value(std::string_view keyword) const noexcept {
    const auto found = values.find(keyword);
    return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

std::string connection_settings::shown() const {
    const std::string_view host = value("host").empty() ? value("hostaddr") : value("host");
    const std::string_view port = value("port").empty() ? "5432" : value("port");
    const std::string_view user = value("user");
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    return fmt::format(
        "{}{}{}:{}/{}{}{}",
        is_ipv6 ? "[" : "",
        host.empty() ? "local socket" : host,
        is_ipv6 ? "]" : "",
        port,
        value("dbname"),
        user.empty() ? "" : " as ",
        user
    );
}

connection_settings settings_of_url(std::string_view url) {
    if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) {
        refuse("a PostgreSQL address begins with postgresql://");
    }
    struct options_closer {
        void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
    };
    // libpq's own words for what is wrong quote the address, and so its password.
    const std::unique_ptr<PQconninfoOption, options_closer> options(
        PQconninfoParse(std::string(url).c_str(), nullptr)
    );
    if (!options) {
        refuse(
            "the PostgreSQL address cannot be read; it is written as "
            "postgresql://user:password@host:port/database?sslmode=require, special characters as "
            "%40"
        );
    }
    connection_settings settings;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) settings.values.emplace(option->keyword, option->val);
    }
    const std::string_view port = settings.value("port");
    if (!port.empty() && port.find(',') == std::string_view::npos && !is_port(port)) {
        // Where the @ is missing, what stands in the port's place is the password.
        refuse("the port in the PostgreSQL address is not a number from 1 to 65535");
    }
    return with_defaults(std::move(settings));
}

connection_settings settings_of(const connection_parts& parts) {
    auto [host, port] = split_host(parts.host);
    if (port.empty()) port = parts.port.empty() ? "5432" : parts.port;
    if (!is_port(port)) {
        refuse(fmt::format("PostgreSQL port \"{}\": not a number from 1 to 65535", port));
    }
    connection_settings settings;
    settings.values = {
        {"host", host},
        {"port", port},
        {"user", parts.user},
        {"password", parts.password},
        {"dbname", parts.database},
    };
    std::erase_if(settings.values, [](const auto& one) { return one.second.empty(); });
    return with_defaults(std::move(settings));
}

connection_settings with_database(connection_settings settings, std::string name) {
    settings.values["dbname"] = std::move(name);
    return settings;
}

}  // namespace waxpress::postgres
