// Artists, labels and masters. Releases have a file of their own.
#include "sqlite/encode_context.hpp"

namespace waxpress::sqlite {

void encode_artist(encode_context& context, simdjson::dom::object record, std::string_view hash) {
    optional_text name;
    optional_text real_name;
    optional_text profile;
    optional_text data_quality;
    for (const auto [key, value] : record) {
        const json_path path{nullptr, key};
        if (key == "id") continue;
        if (key == "name") {
            name = context.text_of(value, path);
        } else if (key == "realname") {
            real_name = context.text_of(value, path);
        } else if (key == "profile") {
            profile = context.text_of(value, path);
        } else if (key == "data_quality") {
            data_quality = context.text_of(value, path);
        } else if (key == "namevariations") {
            encode_texts(context, value, path, table::artist_variation, "name");
        } else if (key == "urls") {
            encode_texts(context, value, path, table::artist_url, "url");
        } else if (key == "members") {
            encode_named_list(
                context,
                value,
                path,
                table::artist_member,
                reverse_index::artist_member_by_member,
                "name"
            );
        } else if (key == "groups") {
            encode_named_list(
                context,
                value,
                path,
                table::artist_group,
                reverse_index::artist_group_by_group,
                "name"
            );
        } else if (key == "aliases") {
            encode_named_list(
                context,
                value,
                path,
                table::artist_alias,
                reverse_index::artist_alias_by_alias,
                "name"
            );
        } else if (key == "images") {
            encode_images(context, value, path, table::artist_image);
        } else {
            context.keep_other(value, path);
        }
    }
    context.row.clear();
    context.row.null();  // The rowid.
    for (const optional_text& field : {name, real_name, profile, data_quality})
        context.text(field);
    context.row.blob(hash);
    (*context.out)[table::artist].append(context.id, context.row);
}

void encode_label(encode_context& context, simdjson::dom::object record, std::string_view hash) {
    optional_text name;
    optional_text contact_info;
    optional_text profile;
    optional_text data_quality;
    optional_text parent_id;
    optional_text parent_name;
    for (const auto [key, value] : record) {
        const json_path path{nullptr, key};
        if (key == "id") continue;
        if (key == "name") {
            name = context.text_of(value, path);
        } else if (key == "contactinfo") {
            contact_info = context.text_of(value, path);
        } else if (key == "profile") {
            profile = context.text_of(value, path);
        } else if (key == "data_quality") {
            data_quality = context.text_of(value, path);
        } else if (key == "parentLabel" && value.is_object()) {
            read_fields(context, value, path, [&](std::string_view field) -> optional_text* {
                if (field == "id") return &parent_id;
                return field == "name" ? &parent_name : nullptr;
            });
        } else if (key == "parentLabel") {  // Without an id, as before 2018.
            parent_name = context.text_of(value, path);
        } else if (key == "urls") {
            encode_texts(context, value, path, table::label_url, "url");
        } else if (key == "sublabels") {
            encode_named_list(
                context,
                value,
                path,
                table::label_sublabel,
                reverse_index::label_sublabel_by_sublabel,
                "label"
            );
        } else if (key == "images") {
            encode_images(context, value, path, table::label_image);
        } else {
            context.keep_other(value, path);
        }
    }
    const auto parent = context.reference(parent_id, json_path{nullptr, "parentLabel"});
    context.row.clear();
    context.row.null();
    context.text(name);
    context.integer(parent);
    for (const optional_text& field : {parent_name, profile, contact_info, data_quality}) {
        context.text(field);
    }
    context.row.blob(hash);
    (*context.out)[table::label].append(context.id, context.row);
    context.link(reverse_index::label_by_parent, parent, 0);
}

namespace {

void encode_master_artists(encode_context& context, const json_value& list, const json_path& path) {
    std::int64_t seq = 0;
    for_each_listed(context, list, path, [&](const json_value& item, const json_path& at) {
        credited_artist credit;
        read_credit(context, item, at, credit);
        const auto artist = context.reference(credit.id, at);
        context.begin(seq);
        context.integer(artist);
        context.spelled(dictionary::name, credit.name);
        context.spelled(dictionary::name, credit.anv);
        context.spelled(dictionary::term, credit.join);
        context.spelled(dictionary::term, credit.role);
        context.text(credit.tracks);
        context.end(table::master_artist);
        context.link(reverse_index::master_artist_by_artist, artist, seq);
        ++seq;
    });
}

}  // namespace

void encode_master(encode_context& context, simdjson::dom::object record, std::string_view hash) {
    optional_text title;
    optional_text year;
    optional_text main_release;
    optional_text notes;
    optional_text data_quality;
    for (const auto [key, value] : record) {
        const json_path path{nullptr, key};
        if (key == "id") continue;
        if (key == "title") {
            title = context.text_of(value, path);
        } else if (key == "year") {
            year = context.text_of(value, path);
        } else if (key == "main_release") {
            main_release = context.text_of(value, path);
        } else if (key == "notes") {
            notes = context.text_of(value, path);
        } else if (key == "data_quality") {
            data_quality = context.text_of(value, path);
        } else if (key == "artists") {
            encode_master_artists(context, value, path);
        } else if (key == "genres") {
            encode_nodes(
                context,
                value,
                path,
                table::master_genre,
                dictionary::genre,
                reverse_index::master_genre_by_genre
            );
        } else if (key == "styles") {
            encode_nodes(
                context,
                value,
                path,
                table::master_style,
                dictionary::style,
                reverse_index::master_style_by_style
            );
        } else if (key == "videos") {
            encode_videos(context, value, path, table::master_video);
        } else if (key == "images") {
            encode_images(context, value, path, table::master_image);
        } else {
            context.keep_other(value, path);
        }
    }
    const auto plausible = plausible_year(year);
    context.row.clear();
    context.row.null();
    context.text(title);
    context.integer(plausible);
    context.text(plausible && year->size() == 4 ? std::nullopt : year);
    context.integer(context.reference(main_release, json_path{nullptr, "main_release"}));
    context.text(notes);
    context.text(data_quality);
    context.row.blob(hash);
    (*context.out)[table::master].append(context.id, context.row);
}

}  // namespace waxpress::sqlite
