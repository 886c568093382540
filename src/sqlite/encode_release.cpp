#include "sqlite/encode_context.hpp"
#include "sqlite/video_address.hpp"

namespace waxpress::sqlite {
namespace {

// Credits and tracks are numbered through the whole release, sub-tracks and their credits included.
struct release_counters {
    std::int64_t tracks = 0;
};

/// Asks memory for what a dictionary knows of a text.
std::size_t begin_look_up(encode_context& context, dictionary which, const optional_text& text) {
    if (!text) return 0;
    const std::size_t hash = interner::hash_of(*text);
    context.words[which].prefetch(hash);
    return hash;
}

void read_credits(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    bool is_extra,
    const std::optional<std::int64_t>& track
) {
    for_each_item(context, list, "artist", path, [&](const json_value& item, const json_path& at) {
        read_release_credit& credit = context.credits.emplace_back();
        read_credit(context, item, at, credit.said);
        credit.artist = context.reference(credit.said.id, at);
        credit.track = track;
        credit.is_extra = is_extra;
        credit.name_hash = begin_look_up(context, dictionary::name, credit.said.name);
        credit.role_hash = begin_look_up(context, dictionary::term, credit.said.role);
    });
}

// All credits of a release at once: the dictionaries are large, and waiting for one text at a time
// would take longer than all the rest.
void encode_credits(encode_context& context) {
    constexpr std::size_t ahead = 4;
    const auto& credits = context.credits;
    for (std::size_t at = 0; at < credits.size() + ahead; ++at) {
        if (at < credits.size()) {
            context.words[dictionary::name].prefetch_entry(credits[at].name_hash);
            context.words[dictionary::term].prefetch_entry(credits[at].role_hash);
        }
        if (at < ahead) continue;
        const read_release_credit& credit = credits[at - ahead];
        const auto seq = static_cast<std::int64_t>(at - ahead);
        context.begin(seq);
        context.integer(credit.artist);
        context.spelled(dictionary::name, credit.said.name, credit.name_hash);
        context.row.integer(credit.is_extra ? 1 : 0);
        context.spelled(dictionary::term, credit.said.role, credit.role_hash);
        context.integer(credit.track);
        context.spelled(dictionary::name, credit.said.anv);
        context.text(credit.said.tracks);
        context.spelled(dictionary::term, credit.said.join);
        context.end(table::credit);
        context.link(reverse_index::credit_by_artist, credit.artist, seq);
    }
}

void encode_tracks(
    encode_context& context,
    release_counters& counters,
    const json_value& list,
    const json_path& path,
    const std::optional<std::int64_t>& parent
) {
    for_each_item(context, list, "track", path, [&](const json_value& item, const json_path& at) {
        if (!item.is_object()) {
            context.keep_other(item, at);
            return;
        }
        const std::int64_t seq = counters.tracks++;
        optional_text position;
        optional_text title;
        optional_text duration;
        std::optional<json_value> sub_tracks;
        for (const auto [key, value] : simdjson::dom::object(item)) {
            const json_path inner{&at, key};
            if (key == "position") {
                position = context.text_of(value, inner);
            } else if (key == "title") {
                title = context.text_of(value, inner);
            } else if (key == "duration") {
                duration = context.text_of(value, inner);
            } else if (key == "artists" || key == "extraartists") {
                read_credits(context, value, inner, key == "extraartists", seq);
            } else if (key == "sub_tracks") {
                sub_tracks = value;
            } else {
                context.keep_other(value, inner);
            }
        }
        context.begin(seq);
        context.text(title);
        context.text(position);
        context.length(duration);
        context.integer(parent);
        context.end(table::track);
        if (sub_tracks) {
            encode_tracks(context, counters, *sub_tracks, json_path{&at, "sub_tracks"}, seq);
        }
    });
}

void encode_labels(
    encode_context& context,
    const json_value& list,
    const json_path& path,
    std::string_view prefix,
    table to,
    reverse_index index
) {
    std::int64_t seq = 0;
    const std::string_view item_key = to == table::release_series ? "series" : "label";
    for_each_item(context, list, item_key, path, [&](const json_value& item, const json_path& at) {
        optional_text id;
        optional_text name;
        optional_text catno;
        read_fields(context, item, at, [&](std::string_view key) -> optional_text* {
            if (key.starts_with(prefix)) key.remove_prefix(prefix.size());
            if (key == "id") return &id;
            if (key == "name") return &name;
            return key == "catno" ? &catno : nullptr;
        });
        const auto label = context.reference(id, at);
        context.begin(seq);
        context.integer(label);
        context.spelled(dictionary::name, name);
        context.text(catno);
        context.end(to);
        context.link(index, label, seq);
        ++seq;
    });
}

void append_to_summary(std::string& summary, const optional_text& text) {
    if (!text || text->empty()) return;
    if (!summary.empty() && !summary.ends_with("+ ") && !summary.ends_with("x")) summary += ", ";
    summary += *text;
}

void encode_formats(encode_context& context, const json_value& list, const json_path& path) {
    std::int64_t seq = 0;
    std::string& summary = context.format_summary;
    for_each_listed(context, list, path, [&](const json_value& item, const json_path& at) {
        optional_text name;
        optional_text quantity;
        optional_text text;
        optional_text none;
        std::optional<json_value> descriptions;
        if (item.is_object()) {
            for (const auto [key, value] : simdjson::dom::object(item)) {
                const json_path inner{&at, key};
                if (key == "descriptions") {
                    descriptions = value;
                } else if (key == "name") {
                    name = context.text_of(value, inner);
                } else if (key == "qty") {
                    quantity = context.text_of(value, inner);
                } else if (key == "text") {
                    text = context.text_of(value, inner);
                } else {
                    context.keep_other(value, inner);
                }
            }
        } else if (!item.is_null()) {
            context.keep_other(item, at);
        }
        if (!summary.empty()) summary += " + ";
        if (quantity && *quantity != "1" && !quantity->empty()) {
            summary.append(*quantity).append("x");
            if (name) summary.append(*name);
        } else {
            append_to_summary(summary, name);
        }
        context.begin(seq);
        context.spelled(dictionary::term, name);
        context.number(quantity);
        context.spelled(dictionary::term, text);
        context.end(table::format);
        if (descriptions) {
            std::int64_t place = 0;
            const json_path inner{&at, "descriptions"};
            for_each_item(
                context,
                *descriptions,
                "description",
                inner,
                [&](const json_value& value, const json_path& there) {
                    const optional_text description = context.text_of(value, there);
                    append_to_summary(summary, description);
                    context.begin(seq);
                    context.row.integer(place++);
                    context.spelled(dictionary::term, description);
                    context.end(table::format_description);
                }
            );
        }
        append_to_summary(summary, text);
        ++seq;
    });
}

void encode_identifiers(encode_context& context, const json_value& list, const json_path& path) {
    std::int64_t seq = 0;
    for_each_item(
        context,
        list,
        "identifier",
        path,
        [&](const json_value& item, const json_path& at) {
            optional_text type;
            optional_text value;
            optional_text description;
            read_fields(context, item, at, [&](std::string_view key) -> optional_text* {
                if (key == "@type") return &type;
                if (key == "@value") return &value;
                return key == "@description" ? &description : nullptr;
            });
            context.begin(seq++);
            context.spelled(dictionary::term, type);
            context.text(value);
            context.spelled(dictionary::term, description);
            context.end(table::identifier);
        }
    );
}

void encode_companies(encode_context& context, const json_value& list, const json_path& path) {
    std::int64_t seq = 0;
    for_each_item(context, list, "company", path, [&](const json_value& item, const json_path& at) {
        optional_text id;
        optional_text name;
        optional_text catno;
        optional_text type;
        optional_text type_name;
        optional_text address;
        read_fields(context, item, at, [&](std::string_view key) -> optional_text* {
            if (key == "catno") return &catno;
            if (key == "entity_type") return &type;
            if (key == "entity_type_name") return &type_name;
            if (key == "id") return &id;
            if (key == "name") return &name;
            return key == "resource_url" ? &address : nullptr;
        });
        const auto label = context.reference(id, at);
        context.begin(seq);
        context.integer(label);
        context.spelled(dictionary::name, name);
        context.number(type);
        context.spelled(dictionary::term, type_name);
        context.text(catno);
        if (label && address && address->starts_with(label_address) &&
            address->substr(label_address.size()) == *id) {
            context.row.integer(1);
        } else {
            context.text(address);
        }
        context.end(table::company);
        context.link(reverse_index::company_by_label, label, seq);
        ++seq;
    });
}

struct release_fields {
    optional_text title, country, released, master, status, data_quality, notes;

