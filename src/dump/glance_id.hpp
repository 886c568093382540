#pragma once

#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"

namespace waxpress::dump {

/// The id of a record by a cheap look at its text, for messages and rejects; the text may be
/// broken.
///
/// Shape:  the `id` attribute of the start tag; for artists and labels else the first `<id>`
/// element. Errors: empty where it cannot be told, or where what stands there is longer than 32
/// bytes.
[[nodiscard]] std::string glance_id(std::string_view xml, discogs::entity_kind kind);

}  // namespace waxpress::dump
