// The chain that can be written by hand: a publisher from memory with a window of 1,000 confirms,
// one quorum queue, and consumers that COPY into a staging table, upsert from there, commit, and
// acknowledge.
//
//   chain_baseline AMQP_URL POSTGRES_URL ROWS.jsonl RECORDS RECORDS_PER_MESSAGE CONSUMERS
//
// POSTGRES_URL names a database of its own: table `releases` in it is made anew, with its indexes.
// A message holds rows as COPY takes them: a consumer has nothing to read in it.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "bare_publisher.hpp"
#include "base/failure.hpp"
#include "discogs/year.hpp"
#include "postgres/binary.hpp"
#include "postgres/connection.hpp"
#include "postgres/encoder.hpp"
#include "postgres/schema_setup.hpp"
#include "postgres/writer.hpp"
#include "rabbitmq/connection.hpp"
#include "rabbitmq/topology.hpp"
#include "release_rows.hpp"

namespace {

using namespace waxpress;
using steady = std::chrono::steady_clock;

constexpr std::string_view exchange = "waxpress-chain-bench";
constexpr std::string_view queue = "waxpress-chain-bench-1";
constexpr std::size_t window = 1000;
constexpr std::size_t batch_records = 2000;
constexpr std::size_t copy_header_size = 19;

struct message_set {
    std::vector<std::string> bodies;
    std::size_t records = 0;
};

message_set read_messages(const char* file, std::size_t most, std::size_t records_per_message) {
    message_set made;
    postgres::encoder with(discogs::current_utc_year());
    postgres::copy_rows rows;
    bench::read_releases(file, most, [&](const bench::release_row& release) {
        rows.clear();
        rows.begin_row(3);
        rows.text(release.id);
        rows.text(release.hash);
        const postgres::document_source source{
            .kind = discogs::entity_kind::releases,
            .json = release.json,
            .id = release.id,
            .hash = release.hash};
        if (with.append(source, rows.begin_jsonb()) != postgres::document_fault::none) std::abort();
        rows.end_jsonb();
        std::string_view bytes = rows.finish();
        bytes.remove_prefix(copy_header_size);
        bytes.remove_suffix(2);
        if (made.records++ % records_per_message == 0) made.bodies.emplace_back();
        made.bodies.back() += bytes;
    });
    return made;
}

/// libpq without anything between.
class bare_writer {
public:
    explicit bare_writer(const char* url) : on_(PQconnectdb(url), &PQfinish) {
        run("CREATE TEMP TABLE stage (data_id text, hash text, data jsonb) ON COMMIT DELETE ROWS");
    }

