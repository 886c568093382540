// How fast messages are published, against an unpaced publisher on bare rabbitmq-c.
//
// publish_bench AMQP_URL [MESSAGES [BYTES [ROUNDS]]]: both send the same bodies to an exchange with
// two quorum queues, with a window of 1,000 confirms, in turn; the queues are counted and emptied
// after each.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bare_publisher.hpp"
#include "rabbitmq/connection.hpp"
#include "rabbitmq/publisher.hpp"

namespace {

using namespace waxpress::rabbitmq;
using steady = std::chrono::steady_clock;

constexpr std::string_view exchange = "waxpress-publish-bench";
constexpr std::size_t window = 1000;
const std::vector<std::string> queues{"waxpress-publish-bench-1", "waxpress-publish-bench-2"};

topology objects() {
    topology wanted;
    wanted.exchanges.emplace_back(exchange);
    for (const std::string& queue : queues) {
        wanted.queues.push_back({queue, {{"x-queue-type", "quorum"}}});
        wanted.bindings.push_back({queue, std::string(exchange)});
    }
    return wanted;
}

std::vector<std::string> bodies(std::size_t count, std::size_t bytes) {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < count; ++i) {
        // Sizes vary as those of records do: from half to one and a half.
        std::string body = fmt::format(R"({{"type":"data","id":"{}","notes":")", i);
        const std::size_t size = bytes / 2 + i * 7919 % bytes;
        for (std::size_t k = body.size(); k + 2 < size; ++k)
            body += static_cast<char>('a' + (i + k * k) % 26);
        made.push_back(body + "\"}");
    }
    return made;
}

/// The messages in the queues; the queues are deleted.
std::size_t count_and_delete(const connection_settings& settings) {
    connection broker(settings);
    broker.open_channel(1);
    std::size_t count = 0;
    for (const std::string& queue : queues) {
        const auto* found =
            amqp_queue_declare(broker.state(), 1, bytes_of(queue), 1, 0, 0, 0, amqp_empty_table);
        broker.check_reply("counting");
        count += found->message_count;
        amqp_queue_delete(broker.state(), 1, bytes_of(queue), 0, 0);
        broker.check_reply("deleting");
    }
    broker.close();
    return count;
}

void declare_all(const connection_settings& settings) {
    connection broker(settings);
    broker.open_channel(1);
    declare(broker, 1, objects());
    broker.close();
}

void publish_ours(const connection_settings& settings, const std::vector<std::string>& messages) {
    publisher_settings how;
    how.connection = settings;
    how.objects.exchanges.emplace_back(exchange);
    how.window = window;
    publisher out(how, [](const link_event&) {}, {});
    for (const std::string& body : messages) {
        if (!out.publish(exchange, body, body_format::json)) std::abort();
    }
    if (!out.wait_all()) std::abort();
    out.close();
}

void publish_bare(const connection_settings& settings, const std::vector<std::string>& messages) {
    waxpress::bench::bare_publisher(settings, exchange, window).publish(messages);
}

template <class Publish>
double messages_per_second(
    const connection_settings& settings,
    const std::vector<std::string>& messages,
    Publish publish,
    bool& is_verified
) {
    declare_all(settings);
    const auto begin = steady::now();
    publish(settings, messages);
    const std::chrono::duration<double> seconds = steady::now() - begin;
    is_verified = count_and_delete(settings) == queues.size() * messages.size() && is_verified;
    return static_cast<double>(messages.size()) / seconds.count();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::size_t number(int count, char** words, int at, std::size_t otherwise) {
    return at < count ? std::strtoul(words[at], nullptr, 10) : otherwise;
}

int run(int count, char** words) {
    connection_settings settings;
    settings.address = parse_address(words[1]);
    const auto messages = bodies(number(count, words, 2, 40'000), number(count, words, 3, 2048));
    const std::size_t rounds = number(count, words, 4, 5);
    std::vector<double> ours;
    std::vector<double> bare;
    bool is_verified = true;
    for (std::size_t round = 0; round <= rounds; ++round) {
        const double rival = messages_per_second(settings, messages, publish_bare, is_verified);
        const double mine = messages_per_second(settings, messages, publish_ours, is_verified);
        if (round == 0) continue;  // Warms both up.
        bare.push_back(rival);
        ours.push_back(mine);
        fmt::print(stderr, "round {}: ours {:.0f}/s, bare {:.0f}/s\n", round, mine, rival);
    }
    fmt::print(
        "{{\"bench\":\"publish\",\"unit\":\"messages/s\",\"ours\":{:.0f},\"limit\":{:.0f},"
        "\"ratio\":{:.3f},\"must\":0.8,\"verified\":{},\"messages\":{}}}\n",
        median(ours),
        median(bare),
        median(ours) / median(bare),
        is_verified,
        messages.size()
    );
    return is_verified ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        fmt::print(stderr, "publish_bench AMQP_URL [MESSAGES [BYTES [ROUNDS]]]\n");
        return 2;
    }
    try {
        return run(count, words);
    } catch (const std::exception& failed) {
        fmt::print(stderr, "publish_bench: {}\n", failed.what());
        return 4;
    }
}
