#include "rabbitmq/names.hpp"

#include <fmt/format.h>

namespace waxpress::rabbitmq {

std::string exchange_name(std::string_view prefix, discogs::entity_kind kind) {
    return fmt::format("{}-{}", prefix, plural_name(kind));
}

route_names names_of(std::string_view prefix, std::string_view service, discogs::entity_kind kind) {
    const std::string queue = fmt::format("{}-{}-{}", prefix, service, plural_name(kind));
    return {exchange_name(prefix, kind), queue, queue + ".dlx", queue + ".dlq"};
}

}  // namespace waxpress::rabbitmq
