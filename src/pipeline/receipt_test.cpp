#include "pipeline/receipt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace waxpress::pipeline {
namespace {

kind_receipt made_up() {
    kind_receipt receipt;
    receipt.kind = discogs::entity_kind::releases;
    receipt.read = 1'000'003;
    receipt.written = 1'000'000;
    receipt.unchanged = 1;
    receipt.rejected = 2;
    receipt.seconds = 10;
    receipt.text_bytes = 3'000'000'000;
    receipt.stages = {{"inflate", 6.0, 1}, {"press", 14.0, 2}, {"write", 9.0, 1}};
    receipt.is_complete = true;
    return receipt;
}

TEST(pipeline_receipt, a_lost_record_makes_the_sums_differ) {
    run_receipt run;
    run.kinds = {made_up()};
    EXPECT_TRUE(run.adds_up());
    run.kinds[0].written -= 1;
    EXPECT_FALSE(run.adds_up());
    EXPECT_THAT(to_text(run), testing::HasSubstr("THE SUMS DIFFER"));
    EXPECT_FALSE(nlohmann::json::parse(to_json(run)).at("adds_up").get<bool>());
}

TEST(pipeline_receipt, the_limiting_stage_is_the_busiest_for_its_threads) {
    const limiting_stage limit = limit_of(made_up());
    EXPECT_EQ(limit.name, "write");
    EXPECT_DOUBLE_EQ(limit.share, 0.9);
}

TEST(pipeline_receipt, the_text_names_every_sum_and_the_reason_of_an_incomplete_kind) {
    run_receipt run;
    run.kinds = {made_up()};
    run.kinds[0].is_complete = false;
    run.kinds[0].reason = "stopped by the user";
    const std::string text = to_text(run);
    EXPECT_THAT(text, testing::HasSubstr("1,000,003"));
    EXPECT_THAT(text, testing::HasSubstr("1,000,000"));
    EXPECT_THAT(text, testing::HasSubstr("releases: INCOMPLETE: stopped by the user"));
    EXPECT_FALSE(run.is_complete());
}

TEST(pipeline_receipt, json_of_a_kind_can_be_read_back) {
    const auto json = nlohmann::json::parse(to_json(made_up()));
    EXPECT_EQ(json.at("kind"), "releases");
    EXPECT_EQ(json.at("read"), 1'000'003);
    EXPECT_EQ(json.at("limiting_stage"), "write");
}

}  // namespace
}  // namespace waxpress::pipeline
