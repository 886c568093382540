#include "neo4j/writer.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "bolt/error.hpp"
#include "discogs/sha256.hpp"
#include "pipeline/batch_ids.hpp"
#include "pipeline/seen_codec.hpp"
#include "pipeline/write_handlers.hpp"

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;
using pipeline::batch_part;

// `create` says so where something has come in between.
constexpr std::string_view arithmetic_error = "Neo.ClientError.Statement.ArithmeticError";
constexpr int tries_in_between = 5;

next_step step_for(next_step step, const batch_part& part) noexcept {
    const bool is_single = part.records.size() <= 1;
    if (step == next_step::split) return is_single ? next_step::reject : step;
    if (step == next_step::reject) return is_single ? step : next_step::split;
    return step;
}

/// Somebody wrote the same records meanwhile: to be compared again.
bool came_in_between(const bolt::server_failure& failed) noexcept {
    return failed.code() == arithmetic_error || failed.code() == bolt::constraint_violated;
}

}  // namespace

writer::writer(
    const connection_settings& to, writer_options options, std::shared_ptr<shared_writing> shared
)
    : to_(to),
      options_(std::move(options)),
      shared_(std::move(shared)),
      transaction_(to.options()) {
    for (const entity_kind kind : discogs::all_kinds) {
        fresh_.push_back(std::make_unique<graph_batch>(kind, graph_batch::form::fresh));
        changed_.push_back(std::make_unique<graph_batch>(kind, graph_batch::form::changed));
    }
    reconnect();
}

void writer::reconnect() {
    on_.reset();
    on_.emplace(bolt::connection::open(to_.server));
}

pipeline::write_outcome writer::write(const batch_part& part) {
    bool& expects_new = expects_new_[index_of(part.kind())];
    try {
        for (int tries = 1;; ++tries) {
            try {
                return write_once(part, expects_new);
            } catch (const bolt::server_failure& failed) {
                if (!came_in_between(failed) || tries == tries_in_between) throw;
                if (!expects_new)
                    shared_->recent.forget_all();  // What it says is there may be gone.
                expects_new = false;
            }
        }
    } catch (const bolt::server_failure& failed) {
        if (failed.code() == bolt::deadlock_detected) throw pipeline::deadlock(failed.what());
        throw failure(failure_class::store, failed.what(), step_for(failed.step(), part));
    }
}

pipeline::write_outcome writer::write_once(const batch_part& part, bool& expects_new) {
    if (!on_ || !on_->is_open()) reconnect();
    shared_->recent.forget_old(recent_writes::clock::now());
    last_ = pipeline::last_of_each_id(part);
    if (expects_new) {
        differences_.clear();
        for (std::size_t place = 0; place < last_.size(); ++place)
            differences_.push_back({place, true});
    } else {
        compare(part);
    }
    fill(part);
    commit(part);
    expects_new = differences_.size() == last_.size() &&
                  std::ranges::all_of(differences_, &difference::is_new);
    pipeline::write_outcome outcome;
    outcome.written = differences_.size();
    // One that a later record of the same id overtakes was not written either.
    outcome.unchanged = part.records.size() - outcome.written;
    return outcome;
}

void writer::pack_seen(const batch_part& part, bolt::packer& to) {
    pipeline::seen_ids seen;
    for (const pipeline::batch_record& record : part.records)
        pipeline::add_id(part.id(record), seen);
    seen_.clear();
    pipeline::encode_seen(seen, seen_);
    to.entry("kind", discogs::plural_name(part.kind()));
    to.text("ids");
    to.bytes(std::as_bytes(std::span(seen_)));
}

void writer::compare(const batch_part& part) {
    parameters_.clear();
    bolt::packer to(parameters_);
    to.map(3);
    pack_seen(part, to);
    to.text("r");
    to.list(last_.size());
    for (std::size_t place = 0; place < last_.size(); ++place) {
        const pipeline::batch_record& record = part.records[last_[place]];
        to.list(3);
        to.text(part.id(record));
        to.text(record.has_hash ? discogs::to_hex(record.hash) : std::string());
        to.integer(static_cast<std::int64_t>(place));
    }
    const bolt::statement_result answer =
        on_->run({statements_of(part.kind()).compare, parameters_, true}, transaction_);
    differences_.clear();
    for (const bolt::value& one : answer.rows[0][0].as_list()) {
        const bolt::list& pair = one.as_list();
        differences_.push_back(
            {static_cast<std::size_t>(pair.at(0).as_integer()), pair.at(1).as_boolean()}
        );
    }
}

void writer::fill(const batch_part& part) {
    fresh_[index_of(part.kind())]->clear();
    changed_[index_of(part.kind())]->clear();
    for (const difference& one : differences_)
        add(part, part.records[last_[one.place]], one.is_new);
}

void writer::add(const batch_part& part, const pipeline::batch_record& record, bool is_new) {
    const entity_kind kind = part.kind();
    std::string_view reason =
        reader_.read(kind, part.json(record), options_.current_year() + 1, facts_);
    if (reason.empty()) {
        graph_batch& to = *(is_new ? fresh_ : changed_)[index_of(kind)];
        reason = to.add(
            part.id(record),
            record.has_hash ? discogs::to_hex(record.hash) : std::string(),
            facts_,
            shared_->recent
        );
    }
    if (reason.empty()) return;
    throw failure(
        failure_class::input,
        fmt::format("{} {}: {}", discogs::element_name(kind), part.id(record), reason),
        step_for(next_step::split, part)
    );
}

/// What is written last notes the ids as seen.
void writer::commit(const batch_part& part) {
    graph_batch& fresh = *fresh_[index_of(part.kind())];
    graph_batch& changed = *changed_[index_of(part.kind())];
    if (fresh.is_empty() && changed.is_empty()) return;  // `compare` has noted them.
    std::vector<std::span<const bolt::packed_statement>> transactions;
    for (graph_batch* batch : {&fresh, &changed}) {
        if (batch->is_empty()) continue;
        batch->finish();
        for (const auto statements : {batch->first(), batch->second()}) {
            if (!statements.empty()) transactions.push_back(statements);
        }
    }
    parameters_.clear();
    bolt::packer to(parameters_);
    to.map(2);
    pack_seen(part, to);
    last_statements_.assign(transactions.back().begin(), transactions.back().end());
    last_statements_.push_back({note_seen, parameters_, false});
    transactions.back() = last_statements_;

    std::shared_lock beside(shared_->order, std::defer_lock);
    std::unique_lock alone(shared_->order, std::defer_lock);
    if (part.kind() != entity_kind::releases || !changed.is_empty()) {
        alone.lock();
    } else {
        beside.lock();
    }
    on_->transact_in_order(transactions, transaction_);
    fresh.remember(shared_->recent);
    changed.remember(shared_->recent);
}

pipeline::sink_factory make_writers(
    const connection_settings& to,
    const writer_options& options,
    const std::shared_ptr<shared_writing>& shared
) {
    return [=] { return std::make_unique<writer>(to, options, shared); };
}

}  // namespace waxpress::neo4j
