#include <array>
#include <utility>

#include "bolt/connection_parts.hpp"
#include "bolt/unpacker.hpp"

namespace waxpress::bolt {
namespace {

struct named_count {
    std::string_view name;
    std::int64_t statement_stats::*count;
};

constexpr std::array counts{
    named_count{"nodes-created", &statement_stats::nodes_created},
    named_count{"nodes-deleted", &statement_stats::nodes_deleted},
    named_count{"relationships-created", &statement_stats::relationships_created},
    named_count{"relationships-deleted", &statement_stats::relationships_deleted},
    named_count{"properties-set", &statement_stats::properties_set},
    named_count{"labels-added", &statement_stats::labels_added},
    named_count{"labels-removed", &statement_stats::labels_removed},
    named_count{"indexes-added", &statement_stats::indexes_added},
    named_count{"indexes-removed", &statement_stats::indexes_removed},
    named_count{"constraints-added", &statement_stats::constraints_added},
    named_count{"constraints-removed", &statement_stats::constraints_removed},
    named_count{"system-updates", &statement_stats::system_updates}};

statement_stats stats_of(const map& from) {
    statement_stats stats;
    for (const auto& [name, count] : counts) {
        const value& found = from[name];
        if (found.kind() == value_kind::integer) stats.*count = found.as_integer();
    }
    const value& updates = from["contains-updates"];
    if (updates.kind() == value_kind::boolean) stats.contains_updates = updates.as_boolean();
    return stats;
}

}  // namespace

bool append_record(std::string_view record, row_table& rows) {
    unpacker from(record);
    std::size_t count = 0;
    return from.append_items(rows.cells, count) && from.is_at_end() && count == rows.columns;
}

statement_summary summary_of(const map& metadata) {
    statement_summary summary;
    for (const map_entry& entry : metadata) {
        const bool is_text = entry.value.kind() == value_kind::text;
        if (entry.key == "stats" && entry.value.kind() == value_kind::map) {
            summary.stats = stats_of(entry.value.as_map());
        } else if (entry.key == "type" && is_text) {
            summary.type = entry.value.as_text();
        } else if (entry.key == "bookmark" && is_text) {
            summary.bookmark = entry.value.as_text();
        } else if (entry.key == "db" && is_text) {
            summary.database = entry.value.as_text();
        } else {
            summary.rest.append(entry.key, entry.value);
        }
    }
    return summary;
}

std::vector<std::string> fields_of(const map& metadata) {
    std::vector<std::string> names;
    const value& fields = metadata["fields"];
    if (fields.kind() != value_kind::list) return names;
    for (const value& field : fields.as_list())
        names.push_back(field.kind() == value_kind::text ? field.as_text() : std::string());
    return names;
}

}  // namespace waxpress::bolt
