#include "postgres/writer.hpp"

#include <chrono>

#include <fmt/format.h>

#include "pipeline/batch_ids.hpp"
#include "pipeline/write_handlers.hpp"
#include "postgres/seen.hpp"

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;
using pipeline::batch_part;
using pipeline::batch_record;

/// A message to the server may have 1 GiB.
constexpr std::size_t most_bytes = 900 * 1024 * 1024;

/// LATERAL with LIMIT holds the planner to one look at the primary key for each id.
std::string comparing_sql(entity_kind kind) {
    return fmt::format(
        "SELECT given.place, held.hash IS NULL FROM unnest($1::text[], $2::text[]) WITH ORDINALITY "
        "AS given (id, hash, place) LEFT JOIN LATERAL (SELECT one.hash FROM {} AS one WHERE "
        "one.data_id = given.id LIMIT 1) AS held ON TRUE WHERE held.hash IS DISTINCT FROM "
        "given.hash OR given.hash = ''",
        table_of(kind)
    );
}

std::string copying_sql(entity_kind kind) {
    return fmt::format("COPY {} (data_id, hash, data) FROM STDIN (FORMAT binary)", table_of(kind));
}

std::string upserting_sql(entity_kind kind) {
    return fmt::format(
        "INSERT INTO {} AS held (data_id, hash, data) SELECT id, hash, document::jsonb FROM "
        "unnest($1::text[], $2::text[], $3::text[]) AS given (id, hash, document) ON CONFLICT "
        "(data_id) DO UPDATE SET hash = excluded.hash, data = excluded.data, updated_at = now() "
        "WHERE held.hash IS DISTINCT FROM excluded.hash OR excluded.hash = ''",
        table_of(kind)
    );
}

std::string touching_sql(entity_kind kind) {
    return fmt::format(
        "UPDATE {} SET updated_at = now() WHERE data_id = ANY($1::text[])", table_of(kind)
    );
}

next_step step_for(next_step step, const batch_part& part) noexcept {
    return step == next_step::split && part.records.size() <= 1 ? next_step::reject : step;
}

}  // namespace

empty_tables::empty_tables(const table_states& states) noexcept {
    for (std::size_t i = 0; i < flags_.size(); ++i)
        flags_[i] = states[i].is_empty;
}

writer::writer(
    const connection_settings& to, writer_options options, std::shared_ptr<empty_tables> empty
)
    : on_(to),
      options_(std::move(options)),
      empty_(std::move(empty)),
      encoder_(options_.current_year()) {
}

void writer::reconnect() {
    on_.reconnect();
}

pipeline::write_outcome writer::write(const batch_part& part) {
    encoder_.set_current_year(options_.current_year());
    try {
        gather(part);
        const bool is_table_empty = empty_->is_empty(part.kind());
        if (!write_once(part, is_table_empty)) {
            empty_->give_up(part.kind());
            if (is_table_empty) compare(part);
            // What was not there a moment ago may be there now: the upsert takes both.
            for (candidate& one : candidates_) {
                if (one.what == fate::is_new) one.what = fate::changed;
            }
            encode(part);
            commit(part);
        }
    } catch (const server_failure& failed) {
        on_.roll_back();
        if (failed.sqlstate() == deadlock_detected) throw pipeline::deadlock(failed.what());
        throw server_failure(failed.what(), step_for(failed.step(), part), failed.sqlstate());
    }
    pipeline::write_outcome outcome;
    for (const candidate& one : candidates_)
        outcome.written += one.what == fate::unchanged ? 0 : 1;
    // One that a later record of the same id overtakes was not written either.
    outcome.unchanged = part.records.size() - outcome.written;
    return outcome;
}

/// False where a row was there that should not: nothing is then written.
bool writer::write_once(const batch_part& part, bool is_table_empty) {
    if (!is_table_empty) compare(part);
    encode(part);
    try {
        commit(part);
        return true;
    } catch (const server_failure& failed) {
        if (failed.sqlstate() != unique_violation || new_rows_.size() == 0) throw;
        on_.roll_back();
        return false;
    }
}

/// Notes all ids, and finds the last record of each; all count as new until they are compared.
void writer::gather(const batch_part& part) {
    seen_.numbers.clear();
    seen_.texts.clear();
    candidates_.clear();
    for (const batch_record& record : part.records)
        pipeline::add_id(part.id(record), seen_);
    for (const std::size_t place : pipeline::last_of_each_id(part))
        candidates_.push_back({&part.records[place], fate::is_new});
}

