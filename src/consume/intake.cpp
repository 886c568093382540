#include "consume/intake.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace waxpress::consume {
namespace {

using discogs::entity_kind;

std::array<pipeline::batcher, discogs::all_kinds.size()> make_batchers(
    const pipeline::batch_limits& limits
) {
    return {
        pipeline::batcher(entity_kind::artists, limits),
        pipeline::batcher(entity_kind::labels, limits),
        pipeline::batcher(entity_kind::masters, limits),
        pipeline::batcher(entity_kind::releases, limits)};
}

}  // namespace

intake::intake(const pipeline::batch_limits& limits, intake_handlers handlers)
    : handlers_(std::move(handlers)), batchers_(make_batchers(limits)) {
}

std::size_t intake::take(const incoming& message, time_point now) {
    const std::string_view reason = decoder_.decode(message.body, decoded_);
    if (!reason.empty()) {
        handlers_.malformed(message, reason);
    } else if (const auto* record = std::get_if<rabbitmq::data_message>(&decoded_)) {
        add(message, *record, now);
        return 1;
    } else if (const auto* block = std::get_if<rabbitmq::framed_block>(&decoded_)) {
        return add(message, *block, now);
    } else if (const auto* file = std::get_if<rabbitmq::file_complete>(&decoded_)) {
        flush(message.kind);
        handlers_.file_complete(message, *file);
    } else if (const auto* all = std::get_if<rabbitmq::extraction_complete>(&decoded_)) {
        flush(message.kind);
        handlers_.extraction_complete(message, *all);
    }
    return 0;
}

void intake::add(const incoming& message, const rabbitmq::data_message& record, time_point now) {
    pipeline::record_fields fields;
    fields.json = record.json;
    fields.id = record.id;
    fields.hash = record.hash;
    fields.has_hash = record.has_hash;
    fields.is_message = true;
    fields.delivery = message.delivery;
    hand_on(batcher_of(message.kind).add(fields, now));
}

std::size_t intake::add(
    const incoming& message, const rabbitmq::framed_block& block, time_point now
) {
    if (block.kind != message.kind) {
        handlers_.malformed(
            message,
            fmt::format(
                "a block of {} in the queue of {}",
                discogs::plural_name(block.kind),
                discogs::plural_name(message.kind)
            )
        );
        return 0;
    }
    for (const rabbitmq::framed_record& record : block.records) {
        pipeline::record_fields fields;
        fields.json = record.json;
        fields.id = record.id;
        fields.hash = record.hash;
        fields.delivery = message.delivery;
        hand_on(batcher_of(message.kind).add(fields, now));
    }
    return block.records.size();
}

void intake::take_due(time_point now) {
    for (pipeline::batcher& one : batchers_)
        hand_on(one.take_due(now));
}

std::optional<intake::time_point> intake::due_at() const {
    std::optional<time_point> first;
    for (const pipeline::batcher& one : batchers_) {
        const auto due = one.due_at();
        if (due && (!first || *due < *first)) first = due;
    }
    return first;
}

void intake::flush(discogs::entity_kind kind) {
    hand_on(batcher_of(kind).flush());
}

void intake::set_max_records(std::size_t count) noexcept {
    for (pipeline::batcher& one : batchers_)
        one.set_max_records(count);
}

void intake::hand_on(std::optional<pipeline::closed_batch>&& closed) {
    if (closed) handlers_.batch_closed(std::move(*closed));
}

}  // namespace waxpress::consume
