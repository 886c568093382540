#include "sqlite/catalog_digest_row.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "sqlite/catalog_digest.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::array<spelled_column, 25> spelled{{
    {table::artist_member, "name", dictionary::name},
    {table::artist_group, "name", dictionary::name},
    {table::artist_alias, "name", dictionary::name},
    {table::label_sublabel, "name", dictionary::name},
    {table::master_artist, "name", dictionary::name},
    {table::master_artist, "anv", dictionary::name},
    {table::master_artist, "join_text", dictionary::term},
    {table::master_artist, "role", dictionary::term},
    {table::master_genre, "genre_id", dictionary::genre},
    {table::master_style, "style_id", dictionary::style},
    {table::release_label, "name", dictionary::name},
    {table::release_series, "name", dictionary::name},
    {table::credit, "name", dictionary::name},
    {table::credit, "anv", dictionary::name},
    {table::credit, "join_text", dictionary::term},
    {table::credit, "role", dictionary::term},
    {table::format, "name", dictionary::term},
    {table::format, "text", dictionary::term},
    {table::format_description, "description", dictionary::term},
    {table::identifier, "type", dictionary::term},
    {table::identifier, "description", dictionary::term},
    {table::company, "type_name", dictionary::term},
    {table::company, "name", dictionary::name},
    {table::release_genre, "genre_id", dictionary::genre},
    {table::release_style, "style_id", dictionary::style},
}};

// Ids are handed out from 1 on; one far beyond the number of entries was not handed out here.
constexpr std::int64_t highest_id = 100'000'000;

void append_number(std::string& out, std::uint64_t value) {
    std::array<char, sizeof value> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(value >> (8 * i) & 0xFFU);
    out.append(bytes.data(), bytes.size());
}

// "id INTEGER PRIMARY KEY, name TEXT, PRIMARY KEY(...)" -> the names before the constraints.
std::vector<std::string_view> column_names(const table_info& info) {
    std::vector<std::string_view> names;
    std::string_view rest = info.columns;
    while (names.size() < static_cast<std::size_t>(info.column_count)) {
        names.push_back(rest.substr(0, rest.find_first_of(" ,")));
        rest.remove_prefix(std::min(rest.find(", ") + 2, rest.size()));
    }
    return names;
}

}  // namespace

std::span<const spelled_column> spelled_columns() noexcept {
    return spelled;
}

dictionary_text::dictionary_text(connection& on, dictionary which) {
    statement query(
        on,
        fmt::format("SELECT id, text FROM {}", dictionary_names[static_cast<std::size_t>(which)])
    );
    while (query.step()) {
        const std::int64_t id = query.integer(0);
        if (id < 0 || id > highest_id) continue;
        const auto place = static_cast<std::size_t>(id);
        if (entries_.size() <= place) entries_.resize(place + 1);
        const std::string_view text = query.text(1);
        entries_[place] = {text_.size(), text.size(), true};
        text_ += text;
    }
}

std::optional<std::string_view> dictionary_text::at(std::int64_t id) const noexcept {
    const auto place = static_cast<std::size_t>(id);
    if (id < 0 || place >= entries_.size() || !entries_[place].is_there) return std::nullopt;
    return std::string_view(text_).substr(entries_[place].begin, entries_[place].size);
}

dictionary_texts::dictionary_texts(connection& on)
    : texts{
          dictionary_text(on, dictionary::term),
          dictionary_text(on, dictionary::name),
          dictionary_text(on, dictionary::genre),
          dictionary_text(on, dictionary::style)} {
}

row_shape::row_shape(table which) {
    const table_info& info = info_of(which);
    const std::vector<std::string_view> names = column_names(info);
    std::string key(info.owner_id);
    if (!info.has_rowid) key += which == table::format_description ? ", format_seq, seq" : ", seq";
    query = fmt::format(
        "SELECT {} FROM {} WHERE {} BETWEEN ?1 AND ?2 ORDER BY {}",
        fmt::join(names, ", "),
        info.name,
        info.owner_id,
        key
    );
    for (const std::string_view name : names) {
        const auto found =
            std::find_if(spelled.begin(), spelled.end(), [&](const spelled_column& each) {
                return each.of == which && each.column == name;
            });
        spelled_by.push_back(found == spelled.end() ? std::nullopt : std::optional(found->by));
    }
    has_document = names.back() == "doc";
}

void append_null(std::string& out) {
    out += 'n';
}

void append_integer(std::string& out, std::int64_t value) {
    out += 'i';
    append_number(out, static_cast<std::uint64_t>(value));
}

void append_bytes(std::string& out, char type, std::string_view bytes) {
    out += type;
    append_number(out, bytes.size());
    out.append(bytes);
}

void append_cell(
    std::string& out, sqlite3_stmt* row, int column, const dictionary_text* spelled_by
) {
    const auto bytes = [&](const void* data) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
        return std::string_view(static_cast<const char*>(data), data == nullptr ? 0 : size);
    };
    switch (sqlite3_column_type(row, column)) {
        case SQLITE_INTEGER: {
            const std::int64_t value = sqlite3_column_int64(row, column);
            if (spelled_by == nullptr) {
                append_integer(out, value);
            } else if (const auto text = spelled_by->at(value)) {
                append_bytes(out, 't', *text);
            } else {
                out += 'd';
                append_number(out, static_cast<std::uint64_t>(value));
            }
            return;
        }
        case SQLITE_FLOAT: {
            const double value = sqlite3_column_double(row, column);
            std::uint64_t bits = 0;
            std::memcpy(&bits, &value, sizeof bits);
            out += 'r';
            append_number(out, bits);
            return;
        }
        case SQLITE_TEXT:
            append_bytes(out, 't', bytes(sqlite3_column_text(row, column)));
            return;
        case SQLITE_BLOB:
            append_bytes(out, 'b', bytes(sqlite3_column_blob(row, column)));
            return;
        default:
            append_null(out);
    }
}

}  // namespace waxpress::sqlite
