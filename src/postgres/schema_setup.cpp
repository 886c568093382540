#include "postgres/schema_setup.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

#include <fmt/format.h>

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;

bool has_lz4(connection& on) {
    const result answer = on.run(
        "SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    );
    return answer.rows() == 1 && answer.is_true(0, 0);
}

bool is_there(connection& on, std::string_view name) {
    return on.run(fmt::format("SELECT to_regclass('{}') IS NOT NULL", name)).is_true(0, 0);
}

void lock_schema(connection& on) {
    on.run(fmt::format("SELECT pg_advisory_xact_lock({})", schema_lock));
}

void check_version(connection& on) {
    const result answer = on.run("SELECT max(version) FROM waxpress.version");
    const std::int64_t version = answer.integer(0, 0);
    if (version > bookkeeping_version) {
        throw failure(
            failure_class::store,
            fmt::format(
                "PostgreSQL {}: schema waxpress is of a newer waxpress (version {}, this one knows "
                "{}); use that one",
                on.settings().shown(),
                version,
                bookkeeping_version
            )
        );
    }
}

/// Who may only write can still work on what is there: nothing is made that exists.
void make_bookkeeping(connection& on) {
    const bool is_made = is_there(on, "waxpress.version") && is_there(on, "waxpress.runs");
    if (!is_made) {
        transaction making(on);
        lock_schema(on);
        for (const schema_object& object : bookkeeping())
            on.run(object.sql);
        on.run(fmt::format(
            "INSERT INTO waxpress.version SELECT {} WHERE NOT EXISTS (SELECT FROM "
            "waxpress.version)",
            bookkeeping_version
        ));
        making.commit();
    }
    check_version(on);
}

/// New values of `data` are worth lz4, but not a wait for whoever reads the table.
void prefer_lz4(connection& on, entity_kind kind) {
    const result answer = on.run(fmt::format(
        "SELECT attcompression FROM pg_attribute WHERE attrelid = '{}'::regclass AND attname = "
        "'data'",
        table_of(kind)
    ));
    if (answer.rows() != 1 || answer.text(0, 0) == "l") return;
    try {
        transaction altering(on);
        on.run("SET LOCAL lock_timeout = '1s'");
        on.run(fmt::format("ALTER TABLE {} ALTER COLUMN data SET COMPRESSION lz4", table_of(kind)));
        altering.commit();
    } catch (const server_failure& refused) {
        // It belongs to somebody else, or is in use: it stays as it is, only slower.
        const bool is_harmless = refused.sqlstate() == "42501" || refused.sqlstate() == "55P03";
        if (!is_harmless) throw;
    }
}

table_state set_up_table(connection& on, entity_kind kind, setup_options options, bool lz4) {
    if (!is_there(on, table_of(kind))) {
        transaction making(on);
        lock_schema(on);
        on.run(entity_table(kind, {.has_lz4 = lz4, .is_unlogged = options.is_unlogged}).sql);
        making.commit();
    } else if (lz4) {
        prefer_lz4(on, kind);
    }
    const result answer = on.run(fmt::format(
        "SELECT NOT EXISTS (SELECT FROM {0}), (SELECT relpersistence = 'u' FROM pg_class WHERE oid "
        "= '{0}'::regclass)",
        table_of(kind)
    ));
    return {answer.is_true(0, 0), answer.is_true(0, 1)};
}

void make_index(connection& on, const schema_object& index, const std::string& memory) {
    const std::string bare = index.name;
    if (is_there(on, "public." + bare)) return;
    transaction making(on);
    // Two processes that make one index at once would fail on each other's entry in the catalogue.
    on.run(fmt::format("SELECT pg_advisory_xact_lock({}, hashtext('{}'))", 0x77617870, bare));
    if (!memory.empty()) {
        on.run(fmt::format("SELECT set_config('maintenance_work_mem', '{}', true)", memory));
    }
    on.run(index.sql);
    making.commit();
}

/// What the threads of `build_indexes` share.
struct index_queue {
    std::vector<schema_object> indexes;
    std::mutex mutex;
    std::size_t next = 0;  // Guarded by mutex, as all below.
    std::size_t done = 0;
    std::exception_ptr failed;
};

void build_some(
    const connection_settings& to,
    index_queue& queue,
    const index_options& options,
    const index_progress& progress
) {
    try {
        connection on(to);
        for (;;) {
            const schema_object* index = nullptr;
            {
                const std::lock_guard lock(queue.mutex);
                if (queue.failed || queue.next == queue.indexes.size()) return;
                index = &queue.indexes[queue.next++];
            }
            make_index(on, *index, options.maintenance_work_mem);
            const std::lock_guard lock(queue.mutex);
            ++queue.done;
            if (progress) progress(queue.done, queue.indexes.size(), index->name);
        }
    } catch (...) {
        const std::lock_guard lock(queue.mutex);
        if (!queue.failed) queue.failed = std::current_exception();
    }
}

}  // namespace

