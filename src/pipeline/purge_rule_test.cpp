#include "pipeline/purge_rule.hpp"

#include <gtest/gtest.h>

namespace waxpress::pipeline {
namespace {

constexpr purge_counts sound{
    .announced = 1000, .seen = 997, .quarantined = 3, .previous = 1010, .rows = 1020, .stale = 20};

purge_decision decided(purge_counts counts, purge_limits limits = {}) {
    const purge_decision decision = decide_purge(counts, limits);
    EXPECT_NE(decision.reason, "");
    EXPECT_EQ(decision.reason.find('\n'), std::string::npos);
    return decision;
}

bool says(const purge_decision& decision, std::string_view words) {
    return decision.reason.find(words) != std::string::npos;
}

TEST(pipeline_purge_rule, a_complete_run_purges_what_it_did_not_see) {
    EXPECT_EQ(decided(sound).verdict, purge_verdict::purge);
}

TEST(pipeline_purge_rule, without_an_announcement_nothing_is_deleted) {
    purge_counts counts = sound;
    counts.announced = 0;
    EXPECT_EQ(decided(counts).verdict, purge_verdict::not_announced);
    EXPECT_EQ(decided({}).verdict, purge_verdict::not_announced);
}

TEST(pipeline_purge_rule, counts_that_differ_are_both_said) {
    for (const std::uint64_t announced : {999U, 1001U}) {
        purge_counts counts = sound;
        counts.announced = announced;
        const purge_decision decision = decided(counts);
        EXPECT_EQ(decision.verdict, purge_verdict::incomplete);
        EXPECT_TRUE(says(decision, "997 seen and 3 quarantined"));
        EXPECT_TRUE(says(decision, std::to_string(announced) + " announced"));
    }
}

TEST(pipeline_purge_rule, a_run_that_shrank_is_refused_unless_told) {
    purge_counts counts = sound;
    counts.previous = 1053;
    EXPECT_EQ(decided(counts).verdict, purge_verdict::shrunk);
    EXPECT_EQ(decided(counts, {.allows_fewer = true}).verdict, purge_verdict::purge);
    counts.previous = 1052;
    EXPECT_EQ(decided(counts).verdict, purge_verdict::purge);
    counts.previous = 0;
    EXPECT_EQ(decided(counts).verdict, purge_verdict::purge);
}

TEST(pipeline_purge_rule, at_the_fraction_it_is_refused) {
    purge_counts counts = sound;
    counts.rows = 100;
    counts.stale = 90;
    EXPECT_EQ(decided(counts).verdict, purge_verdict::too_many);
    counts.stale = 89;
    EXPECT_EQ(decided(counts).verdict, purge_verdict::purge);
    EXPECT_EQ(decided(counts, {.max_delete_fraction = 0.5}).verdict, purge_verdict::too_many);
    counts.stale = 0;
    EXPECT_EQ(decided(counts).verdict, purge_verdict::nothing_stale);
    EXPECT_EQ(decided(counts, {.max_delete_fraction = 0.0}).verdict, purge_verdict::nothing_stale);
}

}  // namespace
}  // namespace waxpress::pipeline
