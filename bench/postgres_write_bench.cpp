// Our PostgreSQL writer over two connections, from memory, beside what can be written by hand: a
// bare loop of COPY into a staging table and an upsert from there, and one raw COPY a connection.
//
//   postgres_write_bench URL ROWS.jsonl [RECORDS [ROUNDS [SIDE...]]]
//
// URL names a database of its own: table `releases` in it is dropped. ROWS is what `waxpress press`
// prints of a dump of releases. Results are compared first; then the sides run in turn. SIDE is one
// of first, raw_copy, staging_loop, update, or indexed_loop: staging_loop with every index of the
// table. Rivals alone are not compared with anything: the caller looks at what they leave behind.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "discogs/year.hpp"
#include "postgres/binary.hpp"
#include "postgres/encoder.hpp"
#include "postgres/writer.hpp"
#include "release_rows.hpp"

namespace {

using namespace waxpress;
using namespace waxpress::postgres;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t connections = 2;
constexpr std::size_t batch_records = 2000;

/// A batch as the pipeline hands it out, and the same rows as bytes that a COPY takes.
struct prepared_batch {
    pipeline::batch records;
    copy_rows rows;
};

void add_record(
    prepared_batch& to,
    std::string_view id,
    std::string_view hash,
    std::string_view json,
    encoder& with
) {
    pipeline::batch_record record;
    std::string& text = to.records.text;
    record.json_begin = text.size();
    record.json_size = json.size();
    text += json;
    record.id_begin = text.size();
    record.id_size = id.size();
    text += id;
    for (std::size_t i = 0; i < record.hash.size(); ++i) {
        const std::string byte(hash.substr(2 * i, 2));
        record.hash[i] = static_cast<std::uint8_t>(std::strtoul(byte.c_str(), nullptr, 16));
    }
    to.records.records.push_back(record);
    to.rows.begin_row(3);
    to.rows.text(id);
    to.rows.text(hash);
    const document_source source{
        .kind = discogs::entity_kind::releases, .json = json, .id = id, .hash = hash};
    if (with.append(source, to.rows.begin_jsonb()) != document_fault::none) std::abort();
    to.rows.end_jsonb();
}

std::vector<prepared_batch> read_batches(const char* file, std::size_t most) {
    std::vector<prepared_batch> batches;
    encoder with(discogs::current_utc_year());
    std::size_t count = 0;
    waxpress::bench::read_releases(file, most, [&](const waxpress::bench::release_row& row) {
        if (count++ % batch_records == 0) {
            batches.emplace_back();
            batches.back().records.kind = discogs::entity_kind::releases;
        }
        add_record(batches.back(), row.id, row.hash, row.json, with);
    });
    return batches;
}

/// What the writers of one side do with their share of the batches.
using side = std::function<void(std::vector<prepared_batch>& batches, std::size_t first)>;

double records_per_second(std::vector<prepared_batch>& batches, const side& work) {
    std::size_t records = 0;
    for (const prepared_batch& batch : batches)
        records += batch.records.records.size();
    const auto begin = clock_type::now();
    {
        std::vector<std::jthread> threads;
        for (std::size_t first = 0; first < connections; ++first)
            threads.emplace_back([&, first] { work(batches, first); });
    }
    const std::chrono::duration<double> seconds = clock_type::now() - begin;
    return static_cast<double>(records) / seconds.count();
}

enum class indexes { none, hash, all };

struct bench {
    connection_settings to;
    connection control;

    void make_table(indexes wanted) {
        control.run("DROP TABLE IF EXISTS public.releases; TRUNCATE waxpress.seen_ids");
        (void)set_up_tables(control, {.has_indexes = wanted == indexes::all});
        if (wanted == indexes::hash)
            control.run("CREATE INDEX idx_releases_hash ON releases (hash)");
        control.run("CHECKPOINT");
    }

    std::string digest() {
        const result answer = control.run(
            "SELECT count(*) || ' ' || md5(string_agg(md5(concat(data_id, hash, data)), '' ORDER "
            "BY data_id)) FROM releases"
        );
        return std::string(answer.text(0, 0));
    }

    /// Our writer; what it is told of the table is what `is_empty` says.
    side ours(bool is_empty) {
        table_states states;
        for (table_state& state : states)
            state.is_empty = is_empty;
        const auto empty = std::make_shared<empty_tables>(states);
        return [this, empty](std::vector<prepared_batch>& batches, std::size_t first) {
            writer with(to, {}, empty);
            for (std::size_t i = first; i < batches.size(); i += connections) {
                const pipeline::batch& one = batches[i].records;
                (void)with.write({&one, one.records});
            }
        };
    }

    side staging_loop() {
        return [this](std::vector<prepared_batch>& batches, std::size_t first) {
            connection on(to);
            on.run(
                "CREATE TEMP TABLE stage (data_id text, hash text, data jsonb) ON COMMIT DELETE "
                "ROWS"
            );
            for (std::size_t i = first; i < batches.size(); i += connections) {
                copy_rows rows = batches[i].rows;
                on.run("BEGIN");
                on.copy("COPY stage FROM STDIN (FORMAT binary)", rows.finish());
                on.run(
                    "INSERT INTO releases AS held (data_id, hash, data) SELECT data_id, hash, data "
                    "FROM stage ON CONFLICT (data_id) DO UPDATE SET hash = excluded.hash, data = "
                    "excluded.data WHERE held.hash IS DISTINCT FROM excluded.hash"
                );
                on.run("COMMIT");
            }
        };
    }

