#include "sqlite/catalog_walk.hpp"

#include <cstring>

#include <fmt/format.h>

#include "sqlite/catalog_document.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::size_t first_words_bytes = std::size_t{256} * 1024;

}  // namespace

bool catalog_walk::cursor::reach(std::int64_t id) {
    while (has_row && owner < id)
        step();
    return has_row && owner == id;
}

void catalog_walk::cursor::step() {
    has_row = rows.step();
    if (has_row) owner = rows.integer(0);
}

catalog_walk::catalog_walk(
    connection& on, discogs::entity_kind kind, const dictionary_texts& dictionaries
)
    : on_(on),
      kind_(kind),
      dictionaries_(dictionaries),
      records_(on, fmt::format("SELECT id, hash FROM {} ORDER BY id", discogs::element_name(kind))),
      documents_{
          {on, fmt::format("SELECT id, doc FROM {}_doc ORDER BY id", discogs::element_name(kind))}},
      cursors_(table_count),
      unpacker_(document_dictionary(on, kind)),
      first_words_(first_words_bytes),
      words_(first_words_.data(), first_words_.size()) {
    documents_.step();
}

bool catalog_walk::next() {
    words_.release();
    if (!records_.step()) return false;
    id_ = records_.integer(0);
    return true;
}

std::string_view catalog_walk::told_by_rows() {
    return restorer_.restore(kind_, id_, *this).value_or(std::string_view());
}

std::string_view catalog_walk::document() {
    if (!documents_.reach(id_)) return {};
    try {
        return unpacker_.unpack(documents_.rows.blob(1));
    } catch (const failure&) {
        return {};
    }
}

std::string_view catalog_walk::spelled(dictionary which, std::int64_t id) {
    return dictionaries_[which].at(id).value_or(std::string_view());
}

std::string_view catalog_walk::keep(std::string_view text) {
    if (text.empty()) return {};
    auto* place = static_cast<char*>(words_.allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
}

catalog_walk::cursor& catalog_walk::cursor_of(table which) {
    std::optional<cursor>& held = cursors_[index_of(which)];
    if (!held) {
        const table_info& info = info_of(which);
        const std::string_view order = info.has_rowid                       ? "1"
                                       : which == table::format_description ? "1, format_seq, seq"
                                                                            : "1, seq";
        held.emplace(cursor{{on_, fmt::format("SELECT * FROM {} ORDER BY {}", info.name, order)}});
        held->step();
    }
    return *held;
}

void catalog_walk::add_rows(table which, row_set& rows) {
    cursor& from = cursor_of(which);
    for (bool is_ours = from.reach(id_); is_ours; is_ours = from.reach(id_)) {
        int column = 0;
        for (value_view& value : rows.add()) {
            value = {};
            switch (sqlite3_column_type(from.rows.handle(), column)) {
                case SQLITE_INTEGER:
                    value.type = value_type::integer;
                    value.integer = from.rows.integer(column);
                    break;
                case SQLITE_TEXT:
                    value.type = value_type::text;
                    value.bytes = keep(from.rows.text(column));
                    break;
                case SQLITE_BLOB:
                    value.type = value_type::blob;
                    value.bytes = keep(from.rows.blob(column));
                    break;
                default:
                    break;  // No encoder writes real numbers; one would be read as NULL.
            }
            ++column;
        }
        from.step();
    }
}

}  // namespace waxpress::sqlite
