#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace waxpress::bolt {

struct date {
    std::int64_t days = 0;  ///< Since 1970-01-01.

    [[nodiscard]] bool operator==(const date&) const = default;
};

/// A time of day at an offset from UTC.
struct time {
    std::int64_t nanoseconds = 0;  ///< Since midnight there.
    std::int64_t offset_seconds = 0;

    [[nodiscard]] bool operator==(const time&) const = default;
};

struct local_time {
    std::int64_t nanoseconds = 0;  ///< Since midnight.

    [[nodiscard]] bool operator==(const local_time&) const = default;
};

/// An instant, and the offset in which it is told.
struct date_time {
    std::int64_t seconds = 0;  ///< Since 1970-01-01T00:00:00Z.
    std::int64_t nanoseconds = 0;
    std::int64_t offset_seconds = 0;

    [[nodiscard]] bool operator==(const date_time&) const = default;
};

/// An instant, and the name of the zone in which it is told.
struct zoned_date_time {
    std::int64_t seconds = 0;  ///< Since 1970-01-01T00:00:00Z; of the zone's clock if `is_local`.
    std::int64_t nanoseconds = 0;
    std::string zone;
    /// A server before Bolt 5 that knows no UTC gave the reading of the zone's clock. Only who has
    /// the rules of the zone can make an instant of it.
    bool is_local = false;

    [[nodiscard]] bool operator==(const zoned_date_time&) const = default;
};

struct local_date_time {
    std::int64_t seconds = 0;  ///< Since 1970-01-01T00:00:00, wherever that is.
    std::int64_t nanoseconds = 0;

    [[nodiscard]] bool operator==(const local_date_time&) const = default;
};

struct duration {
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;

    [[nodiscard]] bool operator==(const duration&) const = default;
};

/// A point in two or, with `z`, three dimensions.
struct point {
    std::int64_t srid = 7203;  ///< 7203 and 9157 Cartesian, 4326 and 4979 longitude and latitude.
    double x = 0;
    double y = 0;
    std::optional<double> z{};

    [[nodiscard]] bool operator==(const point&) const = default;
};

}  // namespace waxpress::bolt
