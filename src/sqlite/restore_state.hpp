#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sqlite/json_writer.hpp"
#include "sqlite/restore.hpp"
#include "sqlite/video_address.hpp"

namespace waxpress::sqlite {

/// Where the columns of a credit stand in a row of a release or of a master.
struct credit_columns {
    std::size_t id, name, role, anv, tracks, join;
};
inline constexpr credit_columns of_master{2, 3, 6, 4, 7, 5};
inline constexpr credit_columns of_release{2, 3, 5, 7, 8, 9};

/// Places of rows that belong together; `next` of each stands beside the rows.
struct place_chain {
    static constexpr std::size_t none = ~std::size_t{0};

    std::size_t first = none;
    std::size_t last = none;

    [[nodiscard]] bool is_empty() const noexcept { return first == none; }
    [[nodiscard]] bool is_single() const noexcept { return first == last; }
    void append(std::size_t place, std::vector<std::size_t>& next) noexcept {
        next[place] = none;
        (is_empty() ? first : next[last]) = place;
        last = place;
    }
};

/// What restoring keeps from record to record, and what records of several kinds share.
struct record_restorer::state {
    row_source* from = nullptr;
    json_writer out;
    row_set entity, rows, parts;

    // Of a release: credits and tracks by what they are in.
    struct track_links {
        place_chain artists, extras, children;
    };
    row_set tracks, credits;
    std::vector<track_links> links;
    std::vector<std::size_t> next_track, next_credit;
    place_chain top_tracks, top_artists, top_extras;

    /// Nothing at all where there is no value.
    void text(std::string_view key, const value_view& value);
    void spelled(std::string_view key, dictionary which, const value_view& value);
    void term(std::string_view key, const value_view& value) {
        spelled(key, dictionary::term, value);
    }
    void name(std::string_view key, const value_view& value) {
        spelled(key, dictionary::name, value);
    }
    /// 285 -> "4:45", -3656 -> "1:00:56".
    void length(std::string_view key, const value_view& value);
    void credit(row_view row, const credit_columns& at);

    /// `"key":[...]`, or nothing where there is no row.
    template <class Write>
    void write_list(std::string_view key, table which, Write&& write) {
        from->read(which, rows);
        if (rows.is_empty()) return;
        out.key(key);
        out.begin_array();
        for (std::size_t place = 0; place < rows.size(); ++place)
            write(rows[place]);
        out.end_array();
    }
    /// `"key":{"inner":item or array}`, or nothing where there is no row.
    template <class Write>
    void write_wrapped(std::string_view key, std::string_view inner, table which, Write&& write) {
        from->read(which, rows);
        if (rows.is_empty()) return;
        begin_wrapped(key, inner, rows.size() == 1);
        for (std::size_t place = 0; place < rows.size(); ++place)
            write(rows[place]);
        end_wrapped(rows.size() == 1);
    }
    void begin_wrapped(std::string_view key, std::string_view inner, bool is_single) {
        out.key(key);
        out.begin_object();
        out.key(inner);
        if (!is_single) out.begin_array();
    }
    void end_wrapped(bool is_single) {
        if (!is_single) out.end_array();
        out.end_object();
    }
    void write_texts(std::string_view key, std::string_view inner, table which);
    void write_named(std::string_view key, table which);
    void write_nodes(std::string_view key, table which, dictionary nodes);
    void write_images(table which);
    void write_videos(table which);

    bool artist(std::int64_t id);
    bool label(std::int64_t id);
    bool master(std::int64_t id);
    bool release(std::int64_t id);

    void read_tracks();
    void read_credits();
    void write_tracks(const place_chain& which);
    void write_track(std::size_t place);
    void write_credits(const place_chain& which);
    void write_wrapped_credits(std::string_view key, const place_chain& which);
    void write_companies();
    void write_formats();
    void write_descriptions(std::size_t format, std::size_t& next);
    void write_identifiers();
};

}  // namespace waxpress::sqlite
