#include <algorithm>
#include <cstdlib>
#include <set>

#include <amqp.h>
#include <gmock/gmock.h>

#include "rabbitmq/server_test_support.hpp"

namespace waxpress::rabbitmq {
namespace {

using discogs::entity_kind;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing_aid::control;
using namespace std::chrono_literals;

class rabbitmq_publisher : public testing_aid::server_test {
protected:
    [[nodiscard]] link_handler noting() {
        return [this](const link_event& event) { links.push_back(event.what); };
    }
    [[nodiscard]] publisher made(publisher_settings settings) {
        return publisher(std::move(settings), noting(), stop.get_token());
    }
    /// The bodies in the queue of artists, in order; they stay there.
    [[nodiscard]] std::vector<std::string> bodies_in_queue(std::uint32_t at_least) const {
        const std::string queue = names(entity_kind::artists).queue;
        const std::uint32_t count = std::max(messages_in(queue, at_least), at_least);
        testing_aid::gathering all;
        consumer_settings settings = consuming();
        settings.prefetch = 20'000;
        consumer in(settings, all.handlers());
        in.start();
        EXPECT_TRUE(all.wait_deliveries(count));
        in.close(std::chrono::milliseconds(0));
        std::vector<std::string> bodies;
        for (const delivery& one : all.deliveries)
            bodies.push_back(one.body);
        return bodies;
    }

