#include <amqp.h>
#include <gmock/gmock.h>

#include "rabbitmq/framed.hpp"
#include "rabbitmq/server_test_support.hpp"

namespace waxpress::rabbitmq {
namespace {

using discogs::entity_kind;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing_aid::control;
using testing_aid::gathering;
using namespace std::chrono_literals;

class rabbitmq_consumer : public testing_aid::server_test {
protected:
    void SetUp() override {
        server_test::SetUp();
        if (!IsSkipped()) declare_queues();
    }

    void publish(entity_kind kind, std::string_view body) const {
        publisher out(publishing(), [](const link_event&) {}, {});
        ASSERT_TRUE(out.publish(exchange(kind), body, body_format::json));
        ASSERT_TRUE(out.wait_all());
        out.close();
    }
    [[nodiscard]] std::uint32_t waiting(std::uint32_t expected) const {
        return messages_in(names(entity_kind::artists).queue, expected);
    }

    gathering all_;
};

TEST_F(rabbitmq_consumer, what_is_settled_is_acknowledged_and_the_rest_comes_again) {
    publish_numbers(1, 100);
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(100));
    const auto deliveries = all_.taken();
    for (int i = 0; i < 100; ++i) {
        const delivery& one = deliveries[static_cast<std::size_t>(i)];
        EXPECT_EQ(one.body, std::to_string(i + 1));
        EXPECT_EQ(one.kind, entity_kind::artists);
        EXPECT_FALSE(one.is_redelivered);
        // The 51st stays open, and with it what comes after: it holds the place.
        if (i != 50) in.settle(one.id);
    }
    in.stop();
    in.close(1s);
    EXPECT_EQ(waiting(50), 50U);
    gathering again;
    consumer next(consuming(), again.handlers());
    next.start();
    ASSERT_TRUE(again.wait_deliveries(50));
    next.close(1s);
    EXPECT_EQ(again.deliveries[0].body, "51");
    EXPECT_TRUE(again.deliveries[0].is_redelivered);
}

TEST_F(rabbitmq_consumer, a_kind_that_waits_does_not_hold_back_another) {
    publish(entity_kind::artists, "a");
    publish(entity_kind::labels, "l");
    publish(entity_kind::releases, "r");
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(3));
    for (const delivery& one : all_.taken()) {
        if (one.kind != entity_kind::artists) in.settle(one.id);
    }
    in.close(1s);
    EXPECT_EQ(waiting(1), 1U);
    EXPECT_EQ(messages_in(names(entity_kind::labels).queue, 0), 0U);
    EXPECT_EQ(messages_in(names(entity_kind::releases).queue, 0), 0U);
}

TEST_F(rabbitmq_consumer, no_more_than_the_prefetch_is_held) {
    publish_numbers(1, 60);
    consumer_settings settings = consuming();
    settings.prefetch = 20;
    consumer in(settings, all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(20));
    std::size_t settled = 0;
    while (settled < 40) {
        const auto deliveries = all_.taken();
        ASSERT_LE(deliveries.size(), settled + 20);
        std::vector<pipeline::settled_delivery> batch;
        for (std::size_t i = settled; i < settled + 20; ++i)
            batch.push_back({deliveries[i].id, 1});
        in.settle(batch);
        settled += 20;
        ASSERT_TRUE(all_.wait_deliveries(settled + 20));
    }
    in.close(1s);
    EXPECT_EQ(waiting(20), 20U);
}

TEST_F(rabbitmq_consumer, no_more_than_the_bytes_is_held_and_heartbeats_go_on) {
    publish_numbers(1, 300);
    consumer_settings settings = consuming();
    settings.max_unsettled_bytes = 150;
    settings.connection.heartbeat = 1s;
    consumer in(settings, all_.handlers());
    in.start();
    // 9 x 1 + 71 x 2 bytes reach the bound at the 80th.
    ASSERT_TRUE(all_.wait_deliveries(80));
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    // The broker gives up a silent client after two heartbeats.
    never.wait_for(lock, 4s, [] { return false; });
    const auto held = all_.taken();
    EXPECT_EQ(held.size(), 80U);
    std::size_t settled = 0;
    while (settled < 300) {
        for (const auto now = all_.taken(); settled < now.size(); ++settled)
            in.settle(now[settled].id);
        if (settled < 300) {
            ASSERT_TRUE(all_.wait_deliveries(settled + 1));
        }
    }
    in.close(1s);
    EXPECT_EQ(waiting(0), 0U);
    EXPECT_EQ(all_.links_of(link_change::lost), 0U);
}

