#include "base/delayed_stop.hpp"

#include <gtest/gtest.h>

#include "base/interruptible_sleep.hpp"

namespace waxpress {
namespace {

TEST(base_delayed_stop, stops_after_the_outer_one_and_never_without_it) {
    std::stop_source outer;
    const delayed_stop inner(outer.get_token(), std::chrono::milliseconds(1));
    EXPECT_FALSE(inner.token().stop_requested());
    outer.request_stop();
    EXPECT_FALSE(sleep_unless_stopped(std::chrono::hours(1), inner.token()));
}

TEST(base_delayed_stop, gives_up_when_it_is_no_longer_wanted) {
    std::stop_source outer;
    std::stop_token token;
    {
        const delayed_stop inner(outer.get_token(), std::chrono::hours(1));
        token = inner.token();
        outer.request_stop();
    }
    EXPECT_FALSE(token.stop_requested());
}

TEST(base_delayed_stop, a_sleep_that_is_not_disturbed_ends_by_itself) {
    EXPECT_TRUE(sleep_unless_stopped(std::chrono::milliseconds(1), {}));
}

}  // namespace
}  // namespace waxpress