    void add(std::string_view rows) {
        if (!is_open_) {
            run("BEGIN");
            run("COPY stage FROM STDIN (FORMAT binary)");
            constexpr std::string_view header("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
            put(header);
            is_open_ = true;
        }
        put(rows);
    }

    void commit() {
        put("\xff\xff");
        if (PQputCopyEnd(on_.get(), nullptr) != 1) fail();
        while (PGresult* answer = PQgetResult(on_.get()))
            check(answer);
        run("INSERT INTO releases AS held (data_id, hash, data) SELECT data_id, hash, data FROM "
            "stage ON CONFLICT (data_id) DO UPDATE SET hash = excluded.hash, data = excluded.data "
            "WHERE held.hash IS DISTINCT FROM excluded.hash");
        run("COMMIT");
        is_open_ = false;
    }

private:
    [[noreturn]] void fail() const {
        throw failure(failure_class::store, PQerrorMessage(on_.get()));
    }
    void check(PGresult* answer) const {
        const std::unique_ptr<PGresult, decltype(&PQclear)> owned(answer, &PQclear);
        const ExecStatusType status = PQresultStatus(answer);
        if (status != PGRES_COMMAND_OK && status != PGRES_COPY_IN) fail();
    }
    void run(const char* sql) { check(PQexec(on_.get(), sql)); }
    void put(std::string_view bytes) {
        if (PQputCopyData(on_.get(), bytes.data(), static_cast<int>(bytes.size())) != 1) fail();
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> on_;
    bool is_open_ = false;
};

struct chain {
    rabbitmq::connection_settings broker;
    const char* database;
    std::size_t messages;
    std::size_t records_per_message;
    std::atomic<std::size_t> taken = 0;

    void make_queue() {
        rabbitmq::connection on(broker);
        on.open_channel(1);
        rabbitmq::topology wanted;
        wanted.exchanges.emplace_back(exchange);
        wanted.queues.push_back({std::string(queue), {{"x-queue-type", "quorum"}}});
        wanted.bindings.push_back({std::string(queue), std::string(exchange)});
        rabbitmq::declare(on, 1, wanted);
        on.close();
    }

    void delete_queue() {
        rabbitmq::connection on(broker);
        on.open_channel(1);
        amqp_queue_delete(on.state(), 1, rabbitmq::bytes_of(queue), 0, 0);
        on.check_reply("deleting");
        on.close();
    }

    void make_table() {
        postgres::connection on(postgres::settings_of_url(database));
        on.run("DROP TABLE IF EXISTS public.releases");
        (void)postgres::set_up_tables(on, {});
        on.run("CHECKPOINT");
    }

    /// Twice the batch, as our own consumer has it.
    [[nodiscard]] std::uint16_t prefetch() const {
        return static_cast<std::uint16_t>(2 * batch_records / records_per_message);
    }

    void consume() {
        rabbitmq::connection on(broker);
        amqp_connection_state_t state = on.state();
        on.open_channel(1);
        amqp_basic_qos(state, 1, 0, prefetch(), 0);
        on.check_reply("prefetch");
        amqp_basic_consume(
            state, 1, rabbitmq::bytes_of(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table
        );
        on.check_reply("consuming");
        bare_writer rows(database);
        std::uint64_t last = 0;
        std::size_t held = 0;
        const auto settle = [&] {
            rows.commit();
            on.check(amqp_basic_ack(state, 1, last, 1), "acknowledging");
            held = 0;
        };
        while (taken < messages) {
            amqp_maybe_release_buffers(state);
            amqp_envelope_t envelope{};
            const timeval at_most{.tv_sec = 0, .tv_usec = 50'000};
            const amqp_rpc_reply_t got = amqp_consume_message(state, &envelope, &at_most, 0);
            if (got.reply_type != AMQP_RESPONSE_NORMAL) {
                if (got.library_error != AMQP_STATUS_TIMEOUT)
                    on.check(got.library_error, "consuming");
                continue;
            }
            last = envelope.delivery_tag;
            rows.add(rabbitmq::view_of(envelope.message.body));
            amqp_destroy_envelope(&envelope);
            held += records_per_message;
            ++taken;
            if (held >= batch_records) settle();
        }
        if (held > 0) settle();
        on.close();
    }

    double records_per_second(const message_set& sent, std::size_t consumers) {
        const auto begin = steady::now();
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < consumers; ++i)
                threads.emplace_back([this] { consume(); });
            threads.emplace_back([&] {
                bench::bare_publisher(broker, exchange, window).publish(sent.bodies);
            });
        }
        const std::chrono::duration<double> seconds = steady::now() - begin;
        return static_cast<double>(sent.records) / seconds.count();
    }
};

int run(char** words) {
    const std::size_t records_per_message = std::strtoul(words[5], nullptr, 10);
    const message_set messages =
        read_messages(words[3], std::strtoul(words[4], nullptr, 10), records_per_message);
    chain bare{{}, words[2], messages.bodies.size(), records_per_message};
    bare.broker.address = rabbitmq::parse_address(words[1]);
    bare.make_queue();
    bare.make_table();
    const double rate = bare.records_per_second(messages, std::strtoul(words[6], nullptr, 10));
    bare.delete_queue();
    fmt::print("{{\"records_per_second\":{:.0f},\"records\":{}}}\n", rate, messages.records);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count != 7) {
        fmt::print(
            stderr,
            "chain_baseline AMQP_URL POSTGRES_URL ROWS.jsonl RECORDS RECORDS_PER_MESSAGE "
            "CONSUMERS\n"
        );
        return 2;
    }
    try {
        return run(words);
    } catch (const std::exception& failed) {
        fmt::print(stderr, "chain_baseline: {}\n", failed.what());
        return 4;
    }
}
