#include "sqlite/merge_writer.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace waxpress::sqlite {
namespace {

constexpr std::int64_t hashes_at_once = 16384;
constexpr std::uint64_t changes_per_commit = 20000;

}  // namespace

merge_writer::merge_writer(
    connection& on,
    discogs::entity_kind kind,
    dictionaries& known,
    std::string_view document_dictionary,
    const merge_options& options
)
    : on_(on),
      kind_(kind),
      known_(known),
      options_(options),
      encoder_(kind, known, document_dictionary),
      writer_(on, kind, true),
      next_hashes_(
          on,
          fmt::format(
              "SELECT id, hash FROM {} WHERE id > ? ORDER BY id LIMIT {}",
              discogs::element_name(kind),
              hashes_at_once
          )
      ),
      hash_of_(on, fmt::format("SELECT hash FROM {} WHERE id = ?", discogs::element_name(kind))) {
    on_.run("BEGIN IMMEDIATE");
}

pipeline::kind_writer::preparer merge_writer::make_preparer() {
    return [](discogs::record_block&& block) {
        pipeline::prepared_block prepared;
        auto made = std::make_unique<block_rows>();
        read_ids(block, made->ids);
        prepared.block = std::move(block);
        prepared.extra = std::move(made);
        return prepared;
    };
}

void merge_writer::read_hashes() {
    stored_.clear();
    place_ = 0;
    next_hashes_.bind(1, read_up_to_);
    while (next_hashes_.step()) {
        stored_hash one;
        one.id = next_hashes_.integer(0);
        const std::string_view hash = next_hashes_.blob(1);
        std::memcpy(one.hash.data(), hash.data(), std::min(hash.size(), one.hash.size()));
        stored_.push_back(one);
    }
    if (stored_.empty()) {
        is_at_end_ = true;
    } else {
        read_up_to_ = stored_.back().id;
        held_before_ += stored_.size();
    }
}

bool merge_writer::has_stored() {
    if (place_ == stored_.size() && !is_at_end_) read_hashes();
    return place_ < stored_.size();
}

void merge_writer::skip_stored() {
    missing_.insert(stored_[place_].id);
    ++place_;
}

merge_writer::state_of merge_writer::compare_out_of_order(
    std::int64_t id, const discogs::sha256_digest& hash
) {
    missing_.erase(id);
    hash_of_.bind(1, id);
    if (!hash_of_.step()) return state_of::absent;
    const std::string_view stored = hash_of_.blob(0);
    const bool is_same =
        stored.size() == hash.size() && std::memcmp(stored.data(), hash.data(), hash.size()) == 0;
    hash_of_.reset();
    return is_same ? state_of::same : state_of::changed;
}

merge_writer::state_of merge_writer::compare(std::int64_t id, const discogs::sha256_digest& hash) {
    if (id <= last_id_) return compare_out_of_order(id, hash);
    last_id_ = id;
    while (has_stored() && stored_[place_].id < id)
        skip_stored();
    if (place_ == stored_.size() || stored_[place_].id != id) return state_of::absent;
    const bool is_same = stored_[place_].hash == hash;
    ++place_;
    return is_same ? state_of::same : state_of::changed;
}

void merge_writer::write(pipeline::prepared_block&& prepared) {
    const discogs::record_block& block = prepared.block;
    const std::vector<std::int64_t>& ids = rows_of(prepared).ids;
    for (std::size_t i = 0; i < block.records.size(); ++i) {
        const discogs::record_entry& entry = block.records[i];
        const state_of state = compare(ids[i], entry.hash);
        if (state == state_of::same) {
            ++counts_.unchanged;
        } else {
            put(ids[i], block.json(entry), entry.hash, state == state_of::changed);
        }
    }
    // A record that came but could not be read has not vanished.
    for (const discogs::rejected_record& reject : block.rejects) {
        const auto id = record_id(reject.id);
        if (!id) continue;
        while (has_stored() && stored_[place_].id < *id)
            skip_stored();
        if (place_ < stored_.size() && stored_[place_].id == *id) ++place_;
        last_id_ = std::max(last_id_, *id);
        missing_.erase(*id);
    }
}

void merge_writer::put(
    std::int64_t id, std::string_view json, const discogs::sha256_digest& hash, bool is_there
) {
    rows_.clear();
    encoder_.encode(id, json, hash, rows_);
    if (is_there) writer_.remove(id);
    writer_.insert(rows_);
    ++counts_.written;
    changed_one();
}

void merge_writer::changed_one() {
    if (++uncommitted_ < changes_per_commit) return;
    commit();
    on_.run("BEGIN IMMEDIATE");
}

void merge_writer::commit() {
    save_dictionaries(on_, known_);
    on_.run("COMMIT");
    uncommitted_ = 0;
}

void merge_writer::remove_vanished() {
    while (has_stored())
        skip_stored();
    const std::uint64_t vanished = missing_.size();
    if (vanished == 0) return;
    const std::string_view kind = discogs::plural_name(kind_);
    if (options_.keep_vanished) {
        counts_.note = fmt::format("{} {} are no longer in the dump and were kept", vanished, kind);
        return;
    }
    const double share = static_cast<double>(vanished) / static_cast<double>(held_before_);
    if (share > options_.max_removed) {
        counts_.was_refused = true;
        counts_.note = fmt::format(
            "{} of {} {} are no longer in the dump: {:.1f} % is more than --max-removed {:.1f} %; "
            "they were kept. Is the dump whole? To remove them: --max-removed 100%",
            vanished,
            held_before_,
            kind,
            100 * share,
            100 * options_.max_removed
        );
        return;
    }
    missing_.for_each([this](std::int64_t id) {
        writer_.remove(id);
        ++counts_.removed;
        changed_one();
    });
}

pipeline::write_counts merge_writer::finish(bool was_all) {
    if (was_all) remove_vanished();
    commit();
    return counts_;
}

}  // namespace waxpress::sqlite
