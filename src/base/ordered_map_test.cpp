#include "base/ordered_map.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace waxpress {
namespace {

struct input {
    int number = 0;
    std::vector<char> buffer;
    [[nodiscard]] std::size_t bytes() const { return 10; }
};

struct output {
    int number = 0;
    [[nodiscard]] std::size_t bytes() const { return 10; }
};

using map = ordered_map<input, output>;

map::source_function count_to(int last) {
    return [next = 0, last](input& in) mutable {
        if (next == last) return false;
        in.number = next++;
        return true;
    };
}

map::worker_factory squares() {
    return [] {
        return [](input&& in) {
            // Later items are quicker, so that order has to be restored.
            if (in.number % 5 == 0) std::this_thread::yield();
            return output{in.number * in.number};
        };
    };
}

TEST(base_ordered_map, results_come_in_the_order_of_the_source) {
    for (const std::size_t workers : {1U, 2U, 5U}) {
        map squared(count_to(2000), squares(), {.workers = workers, .max_bytes = 100});
        for (int i = 0; i < 2000; ++i) {
            const auto out = squared.next();
            ASSERT_TRUE(out);
            ASSERT_EQ(out->number, i * i);
        }
        EXPECT_FALSE(squared.next());
        EXPECT_FALSE(squared.next());
    }
}

TEST(base_ordered_map, an_empty_source_gives_nothing) {
    map squared(count_to(0), squares(), {});
    EXPECT_FALSE(squared.next());
}

TEST(base_ordered_map, the_source_waits_while_the_bound_is_reached) {
    std::atomic<int> made = 0;
    map squared(
        [&](input& in) {
            in.number = made++;
            return made < 1000;
        },
        squares(),
        {.workers = 2, .max_bytes = 50}
    );
    for (int taken = 0; taken < 900; ++taken) {
        ASSERT_TRUE(squared.next());
        // Five of ten bytes each in flight, one taken and one being made.
        EXPECT_LE(made.load(), taken + 7);
    }
}

TEST(base_ordered_map, an_item_larger_than_the_bound_passes_alone) {
    map squared(count_to(10), squares(), {.workers = 2, .max_bytes = 1});
    int taken = 0;
    while (squared.next())
        ++taken;
    EXPECT_EQ(taken, 10);
}

TEST(base_ordered_map, a_failure_of_the_source_comes_after_all_that_lay_before_it) {
    map squared(
        [next = 0](input& in) mutable {
            if (next == 7) throw std::runtime_error("source");
            in.number = next++;
            return true;
        },
        squares(),
        {.workers = 3}
    );
    for (int i = 0; i < 7; ++i)
        EXPECT_EQ(squared.next()->number, i * i);
    EXPECT_THROW((void)squared.next(), std::runtime_error);
    EXPECT_THROW((void)squared.next(), std::runtime_error);
}

TEST(base_ordered_map, a_failure_of_a_worker_comes_at_its_place) {
    const map::worker_factory factory = [] {
        return [](input&& in) {
            if (in.number == 5) throw std::runtime_error("worker");
            return output{in.number};
        };
    };
    map mapped(count_to(1000), factory, {.workers = 3, .max_bytes = 200});
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(mapped.next()->number, i);
    EXPECT_THROW((void)mapped.next(), std::runtime_error);
    EXPECT_THROW((void)mapped.next(), std::runtime_error);
}

TEST(base_ordered_map, a_factory_that_fails_fails_the_constructor) {
    const map::worker_factory factory = []() -> map::worker_function {
        throw std::runtime_error("factory");
    };
    EXPECT_THROW(map(count_to(3), factory, {}), std::runtime_error);
}

TEST(base_ordered_map, it_can_be_left_at_any_time) {
    for (int taken = 0; taken < 20; ++taken) {
        map squared(count_to(1'000'000), squares(), {.workers = 2, .max_bytes = 60});
        for (int i = 0; i < taken; ++i)
            ASSERT_TRUE(squared.next());
    }
    map stopped(count_to(1'000'000), squares(), {.workers = 2, .max_bytes = 60});
    stopped.stop();
    EXPECT_FALSE(stopped.next());
    stopped.stop();
}

TEST(base_ordered_map, buffers_come_back_to_the_source) {
    int fresh = 0;
    map squared(
        [&fresh, next = 0](input& in) mutable {
            if (in.buffer.empty()) ++fresh;
            in.buffer.resize(100);
            in.number = next++;
            return next <= 1000;
        },
        squares(),
        {.workers = 2, .max_bytes = 50}
    );
    while (squared.next()) {
    }
    squared.stop();
    EXPECT_LT(fresh, 1000);
}

TEST(base_ordered_map, each_worker_keeps_to_its_own_thread) {
    const map::worker_factory factory = [] {
        return [owner = std::thread::id()](input&& in) mutable {
            if (owner == std::thread::id()) owner = std::this_thread::get_id();
            EXPECT_EQ(owner, std::this_thread::get_id());
            return output{in.number};
        };
    };
    map mapped(count_to(500), factory, {.workers = 3, .max_bytes = 100});
    while (mapped.next()) {
    }
}

}  // namespace
}  // namespace waxpress