TEST_F(rabbitmq_consumer, a_block_is_acknowledged_after_its_last_record) {
    framed_writer writer(entity_kind::artists);
    for (const char* id : {"1", "2", "3"})
        writer.add(id, {}, "{}");
    publish(entity_kind::artists, writer.finish());
    publish(entity_kind::artists, "WXPB, but damaged");
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(2));
    const auto deliveries = all_.taken();
    EXPECT_EQ(deliveries[0].records, 3U);
    EXPECT_EQ(deliveries[1].records, 1U);
    in.settle(deliveries[0].id, 2);
    in.settle(deliveries[1].id, 1);
    in.close(1s);
    EXPECT_EQ(waiting(2), 2U);
}

TEST_F(rabbitmq_consumer, a_dead_letter_is_kept_with_its_headers_before_the_delivery_goes) {
    publish_numbers(1, 2);
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(2));
    const auto deliveries = all_.taken();
    in.send(dead_letter{
        deliveries[0].id,
        deliveries[0].body,
        body_format::json,
        {{"x-waxpress-reason", "a bad day"}, {"x-waxpress-sqlstate", "22P05"}},
        [&, id = deliveries[0].id, note = all_.on_letter()](bool is_kept) {
            if (is_kept) in.settle(id);
            note(is_kept);
        }});
    ASSERT_TRUE(all_.wait([](const gathering& all) { return all.letters.size() == 1; }));
    in.close(1s);
    EXPECT_THAT(all_.letters, ElementsAre(true));
    EXPECT_EQ(waiting(1), 1U);
    connection broker(to_broker());
    broker.open_channel(1);
    amqp_basic_get(
        broker.state(), 1, bytes_of(names(entity_kind::artists).dead_letter_queue), /*no_ack=*/0
    );
    amqp_message_t message{};
    amqp_read_message(broker.state(), 1, &message, 0);
    EXPECT_EQ(view_of(message.body), "1");
    EXPECT_EQ(message.properties.delivery_mode, 2);
    ASSERT_EQ(message.properties.headers.num_entries, 2);
    EXPECT_EQ(view_of(message.properties.headers.entries[0].key), "x-waxpress-reason");
    EXPECT_EQ(view_of(message.properties.headers.entries[1].value.value.bytes), "22P05");
    amqp_destroy_message(&message);
    broker.close();
}

TEST_F(rabbitmq_consumer, a_dead_letter_of_a_delivery_that_is_not_ours_is_not_sent) {
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_links(link_change::connected));
    in.send(dead_letter{1, "x", body_format::json, {}, all_.on_letter()});
    in.send(dead_letter{5ULL << 48U, "x", body_format::json, {}, all_.on_letter()});
    in.send(dead_letter{(1ULL << 48U) + 7, "x", body_format::json, {}, all_.on_letter()});
    ASSERT_TRUE(all_.wait([](const gathering& all) { return all.letters.size() == 3; }));
    in.close(1s);
    EXPECT_THAT(all_.letters, ElementsAre(false, false, false));
    EXPECT_EQ(messages_in(names(entity_kind::artists).dead_letter_queue, 0), 0U);
}

TEST_F(rabbitmq_consumer, a_dead_letter_that_finds_no_queue_is_not_taken_for_kept) {
    publish_numbers(1, 1);
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(1));
    connection broker(to_broker());
    broker.open_channel(1);
    amqp_queue_delete(
        broker.state(), 1, bytes_of(names(entity_kind::artists).dead_letter_queue), 0, 0
    );
    broker.check_reply("deleting");
    broker.close();
    in.send(dead_letter{all_.taken()[0].id, "1", body_format::json, {}, all_.on_letter()});
    ASSERT_TRUE(all_.wait([](const gathering& all) { return all.letters.size() == 1; }));
    EXPECT_THAT(all_.letters, ElementsAre(false));
    // On the next connection the queue is there again, and so is the delivery.
    ASSERT_TRUE(all_.wait_deliveries(2));
    in.send(dead_letter{all_.taken()[1].id, "1", body_format::json, {}, all_.on_letter()});
    ASSERT_TRUE(all_.wait([](const gathering& all) { return all.letters.size() == 2; }));
    in.close(1s);
    EXPECT_THAT(all_.letters, ElementsAre(false, true));
    EXPECT_EQ(messages_in(names(entity_kind::artists).dead_letter_queue, 1), 1U);
}

TEST_F(rabbitmq_consumer, one_kind_can_be_paused_and_resumed) {
    consumer in(consuming(), all_.handlers());
    in.pause(entity_kind::artists);
    in.start();
    ASSERT_TRUE(all_.wait_links(link_change::connected));
    publish(entity_kind::artists, "a");
    publish(entity_kind::labels, "l");
    ASSERT_TRUE(all_.wait_deliveries(1));
    EXPECT_EQ(all_.taken()[0].body, "l");
    in.resume(entity_kind::artists);
    ASSERT_TRUE(all_.wait_deliveries(2));
    EXPECT_EQ(all_.taken()[1].body, "a");
    in.close(1s);
}