    std::vector<link_change> links;
    std::stop_source stop;
};

failure failing(const connection_settings& settings) {
    try {
        const connection broker(settings);
    } catch (const failure& failed) {
        return failed;
    }
    return {failure_class::usage, "it connected"};
}

TEST_F(rabbitmq_publisher, confirms_come_for_many_messages_at_once_and_in_order) {
    declare_queues();
    publisher out = made(publishing());
    std::uint64_t last = 0;
    for (int i = 1; i <= 5000; ++i) {
        const auto sequence =
            out.publish(exchange(entity_kind::artists), std::to_string(i), body_format::json);
        ASSERT_EQ(sequence, last + 1);
        last = *sequence;
        ASSERT_LE(out.unconfirmed(), 1000U);
        ASSERT_LE(out.confirmed(), last);
    }
    ASSERT_TRUE(out.wait_all());
    EXPECT_EQ(out.confirmed(), 5000U);
    EXPECT_EQ(out.unconfirmed(), 0U);
    out.close();
    const auto bodies = bodies_in_queue(5000);
    ASSERT_THAT(bodies, SizeIs(5000));
    for (int i = 1; i <= 5000; ++i)
        ASSERT_EQ(bodies[static_cast<std::size_t>(i - 1)], std::to_string(i));
    EXPECT_THAT(links, ElementsAre(link_change::connected));
}

TEST_F(rabbitmq_publisher, a_message_has_the_known_properties_and_no_others) {
    publisher out = made(publishing());
    ASSERT_TRUE(out.recover());
    // A classic queue: a quorum queue adds a header of its own.
    const queue_spec classic{prefix() + "-classic", {}};
    connection broker(to_broker());
    broker.open_channel(1);
    declare(broker, 1, {{}, {classic}, {{classic.name, exchange(entity_kind::artists)}}});
    ASSERT_TRUE(out.publish(exchange(entity_kind::artists), "1", body_format::json));
    ASSERT_TRUE(out.wait_all());
    amqp_basic_get(broker.state(), 1, bytes_of(classic.name), /*no_ack=*/1);
    amqp_message_t message{};
    amqp_read_message(broker.state(), 1, &message, 0);
    const amqp_basic_properties_t& properties = message.properties;
    EXPECT_EQ(view_of(properties.content_type), "application/json");
    EXPECT_EQ(view_of(properties.content_encoding), "UTF-8");
    EXPECT_EQ(properties.delivery_mode, 2);
    EXPECT_EQ(
        properties._flags,
        AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_CONTENT_ENCODING_FLAG |
            AMQP_BASIC_DELIVERY_MODE_FLAG
    );
    amqp_destroy_message(&message);
    broker.close();
}

TEST_F(rabbitmq_publisher, a_message_that_no_queue_takes_is_a_failure_until_there_is_one) {
    publisher out = made(publishing());
    const auto publish_and_wait = [&] {
        static_cast<void>(out.publish(exchange(entity_kind::artists), "1", body_format::json));
        static_cast<void>(out.wait_all());
    };
    try {
        publish_and_wait();
        FAIL() << "nothing took the message";
    } catch (const failure& failed) {
        EXPECT_EQ(failed.step(), next_step::retry);
        EXPECT_THAT(failed.what(), HasSubstr(exchange(entity_kind::artists)));
        EXPECT_THAT(failed.what(), HasSubstr("no queue"));
    }
    EXPECT_EQ(out.confirmed(), 0U);
    declare_queues();
    ASSERT_TRUE(out.recover());
    ASSERT_TRUE(out.wait_all());
    EXPECT_EQ(out.confirmed(), 1U);
    EXPECT_THAT(bodies_in_queue(1), ElementsAre("1"));
}

TEST_F(rabbitmq_publisher, queues_that_do_not_exist_are_named_and_publishing_goes_on) {
    declare_queues();
    publisher out = made(publishing());
    ASSERT_TRUE(out.publish(exchange(entity_kind::artists), "1", body_format::json));
    const std::vector<std::string> services{"tableinator", "graphinator"};
    const auto missing = out.missing(queues_of(prefix(), services));
    ASSERT_TRUE(missing);
    EXPECT_THAT(*missing, SizeIs(4));
    EXPECT_THAT(*missing, testing::Each(HasSubstr("-graphinator-")));
    ASSERT_TRUE(out.publish(exchange(entity_kind::artists), "2", body_format::json));
    ASSERT_TRUE(out.wait_all());
    EXPECT_EQ(out.confirmed(), 2U);
}

TEST_F(rabbitmq_publisher, large_messages_and_blocks_pass_one_by_one_through_a_small_window) {
    declare_queues();
    publisher_settings settings = publishing();
    settings.window_bytes = 1000;
    publisher out = made(settings);
    for (const std::size_t size : {500'000U, 0U, 900U, 300U}) {
        ASSERT_TRUE(
            out.publish(exchange(entity_kind::artists), std::string(size, 'x'), body_format::framed)
        );
    }
    ASSERT_TRUE(out.wait_all());
    const auto bodies = bodies_in_queue(4);
    ASSERT_THAT(bodies, SizeIs(4));
    EXPECT_EQ(bodies[0].size(), 500'000U);
    EXPECT_EQ(bodies[1].size(), 0U);
}

TEST_F(rabbitmq_publisher, a_refused_login_stops_without_the_password) {
    connection_settings settings = to_broker();
    settings.address.password = "wrong-secret";
    const failure wrong = failing(settings);
    EXPECT_EQ(wrong.step(), next_step::stop);
    EXPECT_THAT(
        wrong.what(), AllOf(HasSubstr(settings.address.username), Not(HasSubstr("secret")))
    );
    settings = to_broker();
    settings.address.vhost = "nowhere";
    const failure nowhere = failing(settings);
    EXPECT_EQ(nowhere.step(), next_step::stop);
    EXPECT_THAT(nowhere.what(), HasSubstr("nowhere"));
}

TEST_F(rabbitmq_publisher, a_broker_that_is_not_there_is_tried_again) {
    connection_settings settings = to_broker();
    settings.address.port = 1;
    EXPECT_EQ(failing(settings).step(), next_step::reconnect);
    settings.address.host = "no-such-host.invalid";
    EXPECT_EQ(failing(settings).step(), next_step::reconnect);
}

TEST_F(rabbitmq_publisher, an_object_that_differs_is_shown_with_both_sides) {
    const std::string name = exchange(entity_kind::artists);
    connection broker(to_broker());
    broker.open_channel(1);
    amqp_exchange_declare(
        broker.state(), 1, bytes_of(name), bytes_of("topic"), 0, 1, 0, 0, amqp_empty_table
    );
    broker.check_reply("declaring");
    broker.close();
    publisher out = made(publishing());
    try {
        static_cast<void>(out.recover());
        FAIL() << "the exchange differs";
    } catch (const failure& failed) {
        EXPECT_EQ(failed.step(), next_step::stop);
        EXPECT_THAT(failed.what(), AllOf(HasSubstr(name), HasSubstr("fanout"), HasSubstr("topic")));
        EXPECT_THAT(failed.what(), Not(HasSubstr("\n")));
    }
}

TEST_F(rabbitmq_publisher, tls_checks_the_certificate) {
    const char* url = std::getenv("WAXPRESS_TEST_AMQPS");
    if (url == nullptr) GTEST_SKIP() << "WAXPRESS_TEST_AMQPS is not set";
    connection_settings settings;
    settings.address = parse_address(url);
    connection broker(settings);
    broker.open_channel(1);
    broker.close();
    settings.address.ca_file.clear();
    EXPECT_EQ(failing(settings).step(), next_step::stop) << failing(settings).what();
    settings.address.ca_file = "/nowhere.pem";
    EXPECT_THAT(failing(settings).what(), HasSubstr("/nowhere.pem"));
}

TEST_F(rabbitmq_publisher, told_to_stop_it_does_not_wait_for_a_broker) {
    publisher_settings settings = publishing();
    settings.connection.address.port = 1;
    publisher out(
        settings,
        [this](const link_event& event) {
            links.push_back(event.what);
            if (links.size() == 3) stop.request_stop();
        },
        stop.get_token()
    );
    EXPECT_FALSE(out.recover());
    EXPECT_EQ(out.publish(exchange(entity_kind::artists), "1", body_format::json), std::nullopt);
    EXPECT_FALSE(out.wait_all());
    EXPECT_THAT(links, ElementsAre(link_change::lost, link_change::lost, link_change::lost));
}

/// Publishes 3,000 numbers while `trouble` strikes after a third; each must be in the queue.
void survive(
    publisher& out, const std::string& exchange, const std::function<void(int number)>& trouble
) {
    std::uint64_t confirmed = 0;
    for (int i = 1; i <= 3000; ++i) {
        trouble(i);
        ASSERT_EQ(
            out.publish(exchange, std::to_string(i), body_format::json),
            static_cast<std::uint64_t>(i)
        );
        ASSERT_GE(out.confirmed(), confirmed);
        confirmed = out.confirmed();
    }
    ASSERT_TRUE(out.wait_all());
    ASSERT_EQ(out.confirmed(), 3000U);
}

void expect_all(const std::vector<std::string>& bodies) {
    const std::set<std::string> distinct(bodies.begin(), bodies.end());
    EXPECT_THAT(distinct, SizeIs(3000));
}

TEST_F(rabbitmq_publisher, nothing_is_lost_when_the_broker_restarts_and_is_killed) {
    declare_queues();
    publisher out = made(publishing());
    // The orderly stop comes first: RabbitMQ 3.10 forgets a quorum queue for good when it is killed
    // within moments of making it.
    survive(out, exchange(entity_kind::artists), [](int number) {
        if (number == 1000) control("restart");
        if (number == 2000) control("kill");
    });
    EXPECT_EQ(out.unconfirmed(), 0U);
    expect_all(bodies_in_queue(3000));
    EXPECT_GE(std::ranges::count(links, link_change::lost), 2);
}

TEST_F(rabbitmq_publisher, a_memory_alarm_is_waited_out_and_reported) {
    declare_queues();
    publisher_settings settings = publishing();
    settings.confirm_timeout = 100ms;
    // The alarm is lifted from within, when it has been noticed and several timeouts are past.
    int seen = 0;
    publisher out(
        settings,
        [&](const link_event& event) {
            links.push_back(event.what);
            if (event.what == link_change::blocked) {
                EXPECT_THAT(event.reason, Not(IsEmpty()));
                ++seen;
                control("alarm off");
            }
        },
        {}
    );
    ASSERT_TRUE(out.recover());
    control("alarm on");
    ASSERT_TRUE(out.publish(exchange(entity_kind::artists), "1", body_format::json));
    ASSERT_TRUE(out.wait_all());
    EXPECT_EQ(seen, 1);
    EXPECT_THAT(links, testing::Contains(link_change::unblocked));
    EXPECT_THAT(bodies_in_queue(1), ElementsAre("1"));
}

TEST_F(rabbitmq_publisher, a_confirm_that_does_not_come_is_a_failure_and_can_be_recovered) {
    declare_queues();
    publisher_settings settings = publishing();
    settings.confirm_timeout = 300ms;
    publisher out = made(settings);
    ASSERT_TRUE(out.recover());
    control("freeze");
    ASSERT_TRUE(out.publish(exchange(entity_kind::artists), "1", body_format::json));
    try {
        static_cast<void>(out.wait_all());
        ADD_FAILURE() << "the broker stands still";
    } catch (const failure& failed) {
        EXPECT_EQ(failed.step(), next_step::retry);
        EXPECT_THAT(failed.what(), HasSubstr("no confirm in 300 ms, 1 messages wait"));
    }
    control("thaw");
    for (bool is_done = false; !is_done;) {
        try {
            ASSERT_TRUE(out.recover());
            is_done = out.wait_all();
        } catch (const failure& failed) {
            // The broker is slow after its sleep.
            ASSERT_EQ(failed.step(), next_step::retry);
        }
    }
    EXPECT_EQ(out.confirmed(), 1U);
    EXPECT_THAT(bodies_in_queue(1), testing::Each("1"));
}

}  // namespace
}  // namespace waxpress::rabbitmq
