#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "pipeline/id_bitmap.hpp"
#include "pipeline/seen_codec.hpp"
#include "postgres/connection.hpp"

namespace waxpress::postgres {

/// The statement that notes a batch's ids as seen; to be run in the batch's own transaction. Each
/// batch adds a row of its own, so that writers and instances never wait for each other.
[[nodiscard]] std::string seen_statement(discogs::entity_kind kind, pipeline::seen_ids& ids);

/// Notes, durably, that a record was given up: it counts as accounted for, and the purge spares
/// its row. Where it has no id, `data_id` is what else tells it from others.
/// Errors: server_failure.
void note_quarantined(
    connection& on, discogs::entity_kind kind, std::string_view data_id, std::string_view reason
);

/// Batches after `after`, up to and with `last`.
struct batch_range {
    std::int64_t after = 0;
    std::int64_t last = 0;
};

/// The number that no batch has yet reached. Errors: server_failure.
[[nodiscard]] std::int64_t last_batch_number(connection& on);

/// Adds the ids that the batches of the range have seen.
/// Errors: server_failure; failure(store, stop) where a row is not what a writer wrote.
/// Cost:   memory of the set, and of 500 batches at a time.
void read_seen(
    connection& on, discogs::entity_kind kind, batch_range range, pipeline::id_bitmap& to
);

/// Adds the ids that were quarantined in the range. Errors: server_failure.
void read_quarantined(
    connection& on, discogs::entity_kind kind, batch_range range, pipeline::id_bitmap& to
);

}  // namespace waxpress::postgres
