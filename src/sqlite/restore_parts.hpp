#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/json_writer.hpp"
#include "sqlite/restore.hpp"

namespace waxpress::sqlite {

using optional_text = std::optional<std::string_view>;

/// Items of JSON one after the other.
struct item_list {
    std::string json;
    std::size_t count = 0;

    void clear() noexcept {
        json.clear();
        count = 0;
    }
    /// Begins the next item and gives its writer.
    json_writer next() {
        if (count++ != 0) json += ',';
        return json_writer(json);
    }
    /// One item alone, several as an array.
    void write(json_writer& out) const {
        if (count == 1) {
            out.raw(json);
            return;
        }
        write_array(out);
    }
    void write_array(json_writer& out) const {
        out.begin_array();
        if (count != 0) out.raw(json);
        out.end_array();
    }
};

/// The columns of one row as text.
class row_text {
public:
    row_text(std::span<const value_view> values, row_source& from) : values_(values), from_(from) {}

    [[nodiscard]] optional_text text(std::size_t column) {
        const value_view value = at(column);
        if (value.type == value_type::null) return std::nullopt;
        if (value.type == value_type::integer) return digits(value.integer);
        return value.bytes;
    }
    [[nodiscard]] optional_text spelled(dictionary which, std::size_t column) {
        const value_view value = at(column);
        if (value.type == value_type::integer) return from_.spelled(which, value.integer);
        return text(column);
    }
    [[nodiscard]] optional_text term(std::size_t column) {
        return spelled(dictionary::term, column);
    }
    [[nodiscard]] optional_text name(std::size_t column) {
        return spelled(dictionary::name, column);
    }
    [[nodiscard]] value_view at(std::size_t column) const {
        return column < values_.size() ? values_[column] : value_view{};
    }
    /// 285 -> "4:45", -3656 -> "1:00:56".
    [[nodiscard]] optional_text length(std::size_t column) {
        const value_view value = at(column);
        constexpr std::int64_t longest = std::int64_t{1} << 40U;  // Beyond it: no encoder made it.
        if (value.type != value_type::integer || value.integer > longest ||
            value.integer < -longest) {
            return text(column);
        }
        const std::int64_t seconds = value.integer < 0 ? -value.integer : value.integer;
        char* to = begin_scratch();
        char* const start = to;
        if (value.integer < 0) {
            to = put(to, seconds / 3600);
            to = put_sixtieth(to, seconds / 60 % 60);
        } else {
            to = put(to, seconds / 60);
        }
        to = put_sixtieth(to, seconds % 60);
        return std::string_view(start, static_cast<std::size_t>(to - start));
    }

private:
    static constexpr std::size_t scratch_size = 40;

    char* begin_scratch() { return scratch_[used_++ % scratch_.size()].data(); }
    static char* put(char* to, std::int64_t value) { return std::to_chars(to, to + 20, value).ptr; }
    static char* put_sixtieth(char* to, std::int64_t value) {
        *to++ = ':';
        *to++ = static_cast<char>('0' + value / 10);
        *to++ = static_cast<char>('0' + value % 10);
        return to;
    }
    std::string_view digits(std::int64_t value) {
        char* const to = begin_scratch();
        return {to, static_cast<std::size_t>(put(to, value) - to)};
    }

    std::span<const value_view> values_;
    row_source& from_;
    std::array<std::array<char, scratch_size>, 8> scratch_;
    std::size_t used_ = 0;
};

/// A column that is written after other rows have been read.
class kept_text {
public:
    void operator=(const optional_text& value) {
        is_there_ = value.has_value();
        if (value) text_ = *value;
    }
    void write(json_writer& out, std::string_view key) const {
        if (is_there_) out.member(key, text_);
    }

private:
    std::string text_;
    bool is_there_ = false;
};

/// A track while its credits and sub-tracks are gathered.
struct track_parts {
    kept_text position, title, duration;
    item_list artists, extras;
    std::vector<std::size_t> children;
};

/// Where the columns of a credit stand in a row of a release or of a master.
struct credit_columns {
    std::size_t id, name, role, anv, tracks, join;
};
inline constexpr credit_columns of_master{2, 3, 6, 4, 7, 5};
inline constexpr credit_columns of_release{2, 3, 5, 7, 8, 9};

inline void write_credit(json_writer& item, row_text& row, const credit_columns& at) {
    item.begin_object();
    item.member("anv", row.name(at.anv));
    item.member("id", row.text(at.id));
    item.member("join", row.term(at.join));
    item.member("name", row.name(at.name));
    item.member("role", row.term(at.role));
    item.member("tracks", row.text(at.tracks));
    item.end_object();
}

/// Calls `use` with the entity's row; false if there is none.
template <class Use>
bool with_entity(row_source& from, table which, Use&& use) {
    bool is_there = false;
    from.rows(which, [&](std::span<const value_view> values) {
        is_there = true;
        row_text row(values, from);
        use(row);
    });
    return is_there;
}

}  // namespace waxpress::sqlite
