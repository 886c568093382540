#include "synth/order.hpp"

#include <set>

#include <gtest/gtest.h>

namespace waxpress::synth {
namespace {

TEST(synth_order, a_shuffle_and_its_inverse_undo_each_other) {
    for (const std::uint64_t length : {1U, 2U, 3U, 4U, 5U, 31U, 32U, 1000U, 10'080U}) {
        const shuffle order(length, 7);
        std::set<std::uint64_t> slots;
        for (std::uint64_t i = 0; i < length; ++i) {
            const std::uint64_t slot = order.slot_of(i);
            ASSERT_LT(slot, length);
            EXPECT_EQ(order.index_at(slot), i);
            slots.insert(slot);
        }
        EXPECT_EQ(slots.size(), length);
    }
}

TEST(synth_order, a_shuffle_of_a_thousand_million_does_not_overflow) {
    const shuffle order(1'000'000'000, 3);
    for (std::uint64_t i = 0; i < 1'000'000'000; i += 99'999'989) {
        EXPECT_EQ(order.index_at(order.slot_of(i)), i);
    }
}

TEST(synth_order, ids_ascend_and_leave_gaps) {
    const sparse_ids ids(5, 5);
    std::uint64_t last = 0;
    std::set<std::uint64_t> used;
    for (std::uint64_t i = 0; i < 120'000; ++i) {
        const std::uint64_t id = ids.id_of(i);
        ASSERT_GT(id, last);
        last = id;
        used.insert(id);
    }
    EXPECT_EQ(last, 144'000U);
    for (std::uint64_t i = 0; i < 120'000; i += 7)
        ASSERT_FALSE(used.contains(ids.gap_near(i)));
}

TEST(synth_order, nobody_has_the_id_of_various_whatever_the_seed) {
    for (std::uint64_t key = 0; key < 50; ++key) {
        const sparse_ids ids(key, 5);
        bool has_nameless = false;
        for (std::uint64_t i = 0; i < 400; ++i) {
            EXPECT_NE(ids.id_of(i), various_id);
            EXPECT_NE(ids.id_of(i), unknown_artist_id);
            has_nameless = has_nameless || ids.id_of(i) == nameless_label_id;
        }
        EXPECT_TRUE(has_nameless);
        for (std::uint64_t i = 98'900; i < 99'000; ++i)
            EXPECT_NE(ids.id_of(i), no_artist_id);
    }
}

}  // namespace
}  // namespace waxpress::synth
