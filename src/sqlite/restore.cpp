#include "sqlite/restore.hpp"

#include <array>
#include <charconv>

#include "sqlite/restore_state.hpp"

namespace waxpress::sqlite {
namespace {

char* put_sixtieth(char* to, std::int64_t value) noexcept {
    *to++ = ':';
    *to++ = static_cast<char>('0' + value / 10);
    *to++ = static_cast<char>('0' + value % 10);
    return to;
}

}  // namespace

void record_restorer::state::text(std::string_view key, const value_view& value) {
    if (value.type == value_type::null) return;
    out.key(key);
    if (value.type == value_type::integer) {
        out.digits(value.integer);
    } else {
        out.string(value.bytes);
    }
}

void record_restorer::state::spelled(
    std::string_view key, dictionary which, const value_view& value
) {
    if (value.type != value_type::integer) {
        text(key, value);
        return;
    }
    out.key(key);
    out.string(from->spelled(which, value.integer));
}

void record_restorer::state::length(std::string_view key, const value_view& value) {
    constexpr std::int64_t longest = std::int64_t{1} << 40U;  // Beyond it: no encoder made it.
    if (value.type != value_type::integer || value.integer > longest || value.integer < -longest) {
        text(key, value);
        return;
    }
    std::array<char, 32> spelled;
    const std::int64_t seconds = value.integer < 0 ? -value.integer : value.integer;
    const std::int64_t head = value.integer < 0 ? seconds / 3600 : seconds / 60;
    char* to = std::to_chars(spelled.data(), spelled.data() + 20, head).ptr;
    if (value.integer < 0) to = put_sixtieth(to, seconds / 60 % 60);
    to = put_sixtieth(to, seconds % 60);
    out.key(key);
    out.string({spelled.data(), static_cast<std::size_t>(to - spelled.data())});
}

void record_restorer::state::credit(row_view row, const credit_columns& at) {
    out.begin_object();
    name("anv", row[at.anv]);
    text("id", row[at.id]);
    term("join", row[at.join]);
    name("name", row[at.name]);
    term("role", row[at.role]);
    text("tracks", row[at.tracks]);
    out.end_object();
}

void record_restorer::state::write_texts(
    std::string_view key, std::string_view inner, table which
) {
    write_wrapped(key, inner, which, [this](row_view row) {
        switch (row[2].type) {
            case value_type::null:
                return out.null();
            case value_type::integer:
                return out.digits(row[2].integer);
            default:
                return out.string(row[2].bytes);
        }
    });
}

void record_restorer::state::write_named(std::string_view key, table which) {
    write_list(key, which, [this](row_view row) {
        out.begin_object();
        text("id", row[2]);
        name("name", row[3]);
        out.end_object();
    });
}

void record_restorer::state::write_nodes(std::string_view key, table which, dictionary nodes) {
    write_list(key, which, [this, nodes](row_view row) {
        const bool is_known = row[2].type == value_type::integer;
        out.string(is_known ? from->spelled(nodes, row[2].integer) : row[2].bytes);
    });
}

void record_restorer::state::write_images(table which) {
    write_wrapped("images", "image", which, [this](row_view row) {
        out.begin_object();
        text("@height", row[4]);
        text("@type", row[2]);
        text("@uri", row[5]);
        text("@uri150", row[6]);
        text("@width", row[3]);
        out.end_object();
    });
}

void record_restorer::state::write_videos(table which) {
    write_wrapped("videos", "video", which, [this](row_view row) {
        out.begin_object();
        text("@duration", row[3]);
        if (row[4].type == value_type::integer) {
            out.key("@embed");
            out.string(row[4].integer == 1 ? "true" : "false");
        } else {
            text("@embed", row[4]);
        }
        if (row[2].type == value_type::blob) {
            out.key("@src");
            out.joined_string(video_prefix, row[2].bytes);
        } else {
            text("@src", row[2]);
        }
        text("description", row[6]);
        text("title", row[5]);
        out.end_object();
    });
}

bool record_restorer::state::artist(std::int64_t id) {
    from->read(table::artist, entity);
    if (entity.is_empty()) return false;
    const row_view row = entity[0];
    out.begin_object();
    write_named("aliases", table::artist_alias);
    text("data_quality", row[4]);
    write_named("groups", table::artist_group);
    out.key("id");
    out.digits(id);
    write_images(table::artist_image);
    write_named("members", table::artist_member);
    text("name", row[1]);
    write_texts("namevariations", "name", table::artist_variation);
    text("profile", row[3]);
    text("realname", row[2]);
    write_texts("urls", "url", table::artist_url);
    out.end_object();
    return true;
}

bool record_restorer::state::label(std::int64_t id) {
    from->read(table::label, entity);
    if (entity.is_empty()) return false;
    const row_view row = entity[0];
    out.begin_object();
    text("contactinfo", row[5]);
    text("data_quality", row[6]);
    out.key("id");
    out.digits(id);
    write_images(table::label_image);
    text("name", row[1]);
    if (row[2].type != value_type::null || row[3].type != value_type::null) {
        out.key("parentLabel");
        out.begin_object();
        text("id", row[2]);
        text("name", row[3]);
        out.end_object();
    }
    text("profile", row[4]);
    write_named("sublabels", table::label_sublabel);
    write_texts("urls", "url", table::label_url);
    out.end_object();
    return true;
}

bool record_restorer::state::master(std::int64_t id) {
    from->read(table::master, entity);
    if (entity.is_empty()) return false;
    const row_view row = entity[0];
    out.begin_object();
    write_list("artists", table::master_artist, [this](row_view artist) {
        credit(artist, of_master);
    });
    text("data_quality", row[6]);
    write_nodes("genres", table::master_genre, dictionary::genre);
    out.key("id");
    out.digits(id);
    write_images(table::master_image);
    text("main_release", row[4]);
    text("notes", row[5]);
    write_nodes("styles", table::master_style, dictionary::style);
    text("title", row[1]);
    write_videos(table::master_video);
    text("year", row[3].type == value_type::null ? row[2] : row[3]);
    out.end_object();
    return true;
}

record_restorer::record_restorer() : state_(std::make_unique<state>()) {
}
record_restorer::~record_restorer() = default;
record_restorer::record_restorer(record_restorer&&) noexcept = default;
record_restorer& record_restorer::operator=(record_restorer&&) noexcept = default;

std::optional<std::string_view> record_restorer::restore(
    discogs::entity_kind kind, std::int64_t id, row_source& from
) {
    state_->from = &from;
    state_->out.clear();
    bool is_there = false;
    switch (kind) {
        case discogs::entity_kind::artists:
            is_there = state_->artist(id);
            break;
        case discogs::entity_kind::labels:
            is_there = state_->label(id);
            break;
        case discogs::entity_kind::masters:
            is_there = state_->master(id);
            break;
        case discogs::entity_kind::releases:
            is_there = state_->release(id);
            break;
    }
    if (!is_there) return std::nullopt;
    return state_->out.text();
}

}  // namespace waxpress::sqlite
