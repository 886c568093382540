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

/// The rival: no memory of what it sent, no alarms, no returns, no second connection.
class bare_publisher {
public:
    explicit bare_publisher(const connection_settings& settings)
        : broker_(settings), state_(broker_.state()) {
        broker_.open_channel(1);
        amqp_confirm_select(state_, 1);
        broker_.check_reply("asking for confirms");
    }

    void publish(const std::vector<std::string>& messages) {
        done_.assign(messages.size() + 2, false);
        amqp_basic_properties_t properties{};
        properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG |
                            AMQP_BASIC_CONTENT_ENCODING_FLAG;
        properties.delivery_mode = 2;
        properties.content_type = bytes_of("application/json");
        properties.content_encoding = bytes_of("UTF-8");
        for (std::size_t sent = 0; sent < messages.size(); ++sent) {
            const int status = amqp_basic_publish(
                state_,
                1,
                bytes_of(exchange),
                amqp_empty_bytes,
                1,
                0,
                &properties,
                bytes_of(messages[sent])
            );
            broker_.check(status, "publishing");
            ++outstanding_;
            if (outstanding_ >= window) {
                while (outstanding_ >= window - window / 8)
                    read(true);
            }
            if (sent % 100 == 0) {
                while (read(false)) {
                }
            }
        }
        while (outstanding_ > 0)
            read(true);
        broker_.close();
    }

private:
    bool read(bool waits) {
        amqp_frame_t frame{};
        const timeval at_most{.tv_sec = waits ? 30 : 0, .tv_usec = 0};
        const int status = amqp_simple_wait_frame_noblock(state_, &frame, &at_most);
        if (status == AMQP_STATUS_TIMEOUT && !waits) return false;
        broker_.check(status, "reading");
        if (frame.frame_type == AMQP_FRAME_METHOD &&
            frame.payload.method.id == AMQP_BASIC_ACK_METHOD) {
            const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
            on_ack(ack->delivery_tag, ack->multiple != 0);
        }
        amqp_maybe_release_buffers(state_);
        return true;
    }

    void on_ack(std::uint64_t tag, bool multiple) {
        if (!multiple) {
            done_[tag] = true;
            --outstanding_;
            while (done_[low_])
                ++low_;
            return;
        }
        for (; low_ <= tag; ++low_) {
            if (!done_[low_]) --outstanding_;
            done_[low_] = true;
        }
    }

    connection broker_;
    amqp_connection_state_t state_;
    std::vector<bool> done_;
    std::size_t outstanding_ = 0;
    std::uint64_t low_ = 1;
};

void publish_bare(const connection_settings& settings, const std::vector<std::string>& messages) {
    bare_publisher(settings).publish(messages);
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
