#include "consume/maintenance.hpp"

#include <gtest/gtest.h>

#include "consume/store_test_support.hpp"

namespace waxpress::consume {
namespace {

constexpr backoff_limits no_wait{.initial = std::chrono::milliseconds(0), .factor = 1.0};

TEST(consume_maintenance, it_is_done_at_the_start_and_once_for_all_that_became_due_meanwhile) {
    scripted_store store;
    std::stop_source stopping;
    maintenance upkeep(store, "shelver", no_wait);
    store.after_maintain = [&] {
        if (store.maintained == 2) stopping.request_stop();
        upkeep.notify();
        upkeep.notify();
    };
    upkeep.run(stopping.get_token());
    EXPECT_EQ(store.maintained, 2U);
}

TEST(consume_maintenance, what_fails_is_tried_again_and_a_failure_to_stop_for_is_thrown) {
    scripted_store store;
    std::stop_source stopping;
    maintenance upkeep(store, "shelver", no_wait);
    store.script = {next_step::reconnect, next_step::retry};
    store.after_maintain = [&] {
        store.script = {next_step::stop};
        upkeep.notify();
    };
    EXPECT_THROW(upkeep.run(stopping.get_token()), failure);
    EXPECT_EQ(store.maintained, 1U);
}

}  // namespace
}  // namespace waxpress::consume