TEST_F(rabbitmq_consumer, nothing_is_delivered_after_stop_and_what_was_is_still_acknowledged) {
    publish_numbers(1, 10);
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(10));
    in.stop();
    publish_numbers(11, 20);
    for (const delivery& one : all_.taken())
        in.settle(one.id);
    in.close(1s);
    const auto came = all_.taken().size();
    EXPECT_EQ(waiting(10), 10U);
    EXPECT_LE(came, 20U);
}

TEST_F(rabbitmq_consumer, a_deleted_queue_is_noticed_and_declared_again) {
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_links(link_change::connected));
    publish(entity_kind::masters, "before");
    ASSERT_TRUE(all_.wait_deliveries(1));
    connection broker(to_broker());
    broker.open_channel(1);
    amqp_queue_delete(broker.state(), 1, bytes_of(names(entity_kind::masters).queue), 0, 0);
    broker.check_reply("deleting");
    broker.close();
    ASSERT_TRUE(all_.wait_links(link_change::connected, 2));
    publish(entity_kind::masters, "after");
    ASSERT_TRUE(all_.wait_deliveries(2));
    in.close(1s);
    EXPECT_EQ(all_.deliveries[1].body, "after");
    EXPECT_THAT(all_.links[1].reason, HasSubstr(names(entity_kind::masters).queue));
}

TEST_F(rabbitmq_consumer, a_queue_that_differs_ends_it_with_both_sides_in_one_line) {
    const std::string queue = names(entity_kind::labels).queue;
    connection broker(to_broker());
    broker.open_channel(1);
    amqp_queue_delete(broker.state(), 1, bytes_of(queue), 0, 0);
    broker.check_reply("deleting");
    amqp_queue_declare(broker.state(), 1, bytes_of(queue), 0, 1, 0, 0, amqp_empty_table);
    broker.check_reply("declaring");
    broker.close();
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait([](const gathering& all) { return all.failed.has_value(); }));
    in.close(1s);
    EXPECT_EQ(all_.failed->step(), next_step::stop);
    EXPECT_THAT(
        all_.failed->what(),
        AllOf(HasSubstr(queue), HasSubstr("quorum"), HasSubstr("current"), Not(HasSubstr("\n")))
    );
}

TEST_F(rabbitmq_consumer, the_broker_shows_the_objects) {
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_links(link_change::connected));
    control("look");
    in.close(1s);
}

TEST_F(rabbitmq_consumer, several_consumers_share_the_queue) {
    gathering others;
    consumer_settings settings = consuming();
    settings.prefetch = 1;
    consumer first(settings, all_.handlers());
    consumer second(settings, others.handlers());
    all_.also = [&](const delivery& one) { first.settle(one.id); };
    others.also = [&](const delivery& one) { second.settle(one.id); };
    first.start();
    second.start();
    ASSERT_TRUE(all_.wait_links(link_change::connected));
    ASSERT_TRUE(others.wait_links(link_change::connected));
    publish_numbers(1, 200);
    EXPECT_EQ(waiting(0), 0U);
    first.close(1s);
    second.close(1s);
    EXPECT_EQ(waiting(0), 0U);
    EXPECT_EQ(all_.deliveries.size() + others.deliveries.size(), 200U);
}

TEST_F(rabbitmq_consumer, after_a_restart_old_ids_settle_nothing_and_all_comes_again) {
    publish_numbers(1, 10);
    consumer in(consuming(), all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_deliveries(10));
    control("restart");
    ASSERT_TRUE(all_.wait_deliveries(20));
    const auto deliveries = all_.taken();
    for (std::size_t i = 0; i < 10; ++i)
        in.settle(deliveries[i].id);
    in.settle(deliveries[10].id);
    EXPECT_EQ(deliveries[0].epoch, 1U);
    EXPECT_GT(deliveries[10].epoch, 1U);
    EXPECT_GT(deliveries[10].id, deliveries[9].id);
    EXPECT_TRUE(deliveries[10].is_redelivered);
    in.close(1s);
    EXPECT_EQ(waiting(9), 9U);
    EXPECT_GE(all_.links_of(link_change::lost), 1U);
}

TEST_F(rabbitmq_consumer, a_consumer_that_waits_for_its_broker_closes_at_once) {
    consumer_settings settings = consuming();
    settings.connection.address.port = 1;
    consumer in(settings, all_.handlers());
    in.start();
    ASSERT_TRUE(all_.wait_links(link_change::lost));
    in.settle(7);
    in.close(1s);
    EXPECT_FALSE(all_.failed);
}

}  // namespace
}  // namespace waxpress::rabbitmq
