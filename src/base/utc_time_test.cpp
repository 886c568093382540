#include "base/utc_time.hpp"

#include <gtest/gtest.h>

namespace waxpress {
namespace {

using std::chrono::nanoseconds;
using std::chrono::system_clock;

TEST(base_utc_time, a_time_is_shown_with_as_many_digits_as_are_asked_for) {
    const std::chrono::sys_seconds second(std::chrono::seconds(1'795'482'897));
    const system_clock::time_point when = second + nanoseconds(42'829'915);
    EXPECT_EQ(format_utc(when), "2026-11-24T01:14:57.042829Z");
    EXPECT_EQ(format_utc(when, fraction::nano), "2026-11-24T01:14:57.042829915Z");
    EXPECT_EQ(format_utc(when, fraction::none), "2026-11-24T01:14:57Z");
    EXPECT_EQ(format_utc_clock(when), "01:14:57");
}

TEST(base_utc_time, times_around_the_epoch_are_shown) {
    EXPECT_EQ(format_utc(system_clock::time_point{}), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(
        format_utc(system_clock::time_point(nanoseconds(-1)), fraction::nano),
        "1969-12-31T23:59:59.999999999Z"
    );
}

}  // namespace
}  // namespace waxpress
