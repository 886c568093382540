#include "sqlite/restore.hpp"

#include "sqlite/restore_state.hpp"

namespace waxpress::sqlite {

bool record_restorer::state::artist(std::int64_t id, json_writer& out) {
    kept_text name;
    kept_text real_name;
    kept_text profile;
    kept_text data_quality;
    const bool is_there = with_entity(*from, table::artist, [&](row_text& row) {
        name = row.text(1);
        real_name = row.text(2);
        profile = row.text(3);
        data_quality = row.text(4);
    });
    if (!is_there) return false;
    out.begin_object();
    write_named(out, "aliases", table::artist_alias);
    data_quality.write(out, "data_quality");
    write_named(out, "groups", table::artist_group);
    out.member("id", std::to_string(id));
    write_images(out, table::artist_image);
    write_named(out, "members", table::artist_member);
    name.write(out, "name");
    write_texts(out, "namevariations", "name", table::artist_variation);
    profile.write(out, "profile");
    real_name.write(out, "realname");
    write_texts(out, "urls", "url", table::artist_url);
    out.end_object();
    return true;
}

bool record_restorer::state::label(std::int64_t id, json_writer& out) {
    kept_text name;
    kept_text profile;
    kept_text contact_info;
    kept_text data_quality;
    std::string parent;
    const bool is_there = with_entity(*from, table::label, [&](row_text& row) {
        name = row.text(1);
        profile = row.text(4);
        contact_info = row.text(5);
        data_quality = row.text(6);
        if (!row.text(2) && !row.text(3)) return;
        json_writer object(parent);
        object.begin_object();
        object.member("id", row.text(2));
        object.member("name", row.text(3));
        object.end_object();
    });
    if (!is_there) return false;
    out.begin_object();
    contact_info.write(out, "contactinfo");
    data_quality.write(out, "data_quality");
    out.member("id", std::to_string(id));
    write_images(out, table::label_image);
    name.write(out, "name");
    if (!parent.empty()) {
        out.key("parentLabel");
        out.raw(parent);
    }
    profile.write(out, "profile");
    write_named(out, "sublabels", table::label_sublabel);
    write_texts(out, "urls", "url", table::label_url);
    out.end_object();
    return true;
}

bool record_restorer::state::master(std::int64_t id, json_writer& out) {
    kept_text title;
    kept_text year;
    kept_text main_release;
    kept_text notes;
    kept_text data_quality;
    const bool is_there = with_entity(*from, table::master, [&](row_text& row) {
        title = row.text(1);
        year = row.text(3) ? row.text(3) : row.text(2);
        main_release = row.text(4);
        notes = row.text(5);
        data_quality = row.text(6);
    });
    if (!is_there) return false;
    out.begin_object();
    write_list(out, "artists", table::master_artist, [](json_writer& item, row_text& row) {
        write_credit(item, row, of_master);
    });
    data_quality.write(out, "data_quality");
    write_nodes(out, "genres", table::master_genre, dictionary::genre);
    out.member("id", std::to_string(id));
    write_images(out, table::master_image);
    main_release.write(out, "main_release");
    notes.write(out, "notes");
    write_nodes(out, "styles", table::master_style, dictionary::style);
    title.write(out, "title");
    write_videos(out, table::master_video);
    year.write(out, "year");
    out.end_object();
    return true;
}

record_restorer::record_restorer() : state_(std::make_unique<state>()) {
}
record_restorer::~record_restorer() = default;
record_restorer::record_restorer(record_restorer&&) noexcept = default;
record_restorer& record_restorer::operator=(record_restorer&&) noexcept = default;

bool record_restorer::restore(
    discogs::entity_kind kind, std::int64_t id, row_source& from, std::string& json
) {
    state_->from = &from;
    json_writer out(json);
    switch (kind) {
        case discogs::entity_kind::artists:
            return state_->artist(id, out);
        case discogs::entity_kind::labels:
            return state_->label(id, out);
        case discogs::entity_kind::masters:
            return state_->master(id, out);
        case discogs::entity_kind::releases:
            break;
    }
    return state_->release(id, out);
}

}  // namespace waxpress::sqlite
