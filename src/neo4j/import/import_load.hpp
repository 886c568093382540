#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "neo4j/import/block_encoder.hpp"
#include "pipeline/store_load.hpp"

namespace waxpress::neo4j {

struct import_options {
    std::filesystem::path folder;
    std::string database = "neo4j";
    int latest_year = 0;  ///< Later ones are no years.
    pipeline::row_progress progress;
    std::function<bool()> was_stopped;  ///< Asked while the facts are made distinct.
};

/// Per kind, the ids that a dump holds more than once.
using repeated_ids = std::map<discogs::entity_kind, last_offsets>;

/// Writes dumps as files for `neo4j-admin database import full`.
///
/// Delivery: all files or none: before `finish` has come to its end, they have names that end in
///           `.partial`, and they go with this object.
/// Shape:    a record that comes twice would be twice in the files, and only the last one counts.
///           `repeated` tells; then `finish` must not be called, and a second load over the same
///           dumps that knows of them does it right.
/// Memory:   a bit for each id that a record has or refers to, and what `distinct_facts` says.
/// Errors:   as `store_load`, and as `output_files`.
class import_load final : public pipeline::store_load {
public:
    import_load(
        const import_options& options,
        std::vector<discogs::entity_kind> kinds,
        repeated_ids known = {}
    );
    ~import_load() override;

    [[nodiscard]] const std::vector<discogs::entity_kind>& order() const noexcept override;
    [[nodiscard]] bool wants_samples(discogs::entity_kind kind) const override;
    [[nodiscard]] pipeline::kind_writer& begin(
        const pipeline::kind_receipt& begun, std::span<const std::string_view> samples
    ) override;
    void end(const pipeline::kind_receipt& ended, std::span<const pipeline::source_reject> rejects)
        override;
    [[nodiscard]] const repeated_ids& repeated() const noexcept;
    /// Errors: failure(input) where there is no record at all.
    [[nodiscard]] std::vector<pipeline::stage_time> finish() override;
    /// All files are there. Not so after a `finish` that was stopped.
    [[nodiscard]] bool is_whole() const noexcept;

    struct written {
        std::uint64_t nodes = 0;
        std::uint64_t stubs = 0;  ///< Of the nodes.
        std::uint64_t relations = 0;
        std::uint64_t bytes = 0;
    };
    /// After `finish`, as the words of `neo4j-admin`.
    [[nodiscard]] std::vector<std::string> command() const;
    /// After `finish`.
    [[nodiscard]] written totals() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::neo4j
