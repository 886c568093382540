#include "sqlite/catalog_info.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

bool exists(connection& on, std::string_view name) {
    statement query(on, "SELECT 1 FROM sqlite_schema WHERE name = ?");
    query.bind(1, name);
    return query.step();
}

std::optional<load_record> last_load(connection& on, std::string_view kind) {
    statement query(
        on,
        "SELECT status, month, source, started_at, finished_at, reason, read, written, unchanged, "
        "rejected, removed FROM loads WHERE kind = ? ORDER BY id DESC LIMIT 1"
    );
    query.bind(1, kind);
    if (!query.step()) return std::nullopt;
    load_record load;
    int column = 0;
    for (std::string* text :
         {&load.status,
          &load.month,
          &load.source,
          &load.started_at,
          &load.finished_at,
          &load.reason}) {
        *text = query.text(column++);
    }
    for (std::int64_t* count :
         {&load.read, &load.written, &load.unchanged, &load.rejected, &load.removed}) {
        *count = query.integer(column++);
    }
    return load;
}

kind_info info_of_kind(connection& on, discogs::entity_kind kind) {
    kind_info info;
    info.kind = kind;
    info.records = on.integer(fmt::format("SELECT count(*) FROM {}", discogs::element_name(kind)));
    const std::string_view index = full_text_indexes()[discogs::index_of(kind)].name;
    if (exists(on, index)) {
        info.searchable = on.integer(fmt::format("SELECT count(*) FROM {}_docsize", index));
    }
    statement rejects(on, "SELECT count(*) FROM rejects WHERE kind = ?");
    rejects.bind(1, discogs::plural_name(kind));
    if (rejects.step()) info.rejects = rejects.integer(0);
    info.last_load = last_load(on, discogs::plural_name(kind));
    return info;
}

}  // namespace

std::string kind_info::completeness() const {
    if (!last_load) return records == 0 ? "not loaded" : "of unknown origin";
    const load_record& load = *last_load;
    const std::string why = load.reason.empty() ? "" : ": " + load.reason;
    if (load.status == "running") {
        return fmt::format(
            "INCOMPLETE: the load begun at {} is still running or has died; run it again",
            load.started_at
        );
    }
    if (load.status != "complete") return fmt::format("INCOMPLETE{}; load it again", why);
    if (searchable && *searchable != records) {
        return fmt::format(
            "complete, but full text holds {} of {} names; load it again", *searchable, records
        );
    }
    if (!searchable) return fmt::format("complete, but without full text{}", why);
    return fmt::format("complete{}", why);
}

bool catalog_info::is_complete() const {
    return std::all_of(kinds.begin(), kinds.end(), [](const kind_info& kind) {
        return kind.is_complete();
    });
}

std::string catalog_info::months() const {
    std::vector<std::string> all;
    for (const kind_info& kind : kinds) {
        if (!kind.last_load || kind.last_load->month.empty()) continue;
        if (std::find(all.begin(), all.end(), kind.last_load->month) == all.end()) {
            all.push_back(kind.last_load->month);
        }
    }
    return fmt::format("{}", fmt::join(all, ", "));
}

catalog_info read_info(connection& on) {
    catalog_info info;
    std::error_code error;
    const auto bytes = std::filesystem::file_size(on.file(), error);
    if (!error) info.file_bytes = bytes;
    on.run("BEGIN");
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        info.kinds[discogs::index_of(kind)] = info_of_kind(on, kind);
    }
    info.has_track_search = exists(on, "track_fts");
    on.run("COMMIT");
    return info;
}

std::optional<std::vector<table_size>> read_table_sizes(connection& on) {
    sqlite3_stmt* probe = nullptr;
    const int code =
        sqlite3_prepare_v2(on.handle(), "SELECT 1 FROM dbstat LIMIT 0", -1, &probe, nullptr);
    sqlite3_finalize(probe);
    if (code != SQLITE_OK) return std::nullopt;
    statement query(
        on, "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE ORDER BY pgsize DESC, name"
    );
    std::vector<table_size> sizes;
    while (query.step())
        sizes.push_back({std::string(query.text(0)), query.integer(1)});
    return sizes;
}

}  // namespace waxpress::sqlite
