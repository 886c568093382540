#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::consume {

/// When to leave a queue alone and when to look at it again.
///
/// Shape:  pure; the time is an argument. Where nothing more is announced for a kind
///         (extraction_complete has come), its consumer is cancelled after `cancel_delay` without a
///         message, and consumes again for a look every `check_interval`; a message keeps it
///         until the kind is complete again.
/// Units:  `cancel_delay` 0: nothing is ever cancelled.
/// Source: reference/wire-and-schema.md, 3.7 (6 to 8); lessons 97 and 98: the known system cancels
///         when a file is complete, and then learns of the end of the extraction an hour late.
class subscriptions {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct limits {
        std::chrono::milliseconds cancel_delay{300'000};
        std::chrono::milliseconds check_interval{60'000};
    };
    struct change {
        discogs::entity_kind kind = discogs::entity_kind::artists;
        bool is_paused = false;
    };

    explicit subscriptions(const limits& times) : limits_(times) {}

    /// A message of any sort has come.
    void received(discogs::entity_kind kind, time_point now);
    /// All that was announced for the kind has come and is written.
    void completed(discogs::entity_kind kind, time_point now);
    /// What is to be changed now.
    [[nodiscard]] std::vector<change> due(time_point now);

    [[nodiscard]] bool is_paused(discogs::entity_kind kind) const noexcept {
        return kinds_[discogs::index_of(kind)].is_paused;
    }

private:
    struct state {
        std::optional<time_point> quiet_since;  ///< Nothing is awaited since then.
        bool is_paused = false;
    };

    limits limits_;
    std::array<state, discogs::all_kinds.size()> kinds_{};
};

}  // namespace waxpress::consume
