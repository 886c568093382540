#include "synth/world.hpp"

#include <gtest/gtest.h>

#include "synth/plan_file.hpp"

namespace waxpress::synth {
namespace {

world of_months(std::uint64_t releases, std::size_t months) {
    world_plan plan{1, releases, {{"20260401", 0, 0, 0}}};
    std::string month = "20260401";
    while (plan.months.size() < months) {
        month = month_after(month);
        plan.months.push_back({month, 20'000, 1'000, 5'000});
    }
    return world(plan);
}

TEST(synth_world, every_master_has_one_main_release_that_refers_back) {
    for (const std::uint64_t releases : {1U, 3U, 4U, 14U, 15U, 16U, 19U, 3'001U}) {
        for (const std::size_t months : {1U, 3U}) {
            const world of = of_months(releases, months);
            for (std::uint64_t m = 0; m < of.count(entity_kind::masters); ++m) {
                const std::uint64_t main = of.main_release_of(m);
                ASSERT_LT(main, of.count(entity_kind::releases));
                const master_link link = of.link_of(main);
                ASSERT_EQ(link.master, m);
                ASSERT_TRUE(link.is_main_release);
            }
            std::uint64_t mains = 0;
            for (std::uint64_t r = 0; r < of.count(entity_kind::releases); ++r) {
                const master_link link = of.link_of(r);
                if (link.is_main_release) ++mains;
                if (link.master) {
                    ASSERT_LT(*link.master, of.count(entity_kind::masters));
                }
            }
            EXPECT_EQ(mains, of.count(entity_kind::masters));
        }
    }
}

TEST(synth_world, kinds_stand_in_the_proportion_of_2026) {
    const world of = of_months(100'000, 1);
    EXPECT_EQ(of.count(entity_kind::artists), 52'500U);
    EXPECT_EQ(of.count(entity_kind::labels), 12'400U);
    EXPECT_NEAR(static_cast<double>(of.count(entity_kind::masters)), 13'333.0, 2.0);
    std::uint64_t without = 0;
    for (std::uint64_t r = 0; r < 100'000; ++r)
        without += of.link_of(r).master ? 0U : 1U;
    EXPECT_NEAR(static_cast<double>(without), 41'600.0, 500.0);
}

TEST(synth_world, a_later_month_leaves_the_ids_and_links_of_earlier_ones_alone) {
    const world first = of_months(5'000, 1);
    const world third = of_months(5'000, 3);
    for (std::uint64_t r = 0; r < 5'000; ++r) {
        ASSERT_EQ(first.id(entity_kind::releases, r), third.id(entity_kind::releases, r));
        ASSERT_EQ(first.link_of(r).master, third.link_of(r).master);
    }
    EXPECT_EQ(third.count(entity_kind::releases), 5'000U + 25U + 25U);
    EXPECT_EQ(third.birth(entity_kind::releases, 4'999), 0U);
    EXPECT_EQ(third.birth(entity_kind::releases, 5'000), 1U);
    EXPECT_EQ(third.birth(entity_kind::releases, 5'025), 2U);
}

TEST(synth_world, what_was_removed_stays_removed_and_edits_add_up) {
    const world second = of_months(20'000, 2);
    const world third = of_months(20'000, 3);
    std::uint64_t removed = 0;
    std::uint64_t changed = 0;
    for (std::uint64_t r = 0; r < 20'000; ++r) {
        const bool is_gone = second.is_removed(entity_kind::releases, r);
        removed += is_gone ? 1U : 0U;
        if (is_gone) {
            EXPECT_TRUE(third.is_removed(entity_kind::releases, r));
        }
        const record_history before = second.history(entity_kind::releases, r);
        const record_history after = third.history(entity_kind::releases, r);
        changed += before.changes;
        EXPECT_GE(after.changes, before.changes);
        if (after.changes > before.changes) {
            EXPECT_EQ(after.last_changed, 2U);
        }
    }
    EXPECT_NEAR(static_cast<double>(removed), 20.0, 14.0);
    EXPECT_NEAR(static_cast<double>(changed), 400.0, 60.0);
}

TEST(synth_world, seats_can_be_found_from_both_ends) {
    const world of = of_months(3'000, 3);
    for (const community* all : {&of.artists(), &of.labels()}) {
        for (std::uint64_t i = 0; i < all->count(); ++i) {
            const seat at = all->seat_of(i);
            if (!at.is_alone) {
                ASSERT_EQ(all->index_at(at.generation, at.circle, at.place), i);
            }
        }
    }
}

}  // namespace
}  // namespace waxpress::synth
