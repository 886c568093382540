#pragma once

#include <string_view>

namespace waxpress::discogs {

/// The year in front of a date such as "1999-04-00": four digits after white space; 0 where there
/// is none, or where it is before 1860 or after `latest`.
/// Source: reference/wire-and-schema.md, 2.6.
[[nodiscard]] int year_of(std::string_view text, int latest) noexcept;

/// The year of today in UTC.
[[nodiscard]] int current_utc_year();

}  // namespace waxpress::discogs
