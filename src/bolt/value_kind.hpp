#pragma once

#include <cstdint>
#include <string_view>

namespace waxpress::bolt {

/// What a value is; in the order of the alternatives of `value`.
enum class value_kind : std::uint8_t {
    null,
    boolean,
    integer,
    real,
    text,
    bytes,
    list,
    map,
    date,
    time,
    local_time,
    date_time,
    zoned_date_time,
    local_date_time,
    duration,
    point,
    node,
    relationship,
    path,
    structure,
};

[[nodiscard]] std::string_view name_of(value_kind kind) noexcept;

}  // namespace waxpress::bolt
