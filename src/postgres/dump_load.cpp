#include "postgres/dump_load.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "postgres/purge.hpp"
#include "postgres/schema_setup.hpp"
#include "postgres/seen.hpp"
#include "postgres/writer.hpp"

namespace waxpress::postgres {
namespace {

using clock = std::chrono::steady_clock;
using discogs::entity_kind;

template <class Work>
pipeline::stage_time timed(const char* name, Work work) {
    const auto begin = clock::now();
    work();
    const std::chrono::duration<double> passed = clock::now() - begin;
    return {name, passed.count(), 1};
}

pipeline::removal_note remove_vanished(
    const dump_load_options& options, const run_end& end, const std::stop_token& stop
) {
    purge_options how;
    how.limits.max_delete_fraction = options.max_removed;
    how.limits.allows_fewer = options.max_removed >= 1.0;
    const purge_result result = purge_stale(options.to, end, how, stop);
    const bool was_refused =
        result.state == purge_state::refused || result.state == purge_state::incomplete;
    return {result.deleted, was_refused, result.reason};
}

std::vector<pipeline::stage_time> finish(
    const dump_load_options& options, const std::vector<entity_kind>& kinds
) {
    std::vector<pipeline::stage_time> stages;
    if (options.is_unlogged) {
        stages.push_back(timed("logging tables", [&] {
            connection on(options.to);
            for (const entity_kind kind : kinds)
                set_logged(on, kind);
        }));
    }
    stages.push_back(timed("indexes", [&] {
        build_indexes(
            options.to,
            kinds,
            {options.pool.writers, ""},
            [&](std::size_t done, std::size_t of, const std::string& /*name*/) {
                if (options.progress) options.progress("indexes", done, of);
            }
        );
    }));
    return stages;
}

}  // namespace

std::unique_ptr<pipeline::store_load> make_dump_load(
    const dump_load_options& options, std::vector<entity_kind> kinds
) {
    table_states tables;
    {
        connection on(options.to);
        tables = set_up_tables(on, {options.is_unlogged, false});
    }
    pipeline::pooled_load_ports ports;
    ports.name = "PostgreSQL";
    ports.writers = make_writers(options.to, {}, std::make_shared<empty_tables>(tables));
    ports.note = [options, on = std::make_shared<std::optional<connection>>()](
                     entity_kind kind, std::string_view id, std::string_view reason
                 ) {
        if (!*on) on->emplace(options.to);
        try {
            note_quarantined(**on, kind, id, reason);
        } catch (const failure&) {
            on->reset();
            throw;
        }
    };
    ports.remove_vanished = [options](
                                entity_kind kind,
                                const std::string& run,
                                std::uint64_t records,
                                const std::stop_token& stop
                            ) {
        return remove_vanished(options, {kind, run, records}, stop);
    };
    ports.finish = [options, kinds](const std::string& /*month*/) {
        return finish(options, kinds);
    };
    return std::make_unique<pipeline::pooled_load>(
        std::move(ports), options.pool, std::move(kinds)
    );
}

}  // namespace waxpress::postgres
