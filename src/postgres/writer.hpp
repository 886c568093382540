#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/year.hpp"
#include "pipeline/seen_codec.hpp"
#include "pipeline/sink.hpp"
#include "postgres/binary.hpp"
#include "postgres/connection.hpp"
#include "postgres/encoder.hpp"
#include "postgres/schema_setup.hpp"

namespace waxpress::postgres {

struct writer_options {
    bool touches_updated_at = false;  ///< Unchanged rows get `updated_at = now()` too.
    bool notes_seen = true;           ///< Ids go to waxpress.seen_ids in the same transaction.
    std::function<int()> current_year = discogs::current_utc_year;
};

/// The kinds whose tables hold nothing but what this process writes: their rows go in without a
/// question. Shared by all writers of a process; any thread may call it.
class empty_tables {
public:
    explicit empty_tables(const table_states& states) noexcept;

    [[nodiscard]] bool is_empty(discogs::entity_kind kind) const noexcept {
        return flags_[discogs::index_of(kind)].load(std::memory_order_relaxed);
    }
    /// Somebody else writes too: for good.
    void give_up(discogs::entity_kind kind) noexcept {
        flags_[discogs::index_of(kind)].store(false, std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<bool>, discogs::all_kinds.size()> flags_{};
};

/// Writes batches into the tables of the known system, one transaction each.
///
/// The hashes of a part are compared first, and only what is new or changed travels: new rows by
/// COPY straight into the table, changed ones by one INSERT ... ON CONFLICT over arrays. Where the
/// table was empty at the start there is no comparison. A row that turns out to be there already
/// makes the part be done again the other way. `docs/decisions/0006` has the measurements.
///
/// Delivery: as `sink`. Idempotent by (id, hash); an empty hash counts as changed.
/// Errors:   as `sink`. `split` becomes `reject` where the part is a single record.
/// Source:   reference/wire-and-schema.md, 3.2 and 3.3.
class writer final : public pipeline::sink {
public:
    /// Errors: as `connection`.
    writer(
        const connection_settings& to, writer_options options, std::shared_ptr<empty_tables> empty
    );

    [[nodiscard]] pipeline::write_outcome write(const pipeline::batch_part& part) override;
    void reconnect() override;

    /// Escaped NULs that this writer replaced: JSONB cannot hold them.
    [[nodiscard]] std::uint64_t replaced_nuls() const noexcept { return encoder_.replaced_nuls(); }

private:
    enum class fate : std::uint8_t { unchanged, is_new, changed };
    using hash_text = std::array<char, 64>;

    /// A record of the part that no later one with the same id overtakes.
    struct candidate {
        const pipeline::batch_record* record;
        fate what;
    };

    void gather(const pipeline::batch_part& part);
    void compare(const pipeline::batch_part& part);
    void encode(const pipeline::batch_part& part);
    void append_document(
        const pipeline::batch_part& part,
        const candidate& one,
        std::string_view hash,
        std::string& out
    );
    void commit(const pipeline::batch_part& part);
    void commit_in_steps(discogs::entity_kind kind, const std::string& last);
    [[nodiscard]] bool write_once(const pipeline::batch_part& part, bool is_table_empty);
    [[nodiscard]] std::string_view hash_of(const candidate& one, hash_text& buffer) const noexcept;

    connection on_;
    writer_options options_;
    std::shared_ptr<empty_tables> empty_;
    encoder encoder_;
    // What the part at hand is made into; kept for its memory.
    std::vector<candidate> candidates_;
    pipeline::seen_ids seen_;
    copy_rows new_rows_;
    text_array ids_;
    text_array hashes_;
    text_array documents_;
    text_array unchanged_ids_;
};

/// Makes writers: the same settings for each. Errors: as `writer`.
[[nodiscard]] pipeline::sink_factory make_writers(
    const connection_settings& to,
    const writer_options& options,
    const std::shared_ptr<empty_tables>& empty
);

}  // namespace waxpress::postgres
