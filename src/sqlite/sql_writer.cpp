#include "sqlite/sql_writer.hpp"

#include <fmt/format.h>

#include "sqlite/interner.hpp"
#include "sqlite/record_format.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::array entity_tables{table::artist, table::label, table::master, table::release};

std::string insert_sql(const table_info& info) {
    std::string places = "?";
    for (int i = 1; i < info.column_count; ++i)
        places += ",?";
    return fmt::format("INSERT INTO {} VALUES({})", info.name, places);
}

void bind_value(statement& into, int place, const value_view& value) {
    switch (value.type) {
        case value_type::null:
            into.bind_null(place);
            break;
        case value_type::integer:
            into.bind(place, value.integer);
            break;
        case value_type::text:
            into.bind(place, value.bytes);
            break;
        case value_type::blob:
            into.bind_blob(place, value.bytes);
            break;
        case value_type::real:
            throw failure(failure_class::store, "a record holds a real number, which no dump does");
    }
}

}  // namespace

sql_writer::sql_writer(connection& on, discogs::entity_kind kind, bool with_full_text)
    : on_(on),
      entity_(entity_tables[discogs::index_of(kind)]),
      exists_(on, fmt::format("SELECT 1 FROM {} WHERE id = ?", info_of(entity_).name)) {
    for (std::size_t i = 0; i < table_count; ++i) {
        const auto which = static_cast<table>(i);
        const table_info& info = info_of(which);
        if (info.kind != kind) continue;
        tables_.push_back(
            {which,
             statement(on, insert_sql(info)),
             statement(on, fmt::format("DELETE FROM {} WHERE {} = ?", info.name, info.owner_id))}
        );
    }
    if (!with_full_text) return;
    const full_text_info& text = full_text_indexes()[discogs::index_of(kind)];
    read_text_.emplace(
        on, fmt::format("SELECT {} FROM {} WHERE id = ?", text.column, text.content)
    );
    add_text_.emplace(
        on, fmt::format("INSERT INTO {}(rowid, {}) VALUES(?, ?)", text.name, text.column)
    );
    drop_text_.emplace(
        on,
        fmt::format(
            "INSERT INTO {0}({0}, rowid, {1}) VALUES('delete', ?, ?)", text.name, text.column
        )
    );
    const bool has_tracks =
        kind == discogs::entity_kind::releases &&
        on.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'track_fts'") != 0;
    if (!has_tracks) return;
    read_tracks_.emplace(
        on, "SELECT seq, title FROM track_data WHERE release_id = ? AND title IS NOT NULL"
    );
    add_track_.emplace(on, "INSERT INTO track_fts(rowid, title) VALUES(?, ?)");
    drop_track_.emplace(
        on, "INSERT INTO track_fts(track_fts, rowid, title) VALUES('delete', ?, ?)"
    );
}

void sql_writer::insert(const encoded_rows& rows) {
    for (table_statements& to : tables_) {
        const bool has_rowid = info_of(to.which).has_rowid;
        rows.rows[index_of(to.which)].for_each([&](std::int64_t rowid, std::string_view record) {
            if (decode_record(record, values_) != decode_status::ok) {
                throw failure(failure_class::store, "an encoded row cannot be read back");
            }
            int place = 1;
            for (const value_view& value : values_)
                bind_value(to.insert, place++, value);
            while (place <= info_of(to.which).column_count)
                to.insert.bind_null(place++);
            if (has_rowid) to.insert.bind(1, rowid);
            to.insert.run();
        });
    }
    rows.rows[index_of(entity_)].for_each([&](std::int64_t rowid, std::string_view) {
        index_text(rowid, true);
        index_tracks(rowid, true);
    });
}

void sql_writer::remove(std::int64_t id) {
    index_text(id, false);
    index_tracks(id, false);
    for (table_statements& from : tables_)
        from.remove.bind(1, id).run();
}

bool sql_writer::contains(std::int64_t id) {
    exists_.bind(1, id);
    const bool found = exists_.step();
    exists_.reset();
    return found;
}

void sql_writer::index_text(std::int64_t id, bool is_there) {
    if (!read_text_) return;
    read_text_->bind(1, id);
    if (read_text_->step()) {
        const auto text = read_text_->text_or_null(0);
        statement& change = is_there ? *add_text_ : *drop_text_;
        change.bind(1, id);
        if (text) {
            change.bind(2, *text);
        } else {
            change.bind_null(2);
        }
        change.run();
    }
    read_text_->reset();
}

void sql_writer::index_tracks(std::int64_t id, bool is_there) {
    if (!read_tracks_) return;
    read_tracks_->bind(1, id);
    while (read_tracks_->step()) {
        statement& change = is_there ? *add_track_ : *drop_track_;
        change.bind(1, (id << track_seq_bits) + read_tracks_->integer(0));
        change.bind(2, read_tracks_->text(1));
        change.run();
    }
}

void save_dictionaries(connection& on, dictionaries& known) {
    for (std::size_t i = 0; i < dictionary_count; ++i) {
        interner& words = known[static_cast<dictionary>(i)];
        if (!words.has_added()) continue;
        statement insert(on, fmt::format("INSERT INTO {} VALUES(?, ?)", dictionary_names[i]));
        words.for_each_added([&](const interner::entry& entry) {
            insert.bind(1, entry.id).bind(2, entry.text).run();
        });
        words.forget_added();
    }
}

void restore_dictionaries(connection& on, dictionaries& known) {
    for (std::size_t i = 0; i < dictionary_count; ++i) {
        statement query(on, fmt::format("SELECT id, text FROM {}", dictionary_names[i]));
        while (query.step()) {
            known[static_cast<dictionary>(i)].restore(query.integer(0), query.text(1));
        }
    }
}

}  // namespace waxpress::sqlite
