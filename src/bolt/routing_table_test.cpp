#include "bolt/routing_table.hpp"

#include <gtest/gtest.h>

namespace waxpress::bolt {
namespace {

using namespace std::chrono_literals;

constexpr routing_table::time_point start{};

map answer(value ttl, const list& servers) {
    return {{"ttl", std::move(ttl)}, {"servers", servers}};
}

map role(const char* name, const list& addresses) {
    return {{"role", name}, {"addresses", addresses}};
}

TEST(bolt_routing_table, is_fresh_for_its_time_and_for_work_that_someone_does) {
    auto table = read_routing_table(
        answer(300, {role("ROUTE", {"a:1"}), role("READ", {"a:1", "b"}), role("WRITE", {})}), start
    );
    ASSERT_TRUE(table);
    EXPECT_EQ(table->readers[1], (server_address{"b", 7687}));
    EXPECT_TRUE(table->is_fresh(access_mode::read, start + 299s));
    EXPECT_FALSE(table->is_fresh(access_mode::read, start + 300s));
    EXPECT_FALSE(table->is_fresh(access_mode::write, start));
    EXPECT_FALSE(table->is_stale(start + 330s));
    EXPECT_TRUE(table->is_stale(start + 331s));
    table->forget({"a", 1});
    EXPECT_FALSE(table->is_fresh(access_mode::read, start)) << "no router is left";
}

TEST(bolt_routing_table, what_is_of_no_use_is_refused) {
    const list good{role("ROUTE", {"a"}), role("READ", {"a"})};
    EXPECT_TRUE(read_routing_table(answer(1, good), start));
    EXPECT_TRUE(read_routing_table(answer(std::int64_t{1} << 60, good), start));
    EXPECT_FALSE(read_routing_table(answer("1", good), start));
    EXPECT_FALSE(read_routing_table(answer(-1, good), start));
    EXPECT_FALSE(read_routing_table(answer(1, {role("ROUTE", {"a"})}), start));
    EXPECT_FALSE(read_routing_table(answer(1, {role("READ", {"a"})}), start));
    EXPECT_FALSE(read_routing_table(answer(1, {role("ROUTE", {7}), role("READ", {"a"})}), start));
    EXPECT_FALSE(read_routing_table(answer(1, {role("ROUTE", {"a:x"}), role("READ", {"a"})}), start)
    );
    EXPECT_FALSE(read_routing_table(answer(1, {7}), start));
    EXPECT_FALSE(read_routing_table({}, start));
}

}  // namespace
}  // namespace waxpress::bolt
