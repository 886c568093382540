#include "sqlite/load_plan.hpp"

#include <gtest/gtest.h>

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

std::vector<wanted_kind> wanted(
    std::initializer_list<entity_kind> kinds, std::uint64_t bytes = 1000
) {
    std::vector<wanted_kind> list;
    for (const entity_kind kind : kinds)
        list.push_back({kind, bytes});
    return list;
}

load_way way_of(const load_plan& plan, entity_kind kind) {
    return plan.way[discogs::index_of(kind)];
}

TEST(sqlite_load_plan, a_store_that_is_not_there_is_written_as_pages) {
    const load_plan plan = plan_load({}, wanted({entity_kind::artists, entity_kind::releases}));
    EXPECT_EQ(plan.start, load_plan::base::empty);
    EXPECT_EQ(way_of(plan, entity_kind::releases), load_way::pages);
}

TEST(sqlite_load_plan, a_whole_store_is_merged_into) {
    const store_state store{true, 1000, {true, true, true, true}, true};
    const load_plan plan = plan_load(store, wanted({entity_kind::artists, entity_kind::releases}));
    EXPECT_EQ(plan.start, load_plan::base::none);
    EXPECT_EQ(way_of(plan, entity_kind::artists), load_way::merge);
}

TEST(sqlite_load_plan, a_first_load_that_was_interrupted_begins_anew_if_nothing_is_lost_by_that) {
    const store_state store{true, 1000, {true, false, false, false}, false};
    EXPECT_EQ(plan_load(store, wanted({entity_kind::artists})).start, load_plan::base::empty);
    const load_plan other = plan_load(store, wanted({entity_kind::releases}));
    EXPECT_EQ(other.start, load_plan::base::copy);
}

TEST(sqlite_load_plan, a_new_kind_goes_into_a_copy_unless_the_store_is_much_larger) {
    store_state store{true, 3999, {true, false, false, false}, true};
    const auto kinds = wanted({entity_kind::artists, entity_kind::labels});
    const load_plan copied = plan_load(store, kinds);
    EXPECT_EQ(copied.start, load_plan::base::copy);
    EXPECT_EQ(way_of(copied, entity_kind::labels), load_way::pages);
    EXPECT_EQ(way_of(copied, entity_kind::artists), load_way::merge);
    store.file_bytes = 4001;
    EXPECT_EQ(plan_load(store, kinds).start, load_plan::base::none);
}

TEST(sqlite_load_plan, what_comes_from_a_pipe_has_no_size_and_is_merged) {
    const store_state store{true, 10, {true, false, false, false}, true};
    EXPECT_EQ(plan_load(store, wanted({entity_kind::labels}, 0)).start, load_plan::base::none);
}

}  // namespace
}  // namespace waxpress::sqlite
