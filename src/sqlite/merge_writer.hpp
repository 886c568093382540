#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sqlite/block_rows.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/encoder.hpp"
#include "sqlite/id_set.hpp"
#include "sqlite/sql_writer.hpp"

namespace waxpress::sqlite {

struct merge_options {
    bool keep_vanished = false;
    double max_removed = 0.05;  ///< Of the records that the store held; more is not believed.
};

/// Brings one kind of a store up to date: an unchanged record costs a comparison of hashes.
///
/// Records and store are both in ascending order of ids, so the store's hashes are read along with
/// the dump in one pass; a record out of order is looked up.
///
/// Transactions: commits every so many changes; a commit leaves whole records only.
/// Errors:       throws failure(store); the open transaction is rolled back with the connection.
class merge_writer final : public pipeline::kind_writer {
public:
    /// `document_dictionary`: the kind's, as stored. Both references outlive the writer.
    merge_writer(
        connection& on,
        discogs::entity_kind kind,
        dictionaries& known,
        std::string_view document_dictionary,
        const merge_options& options
    );

    [[nodiscard]] preparer make_preparer() override;
    void write(pipeline::prepared_block&& prepared) override;
    [[nodiscard]] pipeline::write_counts finish(bool was_all) override;

private:
    enum class state_of : std::uint8_t { absent, changed, same };
    struct stored_hash {
        std::int64_t id = 0;
        discogs::sha256_digest hash{};
    };

    [[nodiscard]] state_of compare(std::int64_t id, const discogs::sha256_digest& hash);
    [[nodiscard]] state_of compare_out_of_order(
        std::int64_t id, const discogs::sha256_digest& hash
    );
    void put(
        std::int64_t id, std::string_view json, const discogs::sha256_digest& hash, bool is_there
    );
    [[nodiscard]] bool has_stored();
    void skip_stored();
    void read_hashes();
    void remove_vanished();
    void changed_one();
    void commit();

    connection& on_;
    const discogs::entity_kind kind_;
    dictionaries& known_;
    const merge_options options_;
    encoder encoder_;
    sql_writer writer_;
    encoded_rows rows_;
    statement next_hashes_;
    statement hash_of_;
    std::vector<stored_hash> stored_;  // The store's hashes from place_ on.
    std::size_t place_ = 0;
    bool is_at_end_ = false;
    std::int64_t read_up_to_ = 0;  // Largest id taken into stored_.
    std::int64_t last_id_ = 0;     // Largest id that came from the dump.
    id_set missing_;               // Stored, passed over, and not come since.
    std::uint64_t held_before_ = 0;
    std::uint64_t uncommitted_ = 0;
    pipeline::write_counts counts_;
};

}  // namespace waxpress::sqlite