std::string_view writer::hash_of(const candidate& one, hash_text& buffer) const noexcept {
    if (!one.record->has_hash) return {};
    write_hex(one.record->hash, buffer.data());
    return {buffer.data(), buffer.size()};
}

void writer::compare(const batch_part& part) {
    ids_.clear();
    hashes_.clear();
    hash_text buffer{};
    for (candidate& one : candidates_) {
        one.what = fate::unchanged;
        ids_.append(part.id(*one.record));
        hashes_.append(hash_of(one, buffer));
    }
    const std::array<parameter, 2> parameters{
        parameter{ids_.bytes(), type_oid::text_array},
        parameter{hashes_.bytes(), type_oid::text_array}};
    const result answer = on_.run(comparing_sql(part.kind()), parameters);
    for (int row = 0; row < answer.rows(); ++row) {
        const auto place = static_cast<std::size_t>(answer.integer(row, 0) - 1);
        candidates_[place].what = answer.is_true(row, 1) ? fate::is_new : fate::changed;
    }
}

void writer::append_document(
    const batch_part& part, const candidate& one, std::string_view hash, std::string& out
) {
    const document_fault fault = encoder_.append(
        {.kind = part.kind(),
         .json = part.json(*one.record),
         .id = part.id(*one.record),
         .hash = hash,
         .is_message = one.record->is_message},
        out
    );
    if (fault == document_fault::none) return;
    throw failure(
        failure_class::input,
        fmt::format(
            "{} {}: {}", discogs::element_name(part.kind()), part.id(*one.record), reason_of(fault)
        ),
        step_for(next_step::split, part)
    );
}

void writer::encode(const batch_part& part) {
    new_rows_.clear();
    ids_.clear();
    hashes_.clear();
    documents_.clear();
    unchanged_ids_.clear();
    hash_text buffer{};
    for (const candidate& one : candidates_) {
        const std::string_view id = part.id(*one.record);
        if (one.what == fate::unchanged) {
            if (options_.touches_updated_at) unchanged_ids_.append(id);
            continue;
        }
        const std::string_view hash = hash_of(one, buffer);
        if (one.what == fate::is_new) {
            new_rows_.begin_row(3);
            new_rows_.text(id);
            new_rows_.text(hash);
            append_document(part, one, hash, new_rows_.begin_jsonb());
            new_rows_.end_jsonb();
        } else {
            ids_.append(id);
            hashes_.append(hash);
            append_document(part, one, hash, documents_.begin_element());
            documents_.end_element();
        }
    }
    if (documents_.bytes().size() > most_bytes) {
        throw failure(
            failure_class::store,
            fmt::format(
                "{} records of {}: more than the server takes in one message",
                documents_.size(),
                discogs::plural_name(part.kind())
            ),
            step_for(next_step::split, part)
        );
    }
}

/// In as few round trips as there can be: one where all rows are new, or none is.
void writer::commit(const batch_part& part) {
    const entity_kind kind = part.kind();
    const std::string last = options_.notes_seen ? seen_statement(kind, seen_) : "";
    if (documents_.size() > 0 || unchanged_ids_.size() > 0) {
        commit_in_steps(kind, last);
    } else if (new_rows_.size() > 0) {
        on_.copy("BEGIN;" + copying_sql(kind) + ";" + last + ";COMMIT", new_rows_.finish());
    } else if (!last.empty()) {
        on_.run(last);
    }
}

void writer::commit_in_steps(entity_kind kind, const std::string& last) {
    if (new_rows_.size() > 0) {
        on_.copy("BEGIN;" + copying_sql(kind), new_rows_.finish());
    } else {
        on_.run("BEGIN");
    }
    if (documents_.size() > 0) {
        const std::array<parameter, 3> parameters{
            parameter{ids_.bytes(), type_oid::text_array},
            parameter{hashes_.bytes(), type_oid::text_array},
            parameter{documents_.bytes(), type_oid::text_array}};
        on_.run(upserting_sql(kind), parameters);
    }
    if (unchanged_ids_.size() > 0) {
        const std::array<parameter, 1> parameters{
            parameter{unchanged_ids_.bytes(), type_oid::text_array}};
        on_.run(touching_sql(kind), parameters);
    }
    on_.run(last + ";COMMIT");
}

pipeline::sink_factory make_writers(
    const connection_settings& to,
    const writer_options& options,
    const std::shared_ptr<empty_tables>& empty
) {
    return [=] { return std::make_unique<writer>(to, options, empty); };
}

}  // namespace waxpress::postgres
