#pragma once

#include <string_view>

namespace waxpress::dump {

/// Finds the next place in `text` that may be markup of the record element `name`: `<name`,
/// `</name`, the same with the plural, `<!` or `<?`. May name a place that is none of these, never
/// passes over one that is; close to the end of `text`, where it cannot look ahead, it stops at any
/// `<`.
///
/// Units:  an index into `text`, `text.size()` where there is none.
/// Errors: none. `name` has 3 to 8 bytes.
/// Cost:   SIMD; one pass, several times faster than inflating.
/// Source: reference/limits.md, 2.
[[nodiscard]] std::size_t find_record_markup(std::string_view text, std::string_view name) noexcept;

/// The same, byte by byte: for other machines, and as the judge of the above in tests.
[[nodiscard]] std::size_t find_record_markup_plainly(
    std::string_view text, std::string_view name
) noexcept;

}  // namespace waxpress::dump
