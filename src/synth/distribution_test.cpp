#include <gtest/gtest.h>

#include "synth/month_facts.hpp"

namespace waxpress::synth {
namespace {

using discogs::index_of;

double per_release(const char* thing) {
    const month_facts& facts = facts_of_a_month();
    return static_cast<double>(facts.counts.at(thing)) / static_cast<double>(facts.records[3]);
}

double bytes_per_record(entity_kind kind) {
    const month_facts& facts = facts_of_a_month();
    return static_cast<double>(facts.bytes[index_of(kind)]) /
           static_cast<double>(facts.records[index_of(kind)]);
}

std::uint64_t count_of(const char* thing) {
    const auto& counts = facts_of_a_month().counts;
    const auto found = counts.find(thing);
    return found == counts.end() ? 0 : found->second;
}

void expect_within(double measured, double expected, double share) {
    EXPECT_GT(measured, expected * (1 - share));
    EXPECT_LT(measured, expected * (1 + share));
}

void expect_tracks_and_credits() {
    expect_within(per_release("tracks"), 9.29, 0.1);
    expect_within(per_release("credits"), 11.46, 0.1);
    expect_within(per_release("track credits") / per_release("credits"), 0.407, 0.1);
    expect_within(per_release("release credits") / per_release("credits"), 0.32, 0.1);
    expect_within(per_release("track artists") / per_release("credits"), 0.167, 0.15);
    expect_within(per_release("release artists") / per_release("credits"), 0.106, 0.1);
}

void expect_what_is_left_out() {
    expect_within(per_release("without master"), 0.416, 0.03);
    expect_within(per_release("with series"), 0.068, 0.12);
    expect_within(per_release("without country"), 0.031, 0.2);
    expect_within(per_release("without date"), 0.133, 0.1);
    expect_within(per_release("tracks without duration") / per_release("tracks"), 0.475, 0.06);
    expect_within(per_release("tracks without position") / per_release("tracks"), 0.023, 0.3);
}

void expect_sizes() {
    expect_within(bytes_per_record(entity_kind::releases), 3'209, 0.08);
    expect_within(bytes_per_record(entity_kind::masters), 1'150, 0.15);
    expect_within(bytes_per_record(entity_kind::artists), 270, 0.15);
    expect_within(bytes_per_record(entity_kind::labels), 200, 0.15);
    EXPECT_GT(facts_of_a_month().largest_release, 300'000U);
}

void expect_bare_stubs() {
    const month_facts& facts = facts_of_a_month();
    const auto bare = static_cast<double>(facts.counts.at("bare artists"));
    expect_within(bare / static_cast<double>(facts.records[0]), 0.57, 0.06);
}

void expect_references() {
    const double dangling = per_release("dangling credits") / per_release("credits");
    EXPECT_GT(dangling, 0.006);
    EXPECT_LT(dangling, 0.025);
    EXPECT_EQ(count_of("wrong names"), 0U);
    EXPECT_EQ(count_of("wrong labels"), 0U);
    EXPECT_EQ(count_of("wrong masters"), 0U);
    EXPECT_EQ(count_of("main releases"), facts_of_a_month().masters.size());
    EXPECT_EQ(facts_of_a_month().artists.size(), facts_of_a_month().records[0]);
}

void expect_every_rarity() {
    for (const auto& [thing, count] : facts_of_a_month().counts)
        EXPECT_GT(count, 0U) << thing;
    EXPECT_EQ(count_of("release without tracks"), 1U);
    EXPECT_EQ(count_of("endless name"), 1U);
    EXPECT_GT(count_of("long role"), 0U);
}

/// One test, so that the month is made and read once.
TEST(synth_distribution, a_month_is_like_those_of_2026) {
    expect_tracks_and_credits();
    expect_what_is_left_out();
    expect_sizes();
    expect_bare_stubs();
    expect_references();
    expect_every_rarity();
}

}  // namespace
}  // namespace waxpress::synth
