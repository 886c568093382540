// The queues of tableinator and graphinator, for bench/run: rabbitmqctl can take a minute.
//
//   queues AMQP_URL declare [SERVICE...]   makes them, with exchanges and bindings
//   queues AMQP_URL count                  JSON: name -> messages that wait in it
//   queues AMQP_URL delete

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "rabbitmq/connection.hpp"
#include "rabbitmq/names.hpp"
#include "rabbitmq/topology.hpp"

namespace {

using namespace waxpress::rabbitmq;

constexpr std::uint16_t channel = 1;

std::vector<std::string> existing(connection& broker) {
    const std::vector<std::string> services{"tableinator", "graphinator"};
    std::vector<std::string> names = queues_of(default_prefix, services);
    const std::vector<std::string> missing = missing_queues(broker, channel, names);
    std::erase_if(names, [&](const std::string& name) {
        return std::ranges::find(missing, name) != missing.end();
    });
    broker.open_channel(channel);
    return names;
}

void print_counts(connection& broker) {
    std::string line;
    for (const std::string& name : existing(broker)) {
        const auto* found = amqp_queue_declare(
            broker.state(), channel, bytes_of(name), 1, 0, 0, 0, amqp_empty_table
        );
        broker.check_reply(name);
        line += fmt::format("{}\"{}\":{}", line.empty() ? "" : ",", name, found->message_count);
    }
    fmt::print("{{{}}}\n", line);
}

void delete_all(connection& broker) {
    for (const std::string& name : existing(broker)) {
        amqp_queue_delete(broker.state(), channel, bytes_of(name), 0, 0);
        broker.check_reply(name);
    }
}

int run(const std::vector<std::string_view>& words) {
    connection_settings settings;
    settings.address = parse_address(words[0]);
    connection broker(settings);
    if (words[1] == "count") {
        print_counts(broker);
    } else if (words[1] == "delete") {
        delete_all(broker);
    } else {
        broker.open_channel(channel);
        for (std::size_t i = 2; i < words.size(); ++i)
            declare(broker, channel, consumer_topology(default_prefix, words[i]));
    }
    broker.close();
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        fmt::print(stderr, "queues AMQP_URL declare|count|delete [SERVICE...]\n");
        return 2;
    }
    try {
        return run({words + 1, words + count});
    } catch (const std::exception& failed) {
        fmt::print(stderr, "queues: {}\n", failed.what());
        return 4;
    }
}
