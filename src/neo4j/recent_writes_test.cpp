#include "neo4j/recent_writes.hpp"

#include <gtest/gtest.h>

namespace waxpress::neo4j {
namespace {

TEST(neo4j_recent_writes, only_what_was_added_is_known) {
    recent_writes held;
    const auto link = recent_writes::hash_of('s', "Ann", "7");
    EXPECT_FALSE(held.contains(link));
    held.add(link);
    EXPECT_TRUE(held.contains(link));
    EXPECT_FALSE(held.contains(recent_writes::hash_of('p', "Ann", "7")));
    EXPECT_FALSE(held.contains(recent_writes::hash_of('s', "Ann7", "")));
    held.forget_all();
    EXPECT_FALSE(held.contains(link));
}

TEST(neo4j_recent_writes, texts_that_run_into_each_other_are_told_apart) {
    EXPECT_NE(recent_writes::hash_of('n', "ab", "c"), recent_writes::hash_of('n', "a", "bc"));
    EXPECT_NE(recent_writes::hash_of('n', "", "a"), recent_writes::hash_of('n', "a", ""));
}

TEST(neo4j_recent_writes, what_is_old_is_forgotten_and_no_sooner) {
    recent_writes held;
    const auto start = recent_writes::clock::time_point(recent_writes::keeps * 10);
    held.forget_old(start);
    held.add(5);
    held.forget_old(start + recent_writes::keeps - std::chrono::seconds(1));
    EXPECT_TRUE(held.contains(5));
    held.forget_old(start + recent_writes::keeps);
    EXPECT_FALSE(held.contains(5));
}

}  // namespace
}  // namespace waxpress::neo4j
