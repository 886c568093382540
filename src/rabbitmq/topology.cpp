#include "rabbitmq/topology.hpp"

#include <algorithm>

#include <amqp.h>
#include <fmt/format.h>

#include "rabbitmq/connection.hpp"

namespace waxpress::rabbitmq {
namespace {

constexpr std::int32_t delivery_limit = 20;

void declare_exchange(connection& broker, std::uint16_t channel, const std::string& name) {
    amqp_exchange_declare(
        broker.state(),
        channel,
        bytes_of(name),
        bytes_of("fanout"),
        /*passive=*/0,
        /*durable=*/1,
        /*auto_delete=*/0,
        /*internal=*/0,
        amqp_empty_table
    );
    broker.check_reply(fmt::format("declaring exchange \"{}\"", name));
}

/// Our side in full: the broker's own words end after 255 bytes.
std::string to_text(const queue_arguments& arguments) {
    std::string text;
    for (const auto& [key, value] : arguments) {
        text += text.empty() ? key : " " + key;
        text += "=" + (std::holds_alternative<std::string>(value)
                           ? std::get<std::string>(value)
                           : std::to_string(std::get<std::int32_t>(value)));
    }
    return text;
}

void declare_queue(connection& broker, std::uint16_t channel, const queue_spec& queue) {
    std::vector<amqp_table_entry_t> entries;
    for (const auto& [key, value] : queue.arguments) {
        amqp_table_entry_t entry{};
        entry.key = bytes_of(key);
        if (const auto* text = std::get_if<std::string>(&value)) {
            entry.value.kind = AMQP_FIELD_KIND_UTF8;
            entry.value.value.bytes = bytes_of(*text);
        } else {
            entry.value.kind = AMQP_FIELD_KIND_I32;
            entry.value.value.i32 = std::get<std::int32_t>(value);
        }
        entries.push_back(entry);
    }
    amqp_queue_declare(
        broker.state(),
        channel,
        bytes_of(queue.name),
        /*passive=*/0,
        /*durable=*/1,
        /*exclusive=*/0,
        /*auto_delete=*/0,
        amqp_table_t{static_cast<int>(entries.size()), entries.data()}
    );
    // A broker that is still starting says 404 of a queue whose leader it does not know yet.
    broker.check_reply(
        fmt::format("declaring queue \"{}\" with {}", queue.name, to_text(queue.arguments)),
        next_step::reconnect
    );
}

void declare_binding(connection& broker, std::uint16_t channel, const binding_spec& binding) {
    amqp_queue_bind(
        broker.state(),
        channel,
        bytes_of(binding.queue),
        bytes_of(binding.exchange),
        amqp_empty_bytes,
        amqp_empty_table
    );
    broker.check_reply(
        fmt::format("binding queue \"{}\" to \"{}\"", binding.queue, binding.exchange),
        next_step::reconnect
    );
}

}  // namespace

topology publisher_topology(std::string_view prefix) {
    topology wanted;
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        wanted.exchanges.push_back(exchange_name(prefix, kind));
    }
    return wanted;
}

topology consumer_topology(std::string_view prefix, std::string_view service) {
    topology wanted;
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        const route_names names = names_of(prefix, service, kind);
        wanted.exchanges.push_back(names.exchange);
        wanted.exchanges.push_back(names.dead_letter_exchange);
        wanted.queues.push_back(
            {names.queue,
             {{"x-queue-type", "quorum"},
              {"x-dead-letter-exchange", names.dead_letter_exchange},
              {"x-delivery-limit", delivery_limit}}}
        );
        wanted.queues.push_back({names.dead_letter_queue, {{"x-queue-type", "classic"}}});
        wanted.bindings.push_back({names.dead_letter_queue, names.dead_letter_exchange});
        wanted.bindings.push_back({names.queue, names.exchange});
    }
    return wanted;
}

std::vector<std::string> queues_of(std::string_view prefix, std::span<const std::string> services) {
    std::vector<std::string> names;
    for (const std::string& service : services) {
        for (const discogs::entity_kind kind : discogs::all_kinds) {
            names.push_back(names_of(prefix, service, kind).queue);
        }
    }
    return names;
}

void declare(connection& broker, std::uint16_t channel, const topology& wanted) {
    for (const std::string& exchange : wanted.exchanges)
        declare_exchange(broker, channel, exchange);
    for (const queue_spec& queue : wanted.queues)
        declare_queue(broker, channel, queue);
    for (const binding_spec& binding : wanted.bindings)
        declare_binding(broker, channel, binding);
}

std::vector<std::string> missing_queues(
    connection& broker, std::uint16_t channel, std::span<const std::string> names
) {
    std::vector<std::string> missing;
    broker.open_channel(channel);
    for (const std::string& name : names) {
        amqp_queue_declare(
            broker.state(), channel, bytes_of(name), /*passive=*/1, 0, 0, 0, amqp_empty_table
        );
        if (broker.reply_is_not_found()) {
            // The answer closed the channel.
            missing.push_back(name);
            broker.confirm_channel_close(channel);
            broker.open_channel(channel);
        } else {
            broker.check_reply(fmt::format("looking for queue \"{}\"", name));
        }
    }
    broker.close_channel(channel);
    return missing;
}

}  // namespace waxpress::rabbitmq