    side raw_copy(const std::array<std::string, connections>& bytes) {
        return [this, &bytes](std::vector<prepared_batch>&, std::size_t first) {
            connection on(to);
            on.copy("COPY releases (data_id, hash, data) FROM STDIN (FORMAT binary)", bytes[first]);
        };
    }
};

/// All of a connection's share as one stream.
std::array<std::string, connections> streams_of(const std::vector<prepared_batch>& batches) {
    constexpr std::size_t header_size = 19;
    std::array<std::string, connections> streams;
    for (std::size_t i = 0; i < batches.size(); ++i) {
        copy_rows rows = batches[i].rows;
        std::string_view bytes = rows.finish();
        bytes.remove_suffix(2);
        std::string& stream = streams[i % connections];
        stream += stream.empty() ? bytes : bytes.substr(header_size);
    }
    for (std::string& stream : streams)
        stream += "\xff\xff";
    return streams;
}

/// Marks every `each`-th record as changed, for both sides; done twice, nothing is.
void change_hashes(std::vector<prepared_batch>& batches, connection& control, std::size_t each) {
    std::size_t count = 0;
    for (prepared_batch& batch : batches) {
        for (pipeline::batch_record& record : batch.records.records) {
            if (count++ % each == 0) record.hash[0] ^= 0xffU;
        }
    }
    control.run("VACUUM releases");
    control.run("CHECKPOINT");
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// True if every side leaves the same table behind.
bool verify(bench& on, std::vector<prepared_batch>& batches, const side& raw_copy) {
    on.make_table(indexes::hash);
    records_per_second(batches, on.staging_loop());
    const std::string wanted = on.digest();
    on.make_table(indexes::none);
    records_per_second(batches, raw_copy);
    bool is_verified = on.digest() == wanted;
    for (const bool is_empty : {true, false, false}) {
        if (is_empty) on.make_table(indexes::none);
        records_per_second(batches, on.ours(is_empty));
        is_verified = is_verified && on.digest() == wanted;
        if (is_empty) on.make_table(indexes::hash);
    }
    return is_verified;
}

using figure_lists = std::map<std::string, std::vector<double>>;

/// A table that is brought up to date, by us and by the loop.
void measure_update(bench& on, std::vector<prepared_batch>& batches, figure_lists& figures) {
    const auto ours = [&] { return records_per_second(batches, on.ours(false)); };
    on.make_table(indexes::hash);
    figures["upsert"].push_back(ours());
    figures["unchanged"].push_back(ours());
    change_hashes(batches, on.control, 100);
    figures["one_percent"].push_back(ours());
    change_hashes(batches, on.control, 100);
    ours();
    change_hashes(batches, on.control, 1);
    figures["changed"].push_back(ours());
    change_hashes(batches, on.control, 1);
    figures["changed_loop"].push_back(records_per_second(batches, on.staging_loop()));
}

/// Every side once a round, in turn. name -> records/s.
figure_lists measure(
    bench& on,
    std::vector<prepared_batch>& batches,
    const side& raw_copy,
    int rounds,
    const std::set<std::string>& sides
) {
    figure_lists figures;
    const auto time = [&](const char* name, indexes has, const side& work) {
        if (!sides.contains(name)) return;
        on.make_table(has);
        figures[name].push_back(records_per_second(batches, work));
    };
    for (int round = 0; round < rounds; ++round) {
        time("first", indexes::none, on.ours(true));
        time("raw_copy", indexes::none, raw_copy);
        time("staging_loop", indexes::hash, on.staging_loop());
        time("indexed_loop", indexes::all, on.staging_loop());
        if (sides.contains("update")) measure_update(on, batches, figures);
    }
    return figures;
}

int run(
    const char* url,
    const char* file,
    std::size_t most,
    int rounds,
    const std::set<std::string>& sides
) {
    std::vector<prepared_batch> batches = read_batches(file, most);
    bench on{settings_of_url(url), connection(settings_of_url(url))};
    (void)set_up_tables(on.control, {.has_indexes = false});
    const auto streams = streams_of(batches);
    const side raw_copy = on.raw_copy(streams);
    const bool has_ours = sides.contains("first") || sides.contains("update");
    const bool is_verified = !has_ours || verify(on, batches, raw_copy);
    const figure_lists figures = measure(on, batches, raw_copy, rounds, sides);
    std::map<std::string, double> medians;
    std::string line = "{";
    for (const auto& [name, values] : figures) {
        medians[name] = median(values);
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        fmt::print("{:<13} {:>9.0f} records/s ({:.0f}-{:.0f})\n", name, medians[name], *low, *high);
        line += fmt::format("\"{}\":{:.0f},", name, medians[name]);
    }
    const auto add_ratio = [&](const char* name, const char* ours, const char* limit) {
        if (!medians.contains(ours) || !medians.contains(limit)) return;
        line += fmt::format("\"{}_ratio\":{:.3f},", name, medians[ours] / medians[limit]);
    };
    add_ratio("first", "first", "raw_copy");
    add_ratio("upsert", "upsert", "staging_loop");
    add_ratio("changed", "changed", "changed_loop");
    fmt::print("{}\"verified\":{}}}\n", line, is_verified);
    return is_verified ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(
            stderr, "usage: postgres_write_bench URL ROWS.jsonl [RECORDS [ROUNDS [SIDE...]]]\n"
        );
        return 2;
    }
    try {
        const auto most = static_cast<std::size_t>(argc > 3 ? std::atoll(argv[3]) : 100'000);
        std::set<std::string> sides(argv + std::min(argc, 5), argv + argc);
        if (sides.empty()) sides = {"first", "raw_copy", "staging_loop", "update"};
        return run(argv[1], argv[2], most, argc > 4 ? std::atoi(argv[4]) : 5, sides);
    } catch (const std::exception& error) {
        fmt::print(stderr, "postgres_write_bench: {}\n", error.what());
        return 1;
    }
}
