#include "sqlite/stored_record.hpp"

#include <fmt/format.h>

namespace waxpress::sqlite {
namespace {

constexpr std::size_t no_query = ~std::size_t{0};

value_view value_of(const statement& query, int column, std::deque<std::string>& words) {
    value_view value;
    switch (sqlite3_column_type(query.handle(), column)) {
        case SQLITE_INTEGER:
            value.type = value_type::integer;
            value.integer = query.integer(column);
            break;
        case SQLITE_TEXT:
            value.type = value_type::text;
            value.bytes = words.emplace_back(query.text(column));
            break;
        case SQLITE_BLOB:
            value.type = value_type::blob;
            value.bytes = words.emplace_back(query.blob(column));
            break;
        default:
            break;  // No encoder writes real numbers; one would be read as NULL.
    }
    return value;
}

}  // namespace

stored_record::stored_record(connection& on) : on_(on), query_of_(table_count, no_query) {
    for (const std::string_view name : dictionary_names) {
        dictionaries_.emplace_back(on, fmt::format("SELECT text FROM {} WHERE id = ?", name));
    }
}

void stored_record::add_rows(table which, row_set& rows) {
    std::size_t& place = query_of_[index_of(which)];
    if (place == no_query) {
        const table_info& info = info_of(which);
        const std::string_view order = info.has_rowid                       ? "1"
                                       : which == table::format_description ? "format_seq, seq"
                                                                            : "seq";
        queries_.emplace_back(
            on_,
            fmt::format(
                "SELECT * FROM {} WHERE {} = ? ORDER BY {}", info.name, info.owner_id, order
            )
        );
        place = queries_.size() - 1;
    }
    statement& query = queries_[place];
    query.bind(1, id_);
    while (query.step()) {
        int column = 0;
        for (value_view& value : rows.add())
            value = value_of(query, column++, words_);
    }
}

std::string_view stored_record::spelled(dictionary which, std::int64_t id) {
    statement& query = dictionaries_[static_cast<std::size_t>(which)];
    query.bind(1, id);
    if (!query.step()) return {};
    words_.emplace_back(query.text(0));
    query.reset();
    return words_.back();
}

}  // namespace waxpress::sqlite
