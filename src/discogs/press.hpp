#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"

namespace waxpress::discogs {

enum class press_status : std::uint8_t {
    ok,
    malformed,  ///< Not well-formed, or nothing in it that could be a record.
};

struct press_result {
    press_status status = press_status::malformed;
    std::size_t error_offset = 0;  ///< Bytes into `xml`, where malformed.
    const char* reason = "";       ///< A static one-line text, where malformed.
};

/// Presses one record: the text of its XML element into canonical JSON.
///
/// Shape:    compact JSON, keys sorted bytewise at every level, every leaf a string or null.
/// Errors:   `malformed` with offset and reason; `json` and the entry are as they were.
///           Never throws but for memory.
/// Lifetime: a presser keeps buffers from record to record; one per thread.
/// Source:   reference/wire-and-schema.md, 1.2, 1.3, 2.4 and 2.5.
class presser {
public:
    explicit presser(entity_kind kind);
    ~presser();
    presser(presser&&) noexcept;
    presser& operator=(presser&&) noexcept;

    /// Appends the record's JSON to `json` and then its unescaped id to `json` too; the entry
    /// spans both. The hash is not computed here.
    [[nodiscard]] press_result press(std::string_view xml, std::string& json, record_entry& entry);

    /// The same result by the plain way: no shortcuts, used where the fast way does not apply and
    /// as its judge in tests.
    [[nodiscard]] press_result press_plainly(
        std::string_view xml, std::string& json, record_entry& entry
    );

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::discogs
