#include "consume/subscriptions.hpp"

namespace waxpress::consume {

void subscriptions::received(discogs::entity_kind kind, time_point now) {
    state& of = kinds_[discogs::index_of(kind)];
    if (!of.is_paused) {
        of.quiet_since.reset();
    } else {
        of.quiet_since = now;  // It was on its way when the consumer was cancelled.
    }
}

void subscriptions::completed(discogs::entity_kind kind, time_point now) {
    kinds_[discogs::index_of(kind)].quiet_since = now;
}

std::vector<subscriptions::change> subscriptions::due(time_point now) {
    std::vector<change> changes;
    if (limits_.cancel_delay.count() == 0) return changes;
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        state& of = kinds_[discogs::index_of(kind)];
        if (!of.quiet_since) continue;
        const auto patience = of.is_paused ? limits_.check_interval : limits_.cancel_delay;
        if (now - *of.quiet_since < patience) continue;
        of.is_paused = !of.is_paused;
        of.quiet_since = now;
        changes.push_back({kind, of.is_paused});
    }
    return changes;
}

}  // namespace waxpress::consume