table_states set_up_tables(connection& on, setup_options options) {
    make_bookkeeping(on);
    const bool lz4 = has_lz4(on);
    table_states states;
    for (const entity_kind kind : discogs::all_kinds) {
        table_state& state = states[discogs::index_of(kind)];
        state = set_up_table(on, kind, options, lz4);
        if (options.is_unlogged && state.is_empty && !state.is_unlogged) {
            on.run(fmt::format("ALTER TABLE {} SET UNLOGGED", table_of(kind)));
            state.is_unlogged = true;
        }
        if (!options.has_indexes) continue;
        for (const schema_object& index : entity_indexes(kind))
            make_index(on, index, "");
    }
    return states;
}

void build_indexes(
    const connection_settings& to,
    std::span<const entity_kind> kinds,
    const index_options& options,
    const index_progress& progress
) {
    index_queue queue;
    for (const entity_kind kind : kinds) {
        for (schema_object& index : entity_indexes(kind))
            queue.indexes.push_back(std::move(index));
    }
    {
        std::vector<std::jthread> threads;
        const std::size_t wanted = std::max<std::size_t>(options.connections, 1);
        for (std::size_t i = 0; i < std::min(wanted, queue.indexes.size()); ++i) {
            threads.emplace_back([&] { build_some(to, queue, options, progress); });
        }
    }
    if (queue.failed) std::rethrow_exception(queue.failed);
    connection on(to);
    for (const entity_kind kind : kinds)
        on.run(fmt::format("ANALYZE {}", table_of(kind)));
}

void set_logged(connection& on, entity_kind kind) {
    const result answer = on.run(fmt::format(
        "SELECT relpersistence = 'u' FROM pg_class WHERE oid = '{}'::regclass", table_of(kind)
    ));
    if (answer.is_true(0, 0)) on.run(fmt::format("ALTER TABLE {} SET LOGGED", table_of(kind)));
}

bool make_database(const connection_settings& settings) {
    connection admin(with_database(settings, "postgres"));
    const std::string name(settings.value("dbname"));
    const std::array<parameter, 1> parameters{parameter{name}};
    if (admin.run("SELECT FROM pg_database WHERE datname = $1", parameters).rows() > 0) {
        return false;
    }
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    try {
        admin.run("CREATE DATABASE " + quoted + "\"");
    } catch (const server_failure& lost) {
        // Somebody else made it between the question and the answer.
        const bool is_there_now = lost.sqlstate() == "42P04" || lost.sqlstate() == unique_violation;
        if (!is_there_now) throw;
        return false;
    }
    return true;
}

setup_report set_up_everything(connection& on) {
    const bool lz4 = has_lz4(on);
    std::vector<schema_object> all;
    for (const entity_kind kind : discogs::all_kinds) {
        all.push_back(entity_table(kind, {.has_lz4 = lz4}));
        for (schema_object& index : entity_indexes(kind))
            all.push_back(std::move(index));
    }
    for (schema_object& object : known_system())
        all.push_back(std::move(object));
    setup_report report;
    const auto attempt = [&](const std::string& name, auto&& make) {
        ++report.objects;
        try {
            make();
        } catch (const failure& refused) {
            if (refused.step() == next_step::reconnect) throw;
            report.failures.push_back({name, refused.what()});
        }
    };
    attempt("schema waxpress", [&] { make_bookkeeping(on); });
    for (const schema_object& object : all) {
        attempt(object.name, [&] {
            transaction making(on);
            lock_schema(on);
            on.run(object.sql);
            making.commit();
        });
    }
    return report;
}

}  // namespace waxpress::postgres
