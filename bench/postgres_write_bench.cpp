// Our PostgreSQL writer over two connections, from memory, beside what can be written by hand: a
// bare loop of COPY into a staging table and an upsert from there, and one raw COPY a connection.
//
//   postgres_write_bench URL ROWS.jsonl [RECORDS] [ROUNDS]
//
// URL names a database of its own: table `releases` in it is dropped. ROWS is what `waxpress press`
// prints of a dump of releases. Results are compared first; then the sides run in turn.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <simdjson.h>

#include "postgres/binary.hpp"
#include "postgres/encoder.hpp"
#include "postgres/writer.hpp"

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
    std::ifstream in(file);
    simdjson::ondemand::parser parser;
    encoder with(current_utc_year());
    std::size_t count = 0;
    for (std::string line; count < most && std::getline(in, line); ++count) {
        if (count % batch_records == 0) {
            batches.emplace_back();
            batches.back().records.kind = discogs::entity_kind::releases;
        }
        const simdjson::padded_string padded(line);
        auto document = parser.iterate(padded);
        const std::string id(document["id"].get_string().value());
        const std::string hash(document["sha256"].get_string().value());
        const std::string_view json = document["data"].get_object().value().raw_json().value();
        add_record(batches.back(), id, hash, json, with);
    }
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

struct bench {
    connection_settings to;
    connection control;

    void make_table(bool has_hash_index) {
        control.run("DROP TABLE IF EXISTS public.releases; TRUNCATE waxpress.seen_ids");
        (void)set_up_tables(control, {.has_indexes = false});
        if (has_hash_index) control.run("CREATE INDEX idx_releases_hash ON releases (hash)");
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

/// Marks every record as changed, for both sides.
void change_hashes(std::vector<prepared_batch>& batches, connection& control) {
    for (prepared_batch& batch : batches) {
        for (pipeline::batch_record& record : batch.records.records)
            record.hash[0] ^= 0xffU;
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
    on.make_table(true);
    records_per_second(batches, on.staging_loop());
    const std::string wanted = on.digest();
    on.make_table(false);
    records_per_second(batches, raw_copy);
    bool is_verified = on.digest() == wanted;
    for (const bool is_empty : {true, false, false}) {
        if (is_empty) on.make_table(false);
        records_per_second(batches, on.ours(is_empty));
        is_verified = is_verified && on.digest() == wanted;
        if (is_empty) on.make_table(true);
    }
    return is_verified;
}

/// Every side once a round, in turn. name -> records/s.
std::map<std::string, std::vector<double>> measure(
    bench& on, std::vector<prepared_batch>& batches, const side& raw_copy, int rounds
) {
    std::map<std::string, std::vector<double>> figures;
    for (int round = 0; round < rounds; ++round) {
        on.make_table(false);
        figures["first"].push_back(records_per_second(batches, on.ours(true)));
        on.make_table(false);
        figures["raw_copy"].push_back(records_per_second(batches, raw_copy));
        on.make_table(true);
        figures["staging_loop"].push_back(records_per_second(batches, on.staging_loop()));
        on.make_table(true);
        figures["upsert"].push_back(records_per_second(batches, on.ours(false)));
        figures["unchanged"].push_back(records_per_second(batches, on.ours(false)));
        change_hashes(batches, on.control);
        figures["changed"].push_back(records_per_second(batches, on.ours(false)));
        change_hashes(batches, on.control);
        figures["changed_loop"].push_back(records_per_second(batches, on.staging_loop()));
    }
    return figures;
}

int run(const char* url, const char* file, std::size_t most, int rounds) {
    std::vector<prepared_batch> batches = read_batches(file, most);
    bench on{settings_of_url(url), connection(settings_of_url(url))};
    (void)set_up_tables(on.control, {.has_indexes = false});
    const auto streams = streams_of(batches);
    const side raw_copy = on.raw_copy(streams);
    const bool is_verified = verify(on, batches, raw_copy);
    const auto figures = measure(on, batches, raw_copy, rounds);
    std::map<std::string, double> medians;
    std::string line = "{";
    for (const auto& [name, values] : figures) {
        medians[name] = median(values);
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        fmt::print("{:<13} {:>9.0f} records/s ({:.0f}-{:.0f})\n", name, medians[name], *low, *high);
        line += fmt::format("\"{}\":{:.0f},", name, medians[name]);
    }
    line += fmt::format("\"first_ratio\":{:.3f},", medians["first"] / medians["raw_copy"]);
    line += fmt::format("\"upsert_ratio\":{:.3f},", medians["upsert"] / medians["staging_loop"]);
    line += fmt::format("\"changed_ratio\":{:.3f},", medians["changed"] / medians["changed_loop"]);
    fmt::print("{}\"verified\":{}}}\n", line, is_verified);
    return is_verified ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: postgres_write_bench URL ROWS.jsonl [RECORDS] [ROUNDS]\n");
        return 2;
    }
    try {
        const auto most = static_cast<std::size_t>(argc > 3 ? std::atoll(argv[3]) : 100'000);
        return run(argv[1], argv[2], most, argc > 4 ? std::atoi(argv[4]) : 5);
    } catch (const std::exception& error) {
        fmt::print(stderr, "postgres_write_bench: {}\n", error.what());
        return 1;
    }
}
