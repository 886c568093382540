#include "neo4j/import/import_load.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "discogs/json_value.hpp"
#include "neo4j/import/csv.hpp"
#include "neo4j/import/output_files.hpp"
#include "neo4j/import/script.hpp"

namespace waxpress::neo4j {
namespace {

using clock = std::chrono::steady_clock;
using discogs::entity_kind;

constexpr std::size_t piece_bytes = std::size_t{512} * 1024;
constexpr std::size_t most_repeated = 1'000'000;

/// Rows that are made in the end, by one thread.
class late_rows {
public:
    explicit late_rows(output_files& files) : files_(files) {}

    [[nodiscard]] csv_row row(import_table table) {
        table_rows& to = tables_[index_of(table)];
        if (to.text.size() >= piece_bytes) write(table);
        ++to.rows;
        return csv_row(to.text);
    }
    void finish() {
        for (std::size_t i = 0; i < import_tables; ++i)
            write(static_cast<import_table>(i));
    }

private:
    void write(import_table table) {
        table_rows& from = tables_[index_of(table)];
        if (from.rows == 0) return;
        files_.append(table, packer_.pack(from.text), from.rows);
        from.text.clear();
        from.rows = 0;
    }

    output_files& files_;
    std::array<table_rows, import_tables> tables_;
    piece_packer packer_{gzip_effort::fast};
};

/// The ids of one kind of node.
struct node_ids {
    id_set records;
    id_set referred;

    [[nodiscard]] bool contains(std::string_view id) const {
        return records.contains(id) || referred.contains(id);
    }
};

void append_reject(const pipeline::source_reject& reject, entity_kind kind, std::string& out) {
    out += fmt::format("{{\"kind\":\"{}\",\"source\":", discogs::plural_name(kind));
    discogs::append_json_string(reject.source, out);
    out += fmt::format(",\"offset\":{},\"id\":", reject.record.source_offset);
    discogs::append_json_string(reject.record.id, out);
    out += ",\"reason\":";
    discogs::append_json_string(reject.record.reason, out);
    out += ",\"raw\":";
    discogs::append_json_string(reject.record.raw, out);
    out += "}\n";
}

}  // namespace

struct import_load::state {
    state(const import_options& how, std::vector<entity_kind> wanted, repeated_ids knows)
        : options(how),
          kinds(std::move(wanted)),
          known(std::move(knows)),
          files(options.folder),
          facts(options.folder) {}

    const import_options options;
    const std::vector<entity_kind> kinds;
    repeated_ids known;
    output_files files;
    distinct_facts facts;
    std::array<node_ids, 4> nodes;  // By entity_kind.
    repeated_ids repeated;
    std::string rejects;
    std::unique_ptr<pipeline::kind_writer> writer;
    std::uint64_t stubs = 0;
    bool is_whole = false;

    void take(entity_kind kind, encoded_block& block);
    void note_repeated(entity_kind kind, const record_mark& record);
    void write_stubs(late_rows& rows);
    /// False: stopped before the end.
    [[nodiscard]] bool write_facts(late_rows& rows);
    void write_fact(const distinct_fact& fact, late_rows& rows) const;
    [[nodiscard]] std::vector<import_table> filled_tables() const;
    void write_script();
};

namespace {

class block_writer final : public pipeline::kind_writer {
public:
    using taker = std::function<void(encoded_block&)>;

    block_writer(int latest_year, const last_offsets& known, taker take)
        : latest_year_(latest_year), known_(known), take_(std::move(take)) {}

