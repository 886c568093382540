#include "app/consumer_host.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "base/byte_size.hpp"
#include "base/failure.hpp"

namespace waxpress::app {
namespace {

consumer_service service_of(std::uint32_t batch_records) {
    consumer_service service;
    service.name = "graphinator";
    service.batch.records = batch_records;
    service.batch.size_name = "NEO4J_BATCH_SIZE";
    return service;
}

std::string refusal_of(const consumer_service& service, const consumer_words& words = {}) {
    try {
        (void)consumer_options(service, 12, words);
    } catch (const failure& refused) {
        EXPECT_EQ(refused.where(), failure_class::usage);
        return refused.what();
    }
    return {};
}

TEST(app_consumer_host, the_prefetch_is_two_batches_and_the_writers_no_more_than_connections) {
    consumer_words words;
    words.writers = 9;
    words.tune = "auto";
    words.memory = "1GiB";
    const consume::service_options options = consumer_options(service_of(500), 4, words);
    EXPECT_EQ(options.consumer.service, "graphinator");
    EXPECT_EQ(options.consumer.prefetch, 1000);
    EXPECT_EQ(options.writers, 4U);
    EXPECT_EQ(options.max_writers, 4U);
    EXPECT_EQ(options.max_memory_bytes, gib);
    EXPECT_TRUE(options.tunes);
}

TEST(app_consumer_host, a_prefetch_that_never_fills_a_batch_is_refused_with_the_stores_setting) {
    consumer_service service = service_of(500);
    service.rabbitmq.prefetch = 10;
    EXPECT_NE(refusal_of(service).find("set NEO4J_BATCH_SIZE to 5"), std::string::npos);
    consumer_words words;
    words.allow_underfilled = true;
    EXPECT_EQ(refusal_of(service, words), "");
}

TEST(app_consumer_host, a_batch_beyond_what_amqp_can_hand_out_is_refused) {
    EXPECT_EQ(
        refusal_of(service_of(40'000)),
        "NEO4J_BATCH_SIZE 40000: its prefetch of 80000 is more than AMQP knows, which is 65535"
    );
}

TEST(app_consumer_host, record_by_record_nothing_is_tuned) {
    consumer_service service = service_of(500);
    service.batch.is_on = false;
    consumer_words words;
    words.tune = "auto";
    const consume::service_options options = consumer_options(service, 12, words);
    EXPECT_FALSE(options.tunes);
    EXPECT_FALSE(options.batches.batch_mode);
    EXPECT_EQ(options.consumer.prefetch, 200);
}

TEST(app_consumer_host, what_the_command_line_says_is_taken) {
    CLI::App app;
    consumer_words words;
    add_consumer_options(app, words);
    app.parse("--tune auto --writers 3 --memory 64MiB --allow-underfilled --config at.toml");
    EXPECT_EQ(words.tune, "auto");
    EXPECT_EQ(words.writers, 3U);
    EXPECT_EQ(words.memory, "64MiB");
    EXPECT_TRUE(words.allow_underfilled);
    EXPECT_EQ(words.settings_file, "at.toml");
}

}  // namespace
}  // namespace waxpress::app
