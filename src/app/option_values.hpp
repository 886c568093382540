#pragma once

#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::app {

/// "artists,labels" -> kinds, singular or plural, each once. Errors: failure(usage) naming the
/// word.
[[nodiscard]] std::vector<discogs::entity_kind> kinds_named(std::string_view list);

/// "2%", "0.1 %" or "0.02" -> a share from 0 to 1. Errors: failure(usage) naming option and value.
[[nodiscard]] double parse_share(std::string_view option, std::string_view text);

}  // namespace waxpress::app
