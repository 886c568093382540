#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "consume/store.hpp"
#include "pipeline/purge_rule.hpp"
#include "postgres/connection.hpp"
#include "postgres/writer.hpp"

namespace waxpress::tableinator {

inline constexpr std::string_view service_name = "tableinator";

struct store_options {
    postgres::connection_settings database;
    postgres::writer_options writing;
    pipeline::purge_limits purging;
    std::chrono::milliseconds purge_patience{60'000};  ///< For what other instances still hold.
};

/// The tables of the known system, as the service needs them. A kind ends with the purge of the
/// rows that its run did not see.
///
/// Lifetime, errors: as `consume::store`.
/// Source: reference/wire-and-schema.md, 3.2 to 3.4.
class postgres_store final : public consume::store {
public:
    explicit postgres_store(store_options options);

    [[nodiscard]] consume::store_names names() const override;
    void set_up(const std::stop_token& stop) override;
    [[nodiscard]] pipeline::sink_factory writers() override;
    [[nodiscard]] consume::failure_code code_of(const failure& why) const override;
    void note_quarantined(discogs::entity_kind kind, std::string_view id, std::string_view reason)
        override;
    [[nodiscard]] consume::end_state end_kind(
        const consume::kind_end& end, const std::stop_token& stop
    ) override;

private:
    const store_options options_;
    std::shared_ptr<postgres::empty_tables> empty_;  // From `set_up` on.
    std::optional<postgres::connection> notes_;      // Owned by `note_quarantined`.
};

}  // namespace waxpress::tableinator