    optional_text* find(std::string_view key) {
        if (key == "title") return &title;
        if (key == "country") return &country;
        if (key == "released") return &released;
        if (key == "master_id") return &master;
        if (key == "status") return &status;
        if (key == "data_quality") return &data_quality;
        return key == "notes" ? &notes : nullptr;
    }
};

// True if `key` is one of the lists of a release, which is then encoded.
bool encode_list(
    encode_context& context,
    release_counters& counters,
    std::string_view key,
    const json_value& value,
    const json_path& path
) {
    using enum reverse_index;
    if (key == "artists" || key == "extraartists") {
        read_credits(context, value, path, key == "extraartists", std::nullopt);
    } else if (key == "tracklist") {
        encode_tracks(context, counters, value, path, std::nullopt);
    } else if (key == "labels") {
        encode_labels(context, value, path, "", table::release_label, release_label_by_label);
    } else if (key == "series") {
        encode_labels(context, value, path, "@", table::release_series, release_series_by_series);
    } else if (key == "formats") {
        encode_formats(context, value, path);
    } else if (key == "identifiers") {
        encode_identifiers(context, value, path);
    } else if (key == "companies") {
        encode_companies(context, value, path);
    } else if (key == "genres") {
        encode_nodes(
            context, value, path, table::release_genre, dictionary::genre, release_genre_by_genre
        );
    } else if (key == "styles") {
        encode_nodes(
            context, value, path, table::release_style, dictionary::style, release_style_by_style
        );
    } else if (key == "videos") {
        encode_videos(context, value, path, table::release_video);
    } else if (key == "images") {
        encode_images(context, value, path, table::release_image);
    } else {
        return false;
    }
    return true;
}

}  // namespace

void encode_release(encode_context& context, simdjson::dom::object record, std::string_view hash) {
    release_fields fields;
    release_counters counters;
    context.format_summary.clear();
    context.credits.clear();
    for (const auto [key, value] : record) {
        const json_path path{nullptr, key};
        if (key == "id") continue;
        if (optional_text* field = fields.find(key)) {
            *field = context.text_of(value, path);
        } else if (!encode_list(context, counters, key, value, path)) {
            context.keep_other(value, path);
        }
    }
    encode_credits(context);
    const auto master = context.reference(fields.master, json_path{nullptr, "master_id"});
    context.row.clear();
    context.row.null();
    context.text(fields.title);
    context.integer(plausible_year(fields.released));
    context.text(fields.country);
    context.text(fields.released);
    context.integer(master);
    const bool has_format = !context.format_summary.empty();
    context.text(has_format ? optional_text(context.format_summary) : std::nullopt);
    for (const optional_text& field : {fields.status, fields.data_quality, fields.notes}) {
        context.text(field);
    }
    context.row.blob(hash);
    (*context.out)[table::release].append(context.id, context.row);
    context.link(reverse_index::release_by_master, master, 0);
}

}  // namespace waxpress::sqlite
