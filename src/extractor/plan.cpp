#include "extractor/plan.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "discogs/sha256.hpp"
#include "dump/find_dumps.hpp"

namespace waxpress::extractor {

std::vector<planned_file> extraction_plan::pending() const {
    std::vector<planned_file> some;
    std::ranges::copy_if(files, std::back_inserter(some), &planned_file::is_pending);
    return some;
}

std::vector<dump::dump_file> newest_month(const std::string& root) {
    return dump::find_dumps({.paths = {root}, .month = {}, .only = {}, .kind = {}});
}

extraction_plan plan_extraction(
    const std::vector<dump::dump_file>& found,
    const std::optional<state_marker>& known,
    bool is_forced,
    wall_time now
) {
    extraction_plan plan;
    for (const dump::dump_file& file : found) {
        plan.version = file.month;
        planned_file planned;
        planned.path = file.path;
        planned.name = std::filesystem::path(file.path).filename().string();
        planned.kind = file.kind.value_or(discogs::entity_kind::artists);
        if (file.expected_sha256) planned.checksum = discogs::to_hex(*file.expected_sha256);
        plan.files.push_back(std::move(planned));
    }
    plan.marker = known && known->version == plan.version ? *known : new_marker(plan.version, now);
    if (!is_forced) {
        for (planned_file& file : plan.files)
            file.is_changed = requeue_if_changed(plan.marker, file.name, file.checksum, now);
    }
    plan.decision = decide_start(plan.marker, is_forced);
    if (plan.decision == start_decision::reprocess) plan.marker = new_marker(plan.version, now);
    for (planned_file& file : plan.files)
        file.is_pending = plan.has_work() && !is_completed(plan.marker, file.name);
    return plan;
}

}  // namespace waxpress::extractor
