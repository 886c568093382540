#pragma once

#include <string_view>

namespace waxpress::discogs {

/// The kind of work that a credit's role is: production, engineering, mastering, session, design,
/// management, or other.
///
/// Shape:  the longest phrase of the table that the role holds, in ASCII lower case, decides; of
///         equally long ones the alphabetically first.
/// Cost:   one search of the role for each phrase, of which there are about seventy: keep the
/// answer. Source: reference/wire-and-schema.md, 4.3.
[[nodiscard]] std::string_view category_of_role(std::string_view role);

}  // namespace waxpress::discogs
