#include "tableinator/quarantine.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/backoff.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/utc_time.hpp"
#include "discogs/sha256.hpp"
#include "postgres/seen.hpp"
#include "postgres/sqlstate.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::tableinator {
namespace {

std::string sqlstate_of(const failure& why) {
    const auto* server = dynamic_cast<const postgres::server_failure*>(&why);
    return server == nullptr ? std::string() : server->sqlstate();
}

/// A message without an id goes by what it holds, so that it is noted once however often it comes.
std::string name_of_message(const std::string& body) {
    return "message sha256:" + discogs::to_hex(discogs::sha256_hasher().digest(body));
}

}  // namespace

rabbitmq::message_headers headers_of(const quarantine_note& note) {
    rabbitmq::message_headers headers{
        {"x-waxpress-reason", note.reason},
        {"x-waxpress-time", format_utc(note.when, fraction::nano)},
        {"x-waxpress-service", note.service}};
    if (!note.sqlstate.empty()) headers.emplace_back("x-waxpress-sqlstate", note.sqlstate);
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

quarantine::quarantine(
    postgres::connection_settings to, std::string service, ports out, std::stop_token stop
)
    : to_(std::move(to)),
      service_(std::move(service)),
      out_(std::move(out)),
      stop_(std::move(stop)) {
}

void quarantine::put(
    const pipeline::batch& batch, const pipeline::batch_record& record, const failure& why
) {
    note(batch.kind, std::string(batch.id(record)), why.what());
    send(
        record.delivery,
        message_of(batch, record),
        {why.what(),
         sqlstate_of(why),
         service_,
         batch.records.size(),
         std::chrono::system_clock::now()}
    );
}

void quarantine::put(const incoming& message, std::string_view reason) {
    note(message.kind, name_of_message(message.body), std::string(reason));
    send(
        message.delivery,
        message.body,
        {std::string(reason), "", service_, 0, std::chrono::system_clock::now()}
    );
}

void quarantine::note(
    discogs::entity_kind kind, const std::string& name, const std::string& reason
) {
    backoff waits({}, 1);
    const std::lock_guard lock(mutex_);
    for (;;) {
        try {
            if (!on_) on_.emplace(to_);
            postgres::note_quarantined(*on_, kind, name, reason);
            return;
        } catch (const failure& failed) {
            if (failed.step() == next_step::stop) throw;
            on_.reset();
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

}  // namespace waxpress::tableinator
