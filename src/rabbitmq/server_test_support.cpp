#include "rabbitmq/server_test_support.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

namespace waxpress::rabbitmq::testing_aid {
namespace {

constexpr std::chrono::seconds short_patience{10};

}  // namespace

std::string control(const std::string& words) {
    std::cout << "@" << words << std::endl;
    std::string answer;
    std::getline(std::cin, answer);
    return answer;
}

void server_test::SetUp() {
    if (std::getenv("WAXPRESS_TEST_AMQP") == nullptr) {
        GTEST_SKIP() << "no broker: WAXPRESS_TEST_AMQP is not set";
    }
    // Short: the broker's complaints have 255 bytes.
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    prefix_ = fmt::format("{}-{}", name.substr(0, 20), getpid());
}

void server_test::TearDown() {
    if (IsSkipped()) return;
    // A broker that is full of old queues takes long to restart.
    connection broker(to_broker());
    broker.open_channel(1);
    const topology made = consumer_topology(prefix_, "tableinator");
    for (const queue_spec& queue : made.queues)
        amqp_queue_delete(broker.state(), 1, bytes_of(queue.name), 0, 0);
    for (const std::string& name : made.exchanges)
        amqp_exchange_delete(broker.state(), 1, bytes_of(name), 0);
    broker.close();
}

connection_settings server_test::to_broker() {
    connection_settings settings;
    settings.address = parse_address(std::getenv("WAXPRESS_TEST_AMQP"));
    return settings;
}

publisher_settings server_test::publishing() const {
    publisher_settings settings;
    settings.connection = to_broker();
    settings.objects = publisher_topology(prefix_);
    return settings;
}

consumer_settings server_test::consuming() const {
    consumer_settings settings;
    settings.connection = to_broker();
    settings.prefix = prefix_;
    return settings;
}

void server_test::declare_queues() const {
    connection broker(to_broker());
    broker.open_channel(1);
    declare(broker, 1, consumer_topology(prefix_, "tableinator"));
    broker.close();
}

void server_test::publish_numbers(int first, int last) const {
    publisher out(publishing(), [](const link_event&) {}, {});
    for (int i = first; i <= last; ++i) {
        ASSERT_TRUE(out.publish(
            exchange(discogs::entity_kind::artists), std::to_string(i), body_format::json
        ));
    }
    ASSERT_TRUE(out.wait_all());
    out.close();
}

std::uint32_t server_test::messages_in(const std::string& queue, std::uint32_t expected) const {
    connection broker(to_broker());
    broker.open_channel(1);
    std::uint32_t count = 0;
    const auto end = std::chrono::steady_clock::now() + short_patience;
    do {
        const auto* found = amqp_queue_declare(
            broker.state(), 1, bytes_of(queue), /*passive=*/1, 0, 0, 0, amqp_empty_table
        );
        broker.check_reply("looking at a queue");
        count = found->message_count;
        amqp_maybe_release_buffers(broker.state());
    } while (count != expected && std::chrono::steady_clock::now() < end);
    broker.close();
    return count;
}

consumer_handlers gathering::handlers() {
    return {
        .on_deliveries =
            [this](std::vector<delivery> arrived) {
                for (delivery& one : arrived) {
                    if (also) also(one);
                    const std::lock_guard lock(mutex_);
                    deliveries.push_back(std::move(one));
                }
                changed_.notify_all();
            },
        .on_link =
            [this](const link_event& event) {
                const std::lock_guard lock(mutex_);
                links.push_back(event);
                changed_.notify_all();
            },
        .on_failure =
            [this](const failure& why) {
                const std::lock_guard lock(mutex_);
                failed = why;
                changed_.notify_all();
            }};
}

std::function<void(bool)> gathering::on_letter() {
    return [this](bool is_kept) {
        const std::lock_guard lock(mutex_);
        letters.push_back(is_kept);
        changed_.notify_all();
    };
}

std::size_t gathering::links_of(link_change what) const {
    return static_cast<std::size_t>(std::ranges::count_if(links, [&](const link_event& one) {
        return one.what == what;
    }));
}

}  // namespace waxpress::rabbitmq::testing_aid
