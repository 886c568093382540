#include "consume/quarantine.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/backoff.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/utc_time.hpp"
#include "discogs/sha256.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::consume {
namespace {

constexpr std::size_t shown_of_reason = 500;  // Bytes at either end: headers must fit into a frame.

/// Without its middle where it is long: it may hold the id or the name that is too long.
std::string shortened(const std::string& text) {
    const auto is_inside = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;  // Of a character of UTF-8.
    };
    std::size_t head = shown_of_reason;
    if (text.size() <= 2 * shown_of_reason) return text;
    std::size_t tail = text.size() - shown_of_reason;
    while (head > 0 && is_inside(head))
        --head;
    while (tail < text.size() && is_inside(tail))
        ++tail;
    return text.substr(0, head) + " ... " + text.substr(tail);
}

/// A message without an id goes by what it holds, so that it is noted once however often it comes.
std::string name_of_message(const std::string& body) {
    return "message sha256:" + discogs::to_hex(discogs::sha256_hasher().digest(body));
}

}  // namespace

rabbitmq::message_headers headers_of(const quarantine_note& note) {
    rabbitmq::message_headers headers{
        {"x-waxpress-reason", shortened(note.reason)},
        {"x-waxpress-time", format_utc(note.when, fraction::nano)},
        {"x-waxpress-service", note.service}};
    if (!note.code.value.empty())
        headers.emplace_back("x-waxpress-" + note.code.name, note.code.value);
    if (note.batch_records != 0)
        headers.emplace_back("x-waxpress-batch", std::to_string(note.batch_records));
    return headers;
}

std::string message_of(const pipeline::batch& batch, const pipeline::batch_record& record) {
    if (record.is_message) return std::string(batch.json(record));
    std::string body;
    rabbitmq::append_data(batch.id(record), record.hash, batch.json(record), body);
    return body;
}

quarantine::quarantine(store& in, std::string service, ports out, std::stop_token stop)
    : in_(in), service_(std::move(service)), out_(std::move(out)), stop_(std::move(stop)) {
}

void quarantine::put(
    const pipeline::batch& batch, const pipeline::batch_record& record, const failure& why
) {
    note(batch.kind, batch.id(record), why.what());
    send(
        record.delivery,
        message_of(batch, record),
        {why.what(),
         in_.code_of(why),
         service_,
         batch.records.size(),
         std::chrono::system_clock::now()}
    );
}

void quarantine::put(const incoming& message, std::string_view reason) {
    note(message.kind, name_of_message(message.body), reason);
    send(
        message.delivery,
        message.body,
        {std::string(reason), {}, service_, 0, std::chrono::system_clock::now()}
    );
}

void quarantine::note(discogs::entity_kind kind, std::string_view id, std::string_view reason) {
    backoff waits({}, 1);
    const std::lock_guard lock(noting_);
    for (;;) {
        try {
            in_.note_quarantined(kind, id, reason);
            return;
        } catch (const failure& failed) {
            if (failed.step() == next_step::stop) throw;
        }
        // Told to stop: the delivery stays unacknowledged, and the record comes again.
        if (!sleep_unless_stopped(waits.next(), stop_)) return;
    }
}

void quarantine::send(
    pipeline::delivery_id delivery, std::string body, const quarantine_note& note
) {
    if (stop_.stop_requested()) return;
    rabbitmq::dead_letter letter;
    letter.delivery = delivery;
    letter.body = std::move(body);
    letter.headers = headers_of(note);
    letter.done = [this, delivery](bool is_kept) {
        if (is_kept) out_.settle(delivery);
    };
    out_.send(std::move(letter));
}

}  // namespace waxpress::consume
