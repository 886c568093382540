#pragma once

#include <optional>
#include <string>

#include "discogs/entity_kind.hpp"
#include "discogs/json_value.hpp"
#include "discogs/xml_tree.hpp"

namespace waxpress::discogs {

/// The record as XML says it: attributes as `@x`, text as `#text`, repeated children as arrays.
///
/// Shape:  null for an empty element, a string for text alone, else an object. Of attributes
///         written twice the first counts.
/// Source: reference/wire-and-schema.md, 1.2.
[[nodiscard]] json_value to_json(xml_element element);

/// The record's id: `@id`, else the child `id` where it is a string, else "unknown". A child `id`
/// beside `@id` is removed.
/// Source: reference/wire-and-schema.md, 1.3.
[[nodiscard]] std::string take_identity(json_object& record);

/// Makes lists of what is a list and lifts attributes to plain keys, where 2.4 says so.
///
/// Shape:  text beside a name stays `#text`; a `master_id` that says no id stays as it is.
/// Source: reference/wire-and-schema.md, 2.4.
void normalise(entity_kind kind, json_object& record);

}  // namespace waxpress::discogs
