#include "pipeline/part_writer.hpp"

#include <utility>

#include <fmt/format.h>

namespace waxpress::pipeline {
namespace {

using steady = std::chrono::steady_clock;

std::size_t json_bytes(const batch_part& part) noexcept {
    std::size_t bytes = 0;
    for (const batch_record& record : part.records)
        bytes += record.json_size;
    return bytes;
}

/// Records that follow each other mostly came together.
void gather_deliveries(const batch_part& part, std::vector<settled_delivery>& deliveries) {
    deliveries.clear();
    for (const batch_record& record : part.records) {
        if (record.delivery == 0) continue;
        if (!deliveries.empty() && deliveries.back().delivery == record.delivery) {
            ++deliveries.back().records;
        } else {
            deliveries.push_back({record.delivery, 1});
        }
    }
}

}  // namespace

part_writer::part_writer(
    sink_factory make,
    const write_handlers& handlers,
    const write_waits& waits,
    unsigned number,
    std::uint64_t seed,
    pause_function pause
)
    : make_(std::move(make)),
      handlers_(handlers),
      number_(number),
      pause_(std::move(pause)),
      retry_waits_(waits.retry, seed),
      reconnect_waits_(waits.reconnect, seed + 1) {
}

bool part_writer::write(const batch& whole) {
    return whole.records.empty() || write_part({&whole, whole.records});
}

bool part_writer::write_part(const batch_part& part) {
    retry_waits_.reset();
    for (unsigned retries = 0;; ++retries) {
        if (!pause_(std::chrono::milliseconds(0))) return false;
        const attempt tried = try_part(part);
        if (!tried.failed) {
            note_contact(part);
            settlement settled;
            settled.written = tried.outcome.written;
            settled.unchanged = tried.outcome.unchanged;
            settled.commit_time = tried.took;
            settled.retries = retries;
            settle(part, settled);
            return true;
        }
        switch (tried.failed->step()) {
            case next_step::reconnect:
                if (!wait_for_connection(part, *tried.failed)) return false;
                break;
            case next_step::retry:
                note_contact(part);
                if (!wait_to_retry(part, tried)) return false;
                break;
            case next_step::split:
            case next_step::reject:
                note_contact(part);
                if (part.records.size() > 1) return halve(part, *tried.failed);
                quarantine(part, *tried.failed);
                return true;
            case next_step::stop:
                throw failure(*tried.failed);
        }
    }
}

part_writer::attempt part_writer::try_part(const batch_part& part) {
    attempt tried;
    try_to_connect(tried);
    if (tried.failed) return tried;
    const steady::time_point begin = steady::now();
    try {
        tried.outcome = sink_->write(part);
    } catch (const deadlock& failed) {
        tried.failed = failed;
        tried.is_deadlock = true;
    } catch (const failure& failed) {
        tried.failed = failed;
        if (failed.step() == next_step::reconnect) is_connected_ = false;
    }
    tried.took = steady::now() - begin;
    const std::uint64_t answered = tried.outcome.written + tried.outcome.unchanged;
    if (!tried.failed && answered != part.records.size()) {
        tried.failed = failure(
            failure_class::incomplete,
            fmt::format(
                "the store answered for {} of {} {} given to it; this is a bug",
                answered,
                part.records.size(),
                discogs::plural_name(part.kind())
            )
        );
    }
    return tried;
}

void part_writer::try_to_connect(attempt& tried) {
    if (is_connected_) return;
    try {
        if (sink_) {
            sink_->reconnect();
        } else {
            sink_ = make_();
        }
        is_connected_ = true;
    } catch (const failure& failed) {
        // Without a connection only two things can be done, whatever the sink proposes.
        const bool is_final = failed.step() == next_step::stop;
        tried.failed = failure(
            failed.where(), failed.what(), is_final ? next_step::stop : next_step::reconnect
        );
    }
}

bool part_writer::wait_for_connection(const batch_part& part, const failure& failed) {
    const bool was_in_outage = std::exchange(is_in_outage_, true);
    const std::chrono::milliseconds wait = reconnect_waits_.next();
    tell(
        {.what = was_in_outage ? write_event_kind::outage_goes_on : write_event_kind::outage_began,
         .tries = reconnect_waits_.tries(),
         .wait = wait,
         .reason = failed.what()},
        part
    );
    return pause_(wait);
}

bool part_writer::wait_to_retry(const batch_part& part, const attempt& tried) {
    const std::chrono::milliseconds wait = retry_waits_.next();
    tell(
        {.what = tried.is_deadlock ? write_event_kind::deadlock : write_event_kind::retry,
         .tries = retry_waits_.tries(),
         .wait = wait,
         .reason = tried.failed->what()},
        part
    );
    return pause_(wait);
}

bool part_writer::halve(const batch_part& part, const failure& failed) {
    tell({.what = write_event_kind::split, .reason = failed.what()}, part);
    const std::size_t middle = part.records.size() / 2;
    return write_part({part.of, part.records.first(middle)}) &&
           write_part({part.of, part.records.subspan(middle)});
}

void part_writer::quarantine(const batch_part& part, const failure& failed) {
    if (!handlers_.quarantine(*part.of, part.records.front(), failed)) return;
    settlement settled;
    settled.quarantined = 1;
    settle(part, settled);
}

void part_writer::settle(const batch_part& part, settlement& settled) {
    gather_deliveries(part, deliveries_);
    settled.kind = part.kind();
    settled.deliveries = deliveries_;
    settled.records = part.records.size();
    settled.json_bytes = json_bytes(part);
    handlers_.settled(settled);
}

/// The store answered, be it with a refusal. Only this ends an outage: a connection that is made
/// and breaks at the first write does not, so that the waits go on growing.
void part_writer::note_contact(const batch_part& part) {
    reconnect_waits_.reset();
    if (std::exchange(is_in_outage_, false)) tell({.what = write_event_kind::outage_ended}, part);
}

void part_writer::tell(write_event event, const batch_part& part) const {
    if (!handlers_.happened) return;
    event.kind = part.kind();
    event.records = part.records.size();
    event.writer = number_;
    handlers_.happened(event);
}

}  // namespace waxpress::pipeline
