#pragma once

#include "sqlite/restore_parts.hpp"
#include "sqlite/video_address.hpp"

namespace waxpress::sqlite {

/// What restoring keeps from record to record, and what records of several kinds share.
struct record_restorer::state {
    row_source* from = nullptr;
    item_list list;
    item_list artists, extras;
    std::vector<track_parts> tracks;
    std::size_t track_count = 0;
    std::vector<item_list> descriptions;
    std::vector<std::size_t> roots;

    template <class Write>
    void gather(table which, item_list& into, Write&& write) {
        into.clear();
        from->rows(which, [&](std::span<const value_view> values) {
            row_text row(values, *from);
            json_writer item = into.next();
            write(item, row);
        });
    }
    template <class Write>
    void write_list(json_writer& out, std::string_view key, table which, Write&& write) {
        gather(which, list, write);
        if (list.count == 0) return;
        out.key(key);
        list.write_array(out);
    }
    /// `"key":{"inner":item or array}`.
    template <class Write>
    void write_wrapped(
        json_writer& out, std::string_view key, std::string_view inner, table which, Write&& write
    ) {
        gather(which, list, write);
        write_wrapped(out, key, inner, list);
    }
    static void write_wrapped(
        json_writer& out, std::string_view key, std::string_view inner, const item_list& items
    ) {
        if (items.count == 0) return;
        out.key(key);
        out.begin_object();
        out.key(inner);
        items.write(out);
        out.end_object();
    }
    void write_texts(json_writer& out, std::string_view key, std::string_view inner, table which) {
        write_wrapped(out, key, inner, which, [](json_writer& item, row_text& row) {
            if (const auto text = row.text(2)) {
                item.string(*text);
            } else {
                item.raw("null");
            }
        });
    }
    void write_named(json_writer& out, std::string_view key, table which) {
        write_list(out, key, which, [](json_writer& item, row_text& row) {
            item.begin_object();
            item.member("id", row.text(2));
            item.member("name", row.name(3));
            item.end_object();
        });
    }
    void write_nodes(json_writer& out, std::string_view key, table which, dictionary nodes) {
        write_list(out, key, which, [nodes](json_writer& item, row_text& row) {
            item.string(row.spelled(nodes, 2).value_or(""));
        });
    }
    void write_images(json_writer& out, table which) {
        write_wrapped(out, "images", "image", which, [](json_writer& item, row_text& row) {
            item.begin_object();
            item.member("@height", row.text(4));
            item.member("@type", row.text(2));
            item.member("@uri", row.text(5));
            item.member("@uri150", row.text(6));
            item.member("@width", row.text(3));
            item.end_object();
        });
    }
    void write_videos(json_writer& out, table which) {
        write_wrapped(out, "videos", "video", which, [](json_writer& item, row_text& row) {
            item.begin_object();
            item.member("@duration", row.text(3));
            const value_view embed = row.at(4);
            if (embed.type == value_type::integer) {
                item.member("@embed", embed.integer == 1 ? "true" : "false");
            } else {
                item.member("@embed", row.text(4));
            }
            const value_view source = row.at(2);
            if (source.type == value_type::blob) {
                std::string address(video_prefix);
                item.member("@src", address.append(source.bytes));
            } else {
                item.member("@src", row.text(2));
            }
            item.member("description", row.text(6));
            item.member("title", row.text(5));
            item.end_object();
        });
    }

    bool artist(std::int64_t id, json_writer& out);
    bool label(std::int64_t id, json_writer& out);
    bool master(std::int64_t id, json_writer& out);
    bool release(std::int64_t id, json_writer& out);

    void read_tracks();
    void read_credits();
    void write_tracks(json_writer& out, const std::vector<std::size_t>& which);
    void write_track(json_writer& out, const track_parts& track);
    void write_companies(json_writer& out);
    void write_formats(json_writer& out);
    void write_identifiers(json_writer& out);
};

}  // namespace waxpress::sqlite
