#pragma once

#include <cstdint>

#include "bolt/value.hpp"

namespace waxpress::bolt {

/// Makes a value of a structure's fields: a node, a time, a point...; of a tag that is not known, a
/// `structure`.
///
/// Shape:  the forms of Bolt 4.4 and 5: an element id that is missing is the decimal id, and an
///         old date with an offset becomes an instant.
/// Errors: false where a known structure has not the fields that it must have.
[[nodiscard]] bool make_structure(std::uint8_t tag, list fields, value& out);

}  // namespace waxpress::bolt
