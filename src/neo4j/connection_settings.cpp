#include "neo4j/connection_settings.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace waxpress::neo4j {
namespace {

constexpr std::array<std::string_view, 6> schemes{
    "bolt://", "bolt+s://", "bolt+ssc://", "neo4j://", "neo4j+s://", "neo4j+ssc://"};

}  // namespace

bool is_graph_url(std::string_view url) noexcept {
    return std::ranges::any_of(schemes, [&](std::string_view one) { return url.starts_with(one); });
}

connection_settings settings_of_url(std::string_view url) {
    connection_settings settings;
    settings.server = bolt::settings_of(url);
    return settings;
}

connection_settings settings_of(const connection_parts& parts) {
    std::string url = parts.host;
    if (url.find("://") == std::string::npos) {
        const std::string_view scheme = !parts.is_tls       ? "bolt"
                                        : parts.is_verified ? "bolt+s"
                                                            : "bolt+ssc";
        const bool has_port = url.starts_with('[') ? url.find("]:") != std::string::npos
                                                   : url.find(':') != std::string::npos;
        url = fmt::format(
            "{}://{}{}{}", scheme, url, has_port ? "" : ":", has_port ? "" : parts.port
        );
    }
    connection_settings settings;
    settings.server = bolt::settings_of(
        url,
        parts.user.empty() ? bolt::auth_token::none()
                           : bolt::auth_token::basic(parts.user, parts.password)
    );
    return settings;
}

}  // namespace waxpress::neo4j
