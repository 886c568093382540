// The limit that the page builder is measured against: one SQL writer that inserts the same
// prepared rows of releases from memory, then builds the same indexes and full text.
//
// Usage: sqlite_baseline FINISHED_STORE NEW_STORE [RELEASES]
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "sqlite/connection.hpp"
#include "sqlite/encoded_block.hpp"
#include "sqlite/full_text.hpp"
#include "sqlite/schema.hpp"

namespace {

using namespace waxpress;          // NOLINT(google-build-using-namespace): a program of one file.
using namespace waxpress::sqlite;  // NOLINT(google-build-using-namespace)
using clock_type = std::chrono::steady_clock;

/// Rows of one table in memory, in the order of their records.
struct prepared_table {
    const table_info* info = nullptr;
    std::vector<std::string> records;
    std::vector<std::int64_t> owners;
    std::size_t next = 0;
};

prepared_table read_table(connection& from, const table_info& info, std::int64_t last_id) {
    prepared_table table;
    table.info = &info;
    statement query(
        from,
        fmt::format(
            "SELECT * FROM {0} WHERE {1} <= {2} ORDER BY {1}", info.name, info.owner_id, last_id
        )
    );
    record_builder built;
    while (query.step()) {
        built.clear();
        for (int column = 0; column < info.column_count; ++column) {
            switch (sqlite3_column_type(query.handle(), column)) {
                case SQLITE_INTEGER:
                    built.integer(query.integer(column));
                    break;
                case SQLITE_TEXT:
                    built.text(query.text(column));
                    break;
                case SQLITE_BLOB:
                    built.blob(query.blob(column));
                    break;
                default:
                    built.null();
            }
        }
        built.append_to(table.records.emplace_back());
        table.owners.push_back(query.integer(0));
    }
    return table;
}

void insert_row(statement& insert, std::string_view record, std::vector<value_view>& values) {
    if (decode_record(record, values) != decode_status::ok) std::abort();
    int place = 1;
    for (const value_view& value : values) {
        switch (value.type) {
            case value_type::integer:
                insert.bind(place++, value.integer);
                break;
            case value_type::text:
                insert.bind(place++, value.bytes);
                break;
            case value_type::blob:
                insert.bind_blob(place++, value.bytes);
                break;
            default:
                insert.bind_null(place++);
        }
    }
    insert.run();
}

void insert_all(
    connection& to, std::vector<prepared_table>& tables, const std::vector<std::int64_t>& ids
) {
    std::vector<statement> inserts;
    for (const prepared_table& table : tables) {
        std::string places = "?";
        for (int i = 1; i < table.info->column_count; ++i)
            places += ",?";
        inserts.emplace_back(
            to, fmt::format("INSERT INTO {} VALUES({})", table.info->name, places)
        );
    }
    std::vector<value_view> values;
    std::size_t in_transaction = 0;
    to.run("BEGIN");
    for (const std::int64_t id : ids) {
        for (std::size_t i = 0; i < tables.size(); ++i) {
            prepared_table& table = tables[i];
            for (; table.next < table.owners.size() && table.owners[table.next] == id;
                 ++table.next) {
                insert_row(inserts[i], table.records[table.next], values);
            }
        }
        if (++in_transaction % 10'000 == 0) to.run("COMMIT; BEGIN");
    }
    to.run("COMMIT");
}

int run(const char* from_file, const char* to_file, std::int64_t releases) {
    connection from = open_catalog(from_file, connection::mode::read_only);
    const std::int64_t last_id = from.integer(
        fmt::format("SELECT max(id) FROM (SELECT id FROM release ORDER BY id LIMIT {})", releases)
    );
    std::vector<prepared_table> tables;
    for (std::size_t i = 0; i < table_count; ++i) {
        const table_info& info = info_of(static_cast<table>(i));
        if (info.kind == discogs::entity_kind::releases)
            tables.push_back(read_table(from, info, last_id));
    }
    std::vector<std::int64_t> ids;
    for (const prepared_table& table : tables) {
        if (table.info->name == "release") ids = table.owners;
    }
    std::filesystem::remove(to_file);
    const auto begin = clock_type::now();
    {
        connection to(to_file, connection::mode::create);
        to.run(fmt::format(
            "PRAGMA page_size = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
            page_size
        ));
        to.run("PRAGMA cache_size = -262144; PRAGMA foreign_keys = OFF");
        to.run(create_tables_sql());
        insert_all(to, tables, ids);
        to.run("BEGIN;" + create_reverse_indexes_sql() + create_text_indexes_sql() + "COMMIT;");
        create_full_text(to);
        fill_full_text(to, discogs::entity_kind::releases, [](auto, auto, auto) {});
        to.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    const std::chrono::duration<double> seconds = clock_type::now() - begin;
    connection check(to_file, connection::mode::read_only);
    const bool is_same =
        check.integer("SELECT count(*) FROM credit_data") ==
        from.integer(fmt::format("SELECT count(*) FROM credit_data WHERE release_id <= {}", last_id)
        );
    fmt::print(
        "{{\"releases\":{},\"seconds\":{:.3f},\"releases_per_second\":{:.0f},\"verified\":{}}}\n",
        ids.size(),
        seconds.count(),
        static_cast<double>(ids.size()) / seconds.count(),
        is_same
    );
    return is_same ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: sqlite_baseline FINISHED_STORE NEW_STORE [RELEASES]\n");
        return 2;
    }
    try {
        return run(argv[1], argv[2], argc > 3 ? std::atoll(argv[3]) : 1'000'000'000);
    } catch (const std::exception& error) {
        fmt::print(stderr, "sqlite_baseline: {}\n", error.what());
        return 1;
    }
}
