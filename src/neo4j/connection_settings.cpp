#include "neo4j/connection_settings.hpp"

#include <algorithm>
#include <array>

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
    connection_settings settings;
    settings.server = bolt::settings_of(
        parts.uri,
        parts.user.empty() ? bolt::auth_token::none()
                           : bolt::auth_token::basic(parts.user, parts.password)
    );
    if (parts.is_encrypted && settings.server.tls == bolt::encryption::none) {
        settings.server.tls = parts.is_certificate_checked ? bolt::encryption::verified
                                                           : bolt::encryption::self_signed;
    }
    return settings;
}

}  // namespace waxpress::neo4j
