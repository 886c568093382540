#include "tableinator/postgres_store.hpp"

#include <utility>

#include "base/log.hpp"
#include "consume/removal_log.hpp"
#include "postgres/purge.hpp"
#include "postgres/schema_setup.hpp"
#include "postgres/seen.hpp"
#include "postgres/sqlstate.hpp"

namespace waxpress::tableinator {
namespace {

constexpr consume::removal_words words{
    service_name, "Refusing to purge", "No stale rows", "Purged stale rows", "deleted"};

}  // namespace

postgres_store::postgres_store(store_options options) : options_(std::move(options)) {
}

consume::store_names postgres_store::names() const {
    return {"PostgreSQL", "postgresql", "Purge"};
}

void postgres_store::set_up(const std::stop_token& /*stop*/) {
    postgres::connection on(options_.database);
    empty_ = std::make_shared<postgres::empty_tables>(postgres::set_up_tables(on, {}));
}

pipeline::sink_factory postgres_store::writers() {
    return postgres::make_writers(options_.database, options_.writing, empty_);
}

consume::failure_code postgres_store::code_of(const failure& why) const {
    const auto* server = dynamic_cast<const postgres::server_failure*>(&why);
    return {"sqlstate", server == nullptr ? std::string() : server->sqlstate()};
}

void postgres_store::note_quarantined(
    discogs::entity_kind kind, std::string_view id, std::string_view reason
) {
    try {
        if (!notes_) notes_.emplace(options_.database);
        postgres::note_quarantined(*notes_, kind, id, reason);
    } catch (const failure&) {
        notes_.reset();
        throw;
    }
}

consume::end_state postgres_store::end_kind(
    const consume::kind_end& end, const std::stop_token& stop
) {
    if (!end.announced || end.started_at.empty()) {
        log_event(
            log_level::warning,
            "Nothing is purged: the extraction does not say how many records it had",
            {{"data_type", discogs::plural_name(end.kind)}, {"version", end.version}},
            service_name
        );
        return consume::end_state::done;
    }
    postgres::purge_options how;
    how.limits = options_.purging;
    const auto result = postgres::purge_stale(
        options_.database, {end.kind, end.version + " " + end.started_at, *end.announced}, how, stop
    );
    if (result.state == postgres::purge_state::interrupted) return consume::end_state::stopped;
    const bool may_change =
        result.state == postgres::purge_state::busy ||
        (result.state == postgres::purge_state::incomplete && end.waited < options_.purge_patience);
    if (may_change) return consume::end_state::not_yet;
    const bool is_refused = result.state == postgres::purge_state::refused ||
                            result.state == postgres::purge_state::incomplete;
    consume::log_removal(words, end.kind, is_refused, result.deleted, result.counts, result.reason);
    return consume::end_state::done;
}

}  // namespace waxpress::tableinator
