#include "graphinator/graph_store.hpp"

#include <utility>

#include "base/log.hpp"
#include "bolt/error.hpp"
#include "consume/removal_log.hpp"
#include "neo4j/maintenance.hpp"
#include "neo4j/removal.hpp"
#include "neo4j/schema.hpp"

namespace waxpress::graphinator {
namespace {

constexpr consume::removal_words words{
    service_name,
    "Refusing to remove",
    "No vanished records",
    "Removed vanished records",
    "removed"};

}  // namespace

graph_store::graph_store(store_options options)
    : options_(std::move(options)), shared_(std::make_shared<neo4j::shared_writing>()) {
}

consume::store_names graph_store::names() const {
    return {"Neo4j", "neo4j", "Removal"};
}

void graph_store::set_up(const std::stop_token& stop) {
    neo4j::set_up_graph(
        options_.database,
        [](std::string_view line) { log_event(log_level::warning, line, {}, service_name); },
        stop
    );
}

pipeline::sink_factory graph_store::writers() {
    return neo4j::make_writers(options_.database, options_.writing, shared_);
}

consume::failure_code graph_store::code_of(const failure& why) const {
    const auto* server = dynamic_cast<const bolt::server_failure*>(&why);
    return {"neo4j-code", server == nullptr ? std::string() : server->code()};
}

void graph_store::note_quarantined(
    discogs::entity_kind kind, std::string_view id, std::string_view reason
) {
    neo4j::note_quarantined(options_.database, kind, id, reason);
}

consume::end_state graph_store::end_kind(
    const consume::kind_end& end, const std::stop_token& stop
) {
    if (!end.announced || end.started_at.empty()) {
        log_event(
            log_level::warning,
            "Nothing is removed: the extraction does not say how many records it had",
            {{"data_type", discogs::plural_name(end.kind)}, {"version", end.version}},
            service_name
        );
    } else {
        neo4j::removal_options how;
        how.limits = options_.removing;
        const auto result = neo4j::remove_vanished(
            options_.database,
            {end.kind, end.version + " " + end.started_at, *end.announced},
            how,
            stop
        );
        if (result.state == neo4j::removal_state::interrupted) return consume::end_state::stopped;
        if (result.state == neo4j::removal_state::incomplete &&
            end.waited < options_.removal_patience) {
            return consume::end_state::not_yet;
        }
        const bool is_refused = result.state == neo4j::removal_state::refused ||
                                result.state == neo4j::removal_state::incomplete;
        consume::log_removal(
            words, end.kind, is_refused, result.removed, result.counts, result.reason
        );
    }
    neo4j::note_end_of_kind(options_.database, end.kind, end.version);
    return consume::end_state::done;
}

void graph_store::maintain(const std::stop_token& stop) {
    for (;;) {
        const std::string version = neo4j::version_due(options_.database);
        if (version.empty() || stop.stop_requested()) return;
        log_event(log_level::info, "Maintenance begins", {{"version", version}}, service_name);
        const auto begin = std::chrono::steady_clock::now();
        const bool is_done = neo4j::maintain_graph(
            options_.database,
            version,
            [this](std::string_view name) {
                // What it has taken away must be merged again when it comes.
                shared_->recent.forget_all();
                log_event(log_level::info, "Maintenance", {{"step", name}}, service_name);
            },
            stop
        );
        shared_->recent.forget_all();  // Some of it was taken away.
        if (!is_done) return;
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        log_event(
            log_level::info,
            "Maintenance is done",
            {{"version", version}, {"seconds", took.count()}},
            service_name
        );
    }
}

}  // namespace waxpress::graphinator
