#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "bolt/connection.hpp"
#include "discogs/graph_facts.hpp"
#include "discogs/year.hpp"
#include "neo4j/connection_settings.hpp"
#include "neo4j/graph_batch.hpp"
#include "neo4j/recent_writes.hpp"
#include "pipeline/sink.hpp"

namespace waxpress::neo4j {

struct writer_options {
    std::function<int()> current_year = discogs::current_utc_year;
};

/// What the writers of one process share. Lifetime: outlives them; any thread.
struct shared_writing {
    recent_writes recent;
    /// New releases only add relations to nodes that others may add to as well, and are written
    /// side by side. All else sets properties of nodes that releases refer to, or merges: it holds
    /// and wants the same locks in other orders, so it is written alone, which is faster than
    /// deadlocks.
    std::shared_mutex order;
};

/// Writes batches into the known system's graph.
///
/// Hashes are compared on the server, which notes the ids as seen where nothing differs; only what
/// is new or changed travels further, in one more write: new records in two short transactions (see
/// `graph_batch`), changed ones in one that also prunes. Behind a batch that was new throughout the
/// next one is taken for new, without a comparison; the server refuses if it is not.
/// `docs/decisions/0010` has the measurements.
///
/// Delivery: as `sink`. Idempotent by (id, hash); an empty hash counts as changed.
/// Errors:   as `sink`. `split` becomes `reject` where the part is a single record.
/// Source:   reference/wire-and-schema.md, 4.3.
class writer final : public pipeline::sink {
public:
    /// Errors: as `bolt::connection::open`.
    writer(
        const connection_settings& to,
        writer_options options,
        std::shared_ptr<shared_writing> shared
    );

    [[nodiscard]] pipeline::write_outcome write(const pipeline::batch_part& part) override;
    void reconnect() override;

private:
    [[nodiscard]] pipeline::write_outcome write_once(
        const pipeline::batch_part& part, bool& expects_new
    );
    /// The entries that `note_seen` wants.
    void pack_seen(const pipeline::batch_part& part, bolt::packer& to);
    void compare(const pipeline::batch_part& part);
    void fill(const pipeline::batch_part& part);
    void add(const pipeline::batch_part& part, const pipeline::batch_record& record, bool is_new);
    void commit(const pipeline::batch_part& part);

    const connection_settings to_;
    const writer_options options_;
    const std::shared_ptr<shared_writing> shared_;
    const bolt::transaction_options transaction_;
    std::optional<bolt::connection> on_;
    discogs::graph_facts_reader reader_;
    discogs::graph_facts facts_;
    std::array<bool, discogs::all_kinds.size()> expects_new_{};
    // By kind; kept for their memory.
    std::vector<std::unique_ptr<graph_batch>> fresh_;
    std::vector<std::unique_ptr<graph_batch>> changed_;
    // Of the part at hand.
    std::vector<std::size_t> last_;  ///< Of each id the last record.
    struct difference {
        std::size_t place;
        bool is_new;
    };
    std::vector<difference> differences_;
    std::string seen_;  ///< Its ids, encoded.
    std::string parameters_;
    std::vector<bolt::packed_statement> last_statements_;
};

/// Makes writers: the same settings for each. Errors: as `writer`.
[[nodiscard]] pipeline::sink_factory make_writers(
    const connection_settings& to,
    const writer_options& options,
    const std::shared_ptr<shared_writing>& shared
);

}  // namespace waxpress::neo4j
