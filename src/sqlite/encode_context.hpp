#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "sqlite/encoded_block.hpp"
#include "sqlite/interner.hpp"

namespace waxpress::sqlite {

using json_value = simdjson::dom::element;
using optional_text = std::optional<std::string_view>;

/// Where an element stands in its record, for the rows of `*_other`. Spelled out only when needed.
struct json_path {
    const json_path* above = nullptr;
    std::string_view key;
    std::int64_t index = -1;  ///< Place in an array, where it is in one.

    [[nodiscard]] std::string spelled() const;
};

/// One artist of a release, track or master; the same shape for artists and credits.
struct credited_artist {
    optional_text id, name, anv, join, role, tracks;
};

/// A credit of a release that has been read and is not a row yet.
struct read_release_credit {
    credited_artist said;
    std::optional<std::int64_t> artist;
    std::optional<std::int64_t> track;
    std::size_t name_hash = 0;
    std::size_t role_hash = 0;
    bool is_extra = false;
};

/// What encoding one record needs: its id, where rows go, and how text becomes columns.
struct encode_context {
    encode_context(dictionaries& all, table others) : words(all), other(others) {}

    dictionaries& words;
    const table other;
    encoded_rows* out = nullptr;
    std::int64_t id = 0;
    record_builder row;
    std::int64_t other_seq = 0;
    // Reused from record to record.
    std::string format_summary;
    std::vector<read_release_credit> credits;

    /// Begins a row of a table keyed by (id, seq).
    void begin(std::int64_t seq);
    void end(table which) { (*out)[which].append(0, row.trim()); }

    void text(const optional_text& value);
    /// An integer where `value` is one, written the only way it can be; else the text.
    void number(const optional_text& value);
    void integer(const std::optional<std::int64_t>& value);
    void spelled(dictionary which, const optional_text& value) {
        spelled(which, value, value ? interner::hash_of(*value) : 0);
    }
    void spelled(dictionary which, const optional_text& value, std::size_t hash);
    /// "4:45" -> 285, "1:00:56" -> -3656, anything else as text.
    void length(const optional_text& value);
    /// A YouTube address -> the rest of it as a blob, anything else as text.
    void video_source(const optional_text& value);

    /// Adds (`far`, key of the row) to a reverse index, unless `far` is NULL.
    void link(reverse_index which, const std::optional<std::int64_t>& far, std::int64_t seq);

    /// The text of a leaf. An object gives its `#text`; what else is in it goes to `*_other`.
    optional_text text_of(const json_value& value, const json_path& path);
    /// A reference to another record: "0", none and what is not a number give nullopt, and what is
    /// not a number goes to `*_other`.
    std::optional<std::int64_t> reference(const optional_text& value, const json_path& path);
    void keep_other(const json_value& value, const json_path& path);
    void keep_other(std::string_view text, const json_path& path);
};

/// Calls `visit(item, path)` for each of a list that may be an array, one item, null, or an object
/// that holds it under `key`; other keys of that object go to `*_other`.
template <class Visit>
void for_each_item(
    encode_context& context,
    const json_value& list,
    std::string_view key,
    const json_path& path,
    Visit&& visit
) {
    if (list.is_array()) {
        std::int64_t index = 0;
        for (const json_value item : simdjson::dom::array(list)) {
            visit(item, json_path{&path, {}, index++});
        }
        return;
    }
    if (!list.is_object()) {
        if (!list.is_null()) context.keep_other(list, path);
        return;
    }
    for (const auto [name, value] : simdjson::dom::object(list)) {
        const json_path inner{&path, name};
        if (name != key) {
            context.keep_other(value, inner);
        } else if (value.is_array()) {
            for_each_item(context, value, key, inner, visit);
        } else {
            visit(value, inner);
        }
    }
}

/// The same for what the normaliser already made a list of: any single value is its one item.
template <class Visit>
void for_each_listed(
    encode_context& context, const json_value& list, const json_path& path, Visit&& visit
) {
    if (list.is_array()) {
        for_each_item(context, list, {}, path, visit);
    } else {
        visit(list, path);
    }
}

/// Fields of one object, by key: `find(key)` gives the variable that takes the text, or null for
/// a key that the schema has no place for. A bare string is taken as `bare`.
template <class Find>
void read_fields(
    encode_context& context, const json_value& item, const json_path& path, Find&& find
) {
    if (!item.is_object()) {
        if (!item.is_null()) context.keep_other(item, path);
        return;
    }
    for (const auto [name, value] : simdjson::dom::object(item)) {
        const json_path inner{&path, name};
        if (optional_text* field = find(name)) {
            *field = context.text_of(value, inner);
        } else {
            context.keep_other(value, inner);
        }
    }
}

void read_credit(
    encode_context& context, const json_value& item, const json_path& path, credited_artist& credit
);

void encode_named_list(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    table to,
    reverse_index index,
    std::string_view key
);
void encode_texts(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    table to,
    std::string_view key
);
void encode_nodes(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    table to,
    dictionary nodes,
    reverse_index index
);
void encode_images(
    encode_context& context, const json_value& list, const json_path& path, table to
);
void encode_videos(
    encode_context& context, const json_value& list, const json_path& path, table to
);

/// "1973-00-00" -> 1973; nullopt where it is no year from 1860 to next year or so.
[[nodiscard]] std::optional<std::int64_t> plausible_year(const optional_text& text) noexcept;

void encode_artist(encode_context& context, simdjson::dom::object record, std::string_view hash);
void encode_label(encode_context& context, simdjson::dom::object record, std::string_view hash);
void encode_master(encode_context& context, simdjson::dom::object record, std::string_view hash);
void encode_release(encode_context& context, simdjson::dom::object record, std::string_view hash);

}  // namespace waxpress::sqlite
