#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string_view>

#include "consume/store.hpp"
#include "neo4j/connection_settings.hpp"
#include "neo4j/writer.hpp"
#include "pipeline/purge_rule.hpp"

namespace waxpress::graphinator {

inline constexpr std::string_view service_name = "graphinator";

struct store_options {
    neo4j::connection_settings database;
    neo4j::writer_options writing;
    pipeline::purge_limits removing;
    std::chrono::milliseconds removal_patience{60'000};  ///< For what other instances still hold.
};

/// The graph of the known system, as the service needs it. A kind ends with the removal of the
/// records that its run did not see; with the fourth kind of a version the graph is maintained.
///
/// Lifetime, errors: as `consume::store`.
/// Source: reference/wire-and-schema.md, 4.
class graph_store final : public consume::store {
public:
    explicit graph_store(store_options options);

    [[nodiscard]] consume::store_names names() const override;
    void set_up(const std::stop_token& stop) override;
    [[nodiscard]] pipeline::sink_factory writers() override;
    [[nodiscard]] consume::failure_code code_of(const failure& why) const override;
    void note_quarantined(discogs::entity_kind kind, std::string_view id, std::string_view reason)
        override;
    [[nodiscard]] consume::end_state end_kind(
        const consume::kind_end& end, const std::stop_token& stop
    ) override;
    void maintain(const std::stop_token& stop) override;

private:
    const store_options options_;
    const std::shared_ptr<neo4j::shared_writing> shared_ =
        std::make_shared<neo4j::shared_writing>();
};

}  // namespace waxpress::graphinator
