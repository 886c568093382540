#include "pipeline/batcher.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace waxpress::pipeline {

batcher::batcher(discogs::entity_kind kind, const batch_limits& limits) : limits_(limits) {
    open_.kind = kind;
    set_max_records(limits.max_records);
}

std::optional<closed_batch> batcher::add(const record_fields& record, time_point now) {
    assert(!record.id.empty() && "the sender's part checks ids before they come here");
    if (open_.records.empty()) {
        first_at_ = now;
        // Batches of one run resemble each other: the last one's size saves growing by doubling.
        open_.text.reserve(last_text_size_);
        open_.records.reserve(last_count_);
    }
    batch_record entry;
    entry.json_begin = open_.text.size();
    entry.json_size = record.json.size();
    open_.text.append(record.json);
    entry.id_begin = open_.text.size();
    entry.id_size = record.id.size();
    open_.text.append(record.id);
    entry.hash = record.hash;
    entry.has_hash = record.has_hash;
    entry.is_message = record.is_message;
    entry.delivery = record.delivery;
    open_.records.push_back(entry);
    return take_due(now);
}

std::optional<closed_batch> batcher::take_due(time_point now) {
    if (open_.records.empty()) return std::nullopt;
    const std::optional<close_reason> reason = reason_to_close(now);
    if (!reason) return std::nullopt;
    return close(*reason);
}

std::optional<closed_batch> batcher::flush() {
    if (open_.records.empty()) return std::nullopt;
    return close(close_reason::flush);
}

std::optional<batcher::time_point> batcher::due_at() const {
    if (open_.records.empty()) return std::nullopt;
    // A limit that was lowered below what is in hand: it is due already.
    if (open_.records.size() >= max_records()) return first_at_;
    return first_at_ + limits_.flush_interval;
}

void batcher::set_max_records(std::size_t count) noexcept {
    limits_.max_records = std::max<std::size_t>(count, 1);
}

std::optional<close_reason> batcher::reason_to_close(time_point now) const noexcept {
    if (open_.records.size() >= max_records()) return close_reason::full;
    if (open_.text.size() >= limits_.max_bytes) return close_reason::bytes;
    if (now - first_at_ >= limits_.flush_interval) return close_reason::age;
    return std::nullopt;
}

closed_batch batcher::close(close_reason reason) {
    last_text_size_ = open_.text.size();
    last_count_ = open_.records.size();
    closed_batch closed{std::exchange(open_, {}), reason, max_records()};
    open_.kind = closed.records.kind;
    return closed;
}

}  // namespace waxpress::pipeline
