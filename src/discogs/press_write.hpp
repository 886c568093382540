#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "discogs/press_scan.hpp"

namespace waxpress::discogs {

/// Writes a scanned record as canonical JSON.
///
/// Shape:    as `to_json` and `normalise` would make it.
/// Lifetime: `json()` and `id()` die with the next record, `id()` also with the scanner's.
/// Errors:   false where it is not sure: a list of an unusual shape, two values for one key that is
///           lifted, an id with escapes or none. Never throws but for memory.
/// Source:   reference/wire-and-schema.md, 1.2, 1.3, 2.4 and 2.5.
class record_writer {
public:
    [[nodiscard]] bool write(entity_kind kind, const record_scanner& record);

    [[nodiscard]] std::string_view json() const noexcept { return {json_.get(), size_}; }
    [[nodiscard]] std::string_view id() const noexcept { return id_; }

private:
    static std::size_t bound(const record_scanner& record) noexcept;

    // Grown to the worst case of the largest record; what is not used is never touched.
    std::size_t capacity_ = 0;
    std::unique_ptr<char[]> json_;
    std::size_t size_ = 0;
    std::string_view id_;
};

}  // namespace waxpress::discogs
