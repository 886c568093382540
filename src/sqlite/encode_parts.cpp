// The parts that records of several kinds share.
#include "sqlite/encode_context.hpp"
#include "sqlite/encoder.hpp"

namespace waxpress::sqlite {

void read_credit(
    encode_context& context, const json_value& item, const json_path& path, credited_artist& credit
) {
    read_fields(context, item, path, [&](std::string_view key) -> optional_text* {
        if (key == "anv") return &credit.anv;
        if (key == "id") return &credit.id;
        if (key == "join") return &credit.join;
        if (key == "name") return &credit.name;
        if (key == "role") return &credit.role;
        if (key == "tracks") return &credit.tracks;
        return nullptr;
    });
}

void encode_named_list(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    table to,
    reverse_index index,
    std::string_view key
) {
    std::int64_t seq = 0;
    for_each_item(context, list, key, path, [&](const json_value& item, const json_path& at) {
        optional_text id;
        optional_text name;
        read_fields(context, item, at, [&](std::string_view field) -> optional_text* {
            if (field == "id") return &id;
            return field == "name" ? &name : nullptr;
        });
        // Before 2018 the lists held names only, which the normaliser turns into `id`.
        if (!name && id && !record_id(*id)) std::swap(name, id);
        const auto far = context.reference(id, at);
        context.begin(seq);
        context.integer(far);
        context.spelled(dictionary::name, name);
        context.end(to);
        context.link(index, far, seq);
        ++seq;
    });
}

void encode_texts(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    table to,
    std::string_view key
) {
    std::int64_t seq = 0;
    for_each_item(context, list, key, path, [&](const json_value& item, const json_path& at) {
        context.begin(seq++);
        context.text(context.text_of(item, at));
        context.end(to);
    });
}

void encode_nodes(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    table to,
    dictionary nodes,
    reverse_index index
) {
    std::int64_t seq = 0;
    for_each_listed(context, list, path, [&](const json_value& item, const json_path& at) {
        const optional_text text = context.text_of(item, at);
        const auto node = text ? context.words[nodes].intern(*text) : std::nullopt;
        if (text && !node) context.keep_other(*text, at);  // No dump has so many.
        context.begin(seq);
        context.integer(node);
        context.end(to);
        context.link(index, node, seq);
        ++seq;
    });
}

void encode_images(
    encode_context& context, const json_value& list, const json_path& path, table to
) {
    std::int64_t seq = 0;
    for_each_item(context, list, "image", path, [&](const json_value& item, const json_path& at) {
        optional_text type;
        optional_text width;
        optional_text height;
        optional_text uri;
        optional_text uri150;
        read_fields(context, item, at, [&](std::string_view key) -> optional_text* {
            if (key == "@type") return &type;
            if (key == "@width") return &width;
            if (key == "@height") return &height;
            if (key == "@uri") return &uri;
            return key == "@uri150" ? &uri150 : nullptr;
        });
        context.begin(seq++);
        context.text(type);
        context.number(width);
        context.number(height);
        context.text(uri);
        context.text(uri150);
        context.end(to);
    });
}

void encode_videos(
    encode_context& context, const json_value& list, const json_path& path, table to
) {
    std::int64_t seq = 0;
    for_each_item(context, list, "video", path, [&](const json_value& item, const json_path& at) {
        optional_text source;
        optional_text duration;
        optional_text embed;
        optional_text title;
        optional_text description;
        read_fields(context, item, at, [&](std::string_view key) -> optional_text* {
            if (key == "@src") return &source;
            if (key == "@duration") return &duration;
            if (key == "@embed") return &embed;
            if (key == "title") return &title;
            return key == "description" ? &description : nullptr;
        });
        context.begin(seq++);
        context.video_source(source);
        context.number(duration);
        if (embed == "true" || embed == "false") {
            context.row.integer(embed == "true" ? 1 : 0);
        } else {
            context.text(embed);
        }
        context.text(title);
        context.text(description);
        context.end(to);
    });
}

}  // namespace waxpress::sqlite