    [[nodiscard]] preparer make_preparer() override {
        auto encoder = std::make_shared<block_encoder>(latest_year_, known_);
        return [encoder](discogs::record_block&& block) {
            pipeline::prepared_block prepared;
            prepared.block = std::move(block);
            prepared.extra = encoder->encode(prepared.block);
            return prepared;
        };
    }
    void write(pipeline::prepared_block&& prepared) override {
        counts_.written += prepared.block.records.size();
        take_(static_cast<encoded_block&>(*prepared.extra));
    }
    [[nodiscard]] pipeline::write_counts finish(bool /*was_all*/) override { return counts_; }

private:
    const int latest_year_;
    const last_offsets& known_;
    const taker take_;
    pipeline::write_counts counts_;
};

}  // namespace

import_load::import_load(
    const import_options& options, std::vector<entity_kind> kinds, repeated_ids known
)
    : state_(std::make_unique<state>(options, std::move(kinds), std::move(known))) {
}

import_load::~import_load() = default;

const std::vector<entity_kind>& import_load::order() const noexcept {
    return state_->kinds;
}

bool import_load::wants_samples(entity_kind /*kind*/) const {
    return false;
}

pipeline::kind_writer& import_load::begin(
    const pipeline::kind_receipt& begun, std::span<const std::string_view> /*samples*/
) {
    state& all = *state_;
    all.writer = std::make_unique<block_writer>(
        all.options.latest_year,
        all.known[begun.kind],
        [&all, kind = begun.kind](encoded_block& block) { all.take(kind, block); }
    );
    return *all.writer;
}

void import_load::end(
    const pipeline::kind_receipt& ended, std::span<const pipeline::source_reject> rejects
) {
    for (const pipeline::source_reject& reject : rejects)
        append_reject(reject, ended.kind, state_->rejects);
    state_->writer.reset();
}

void import_load::state::take(entity_kind kind, encoded_block& block) {
    for (const table_piece& one : block.pieces)
        files.append(one.table, one.piece, one.rows);
    id_set& records = nodes[discogs::index_of(kind)].records;
    for (const record_mark& record : block.records) {
        if (!records.insert(record.id)) note_repeated(kind, record);
    }
    for (std::size_t i = 0; i < block.referred.size(); ++i) {
        id_set& referred = nodes[i].referred;
        for (const std::uint64_t id : block.referred[i].numbers)
            referred.insert(id);
        for (const std::string& id : block.referred[i].texts)
            referred.insert(id);
    }
    facts.add(block.facts);
}

void import_load::state::note_repeated(entity_kind kind, const record_mark& record) {
    last_offsets& ids = repeated[kind];
    ids.insert_or_assign(record.id, record.source_offset);
    if (ids.size() <= most_repeated) return;
    throw failure(
        failure_class::input,
        fmt::format(
            "more than {} ids of {} stand twice in the dump", most_repeated, plural_name(kind)
        )
    );
}

const repeated_ids& import_load::repeated() const noexcept {
    return state_->repeated;
}

void import_load::state::write_stubs(late_rows& rows) {
    constexpr std::array tables{
        import_table::artist_stubs, import_table::label_stubs, import_table::master_stubs};
    for (std::size_t i = 0; i < tables.size(); ++i) {
        nodes[i].referred.for_each([&](std::string_view id) {
            if (nodes[i].records.contains(id)) return;
            rows.row(tables[i]).text(id);
            ++stubs;
        });
    }
}

void import_load::state::write_fact(const distinct_fact& fact, late_rows& rows) const {
    const auto side = [&](std::string_view first, std::string_view second) {
        if (fact.said_by == said_by_first) return first;
        return fact.said_by == said_by_second ? second : std::string_view{};
    };
    const auto relate = [&](import_table table) {
        rows.row(table).text(fact.first).text(fact.second);
    };
    const auto relate_sided = [&](import_table table, std::string_view by) {
        rows.row(table).text(fact.first).plain(by).text(fact.second);
    };
    switch (fact.kind) {
        case distinct_kind::genre:
            rows.row(import_table::genres).text(fact.first);
            break;
        case distinct_kind::style:
            rows.row(import_table::styles).text(fact.first);
            break;
        case distinct_kind::person:
            rows.row(import_table::persons).text(fact.first);
            break;
        case distinct_kind::part_of:
            relate(import_table::part_of);
            break;
        case distinct_kind::member_of:
            relate_sided(import_table::member_of, side("member", "group"));
            break;
        case distinct_kind::sublabel_of:
            relate_sided(import_table::sublabel_of, side("child", "parent"));
            break;
        case distinct_kind::same_as:
            // A credit alone makes no artist.
            if (nodes[discogs::index_of(entity_kind::artists)].contains(fact.second)) {
                relate(import_table::same_as);
            }
            break;
    }
}

bool import_load::state::write_facts(late_rows& rows) {
    bool was_stopped = false;
    facts.for_each(
        [&](const distinct_fact& fact) { write_fact(fact, rows); },
        [&](std::size_t done, std::size_t of) {
            was_stopped = options.was_stopped && options.was_stopped();
            if (options.progress) options.progress("relations", done, of + 1);
            return !was_stopped;
        }
    );
    if (options.progress && !was_stopped)
        options.progress("relations", fact_parts + 1, fact_parts + 1);
    return !was_stopped;
}

std::vector<import_table> import_load::state::filled_tables() const {
    std::vector<import_table> filled;
    for (std::size_t i = 0; i < import_tables; ++i) {
        const auto table = static_cast<import_table>(i);
        if (files.rows(table) != 0) filled.push_back(table);
    }
    return filled;
}

void import_load::state::write_script() {
    const std::vector<import_table> with_rows = filled_tables();
    const bool has_nodes = std::any_of(with_rows.begin(), with_rows.end(), [](import_table table) {
        return shape_of(table).has_nodes;
    });
    if (!has_nodes) throw failure(failure_class::input, "the dumps hold no record to import");
    if (!rejects.empty()) files.add(rejects_file, rejects);
    files.add(constraints_file, constraint_statements());
    files.add(after_import_file, after_import_statements());
    files.add(import_script_file, import_script(options.database, with_rows), true);
}

std::vector<pipeline::stage_time> import_load::finish() {
    state& all = *state_;
    std::vector<pipeline::stage_time> stages;
    const auto timed = [&](const char* name, auto&& work) {
        const auto begin = clock::now();
        work();
        const std::chrono::duration<double> passed = clock::now() - begin;
        stages.push_back({name, passed.count(), 1});
    };
    late_rows rows(all.files);
    timed("stubs", [&] { all.write_stubs(rows); });
    bool was_all = false;
    timed("distinct relations", [&] {
        was_all = all.write_facts(rows);
        rows.finish();
    });
    if (!was_all) return stages;
    timed("sync", [&] {
        all.write_script();
        all.files.publish();
    });
    all.is_whole = true;
    return stages;
}

bool import_load::is_whole() const noexcept {
    return state_->is_whole;
}

std::vector<std::string> import_load::command() const {
    return import_words(state_->options.database, state_->filled_tables());
}

import_load::written import_load::totals() const noexcept {
    written sums;
    for (std::size_t i = 0; i < import_tables; ++i) {
        const auto table = static_cast<import_table>(i);
        (shape_of(table).has_nodes ? sums.nodes : sums.relations) += state_->files.rows(table);
    }
    sums.stubs = state_->stubs;
    sums.bytes = state_->files.bytes();
    return sums;
}

}  // namespace waxpress::neo4j
