#include "consume/completions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"

namespace waxpress::consume {
namespace {

using clock = std::chrono::steady_clock;

}  // namespace

kind_end end_of(discogs::entity_kind kind, const rabbitmq::extraction_complete& message) {
    kind_end ended;
    ended.kind = kind;
    ended.version = message.version;
    ended.started_at = message.started_at;
    ended.announced = message.record_counts[discogs::index_of(kind)];
    if (ended.announced) {
        *ended.announced -=
            std::min(*ended.announced, message.skipped_counts[discogs::index_of(kind)]);
    }
    return ended;
}

void completions::add(completion message, const std::stop_token& stop) {
    // Told to stop: it stays unacknowledged and comes again.
    static_cast<void>(waiting_.push(std::move(message), stop));
}

void completions::run(const std::stop_token& stop) {
    while (auto next = waiting_.pop(stop))
        finish(*next, stop);
}

void completions::finish(const completion& message, const std::stop_token& stop) {
    // Told to stop, batches that found no room are dropped: that none is left then says nothing.
    if (!out_.drain(message.kind, stop) || stop.stop_requested()) return;
    if (const auto* file = std::get_if<rabbitmq::file_complete>(&message.what)) {
        log_event(
            log_level::info,
            "File complete",
            {{"data_type", discogs::plural_name(message.kind)},
             {"file", file->file},
             {"total_processed", file->total_processed}},
            service_
        );
        out_.file_completed(message.kind);
    } else {
        const auto& all = std::get<rabbitmq::extraction_complete>(message.what);
        log_event(
            log_level::info,
            "Received extraction_complete",
            {{"data_type", discogs::plural_name(message.kind)}, {"version", all.version}},
            service_
        );
        if (!end(end_of(message.kind, all), stop)) return;
        out_.extraction_completed(message.kind);
    }
    out_.settle(message.delivery);
}

bool completions::end(kind_end&& ended, const std::stop_token& stop) {
    const auto began = clock::now();
    backoff waits(waits_, 1);
    for (;;) {
        const end_state state = try_to_end(ended, stop);
        if (state != end_state::not_yet) return state == end_state::done;
        if (!sleep_unless_stopped(waits.next(), stop)) return false;
        ended.waited = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - began);
    }
}

end_state completions::try_to_end(const kind_end& ended, const std::stop_token& stop) {
    try {
        return of_.end_kind(ended, stop);
    } catch (const failure& failed) {
        if (failed.step() == next_step::stop) throw;
        log_event(
            log_level::warning,
            fmt::format("{} will be tried again", of_.names().ending),
            {{"data_type", discogs::plural_name(ended.kind)}, {"error", failed.what()}},
            service_
        );
        return end_state::not_yet;
    }
}

}  // namespace waxpress::consume
