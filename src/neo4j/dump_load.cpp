#include "neo4j/dump_load.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "neo4j/maintenance.hpp"
#include "neo4j/removal.hpp"
#include "neo4j/schema.hpp"
#include "neo4j/writer.hpp"

namespace waxpress::neo4j {
namespace {

using clock = std::chrono::steady_clock;
using discogs::entity_kind;

pipeline::removal_note remove_for(
    const dump_load_options& options, const run_end& end, const std::stop_token& stop
) {
    removal_options how;
    how.limits.max_delete_fraction = options.max_removed;
    how.limits.allows_fewer = options.max_removed >= 1.0;
    const removal_result result = remove_vanished(options.to, end, how, stop);
    const bool was_refused =
        result.state == removal_state::refused || result.state == removal_state::incomplete;
    return {result.removed, was_refused, result.reason};
}

std::vector<pipeline::stage_time> maintain(
    const connection_settings& to, const std::string& month
) {
    std::vector<pipeline::stage_time> stages;
    std::string name;
    auto begin = clock::now();
    const auto end_stage = [&] {
        const std::chrono::duration<double> passed = clock::now() - begin;
        if (!name.empty()) stages.push_back({name, passed.count(), 1});
        begin = clock::now();
    };
    static_cast<void>(maintain_graph(to, month, [&](std::string_view next) {
        end_stage();
        name = next;
    }));
    end_stage();
    return stages;
}

}  // namespace

std::unique_ptr<pipeline::store_load> make_dump_load(
    const dump_load_options& options, std::vector<entity_kind> kinds
) {
    set_up_graph(options.to, [&](std::string_view line) { options.pool.say(std::string(line)); });
    pipeline::pooled_load_ports ports;
    ports.name = "Neo4j";
    ports.writers = make_writers(options.to, {}, std::make_shared<shared_writing>());
    ports.note = [to = options.to](entity_kind kind, std::string_view id, std::string_view reason) {
        note_quarantined(to, kind, id, reason);
    };
    ports.remove_vanished = [options](
                                entity_kind kind,
                                const std::string& run,
                                std::uint64_t records,
                                const std::stop_token& stop
                            ) {
        return remove_for(options, {kind, run, records}, stop);
    };
    ports.finish = [to = options.to](const std::string& month) { return maintain(to, month); };
    return std::make_unique<pipeline::pooled_load>(
        std::move(ports), options.pool, std::move(kinds)
    );
}

}  // namespace waxpress::neo4j
