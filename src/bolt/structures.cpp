#include "bolt/structures.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "bolt/structure_tags.hpp"

namespace waxpress::bolt {
namespace {

/// Takes the fields of a structure one after the other; false once one is of another kind.
class field_reader {
public:
    explicit field_reader(list& fields) noexcept : fields_(&fields) {}

    bool take(std::int64_t& out) {
        const value* field = next(value_kind::integer);
        if (field != nullptr) out = field->as_integer();
        return field != nullptr;
    }
    bool take(double& out) {
        const value* field = next(value_kind::real);
        if (field != nullptr) out = field->as_real();
        return field != nullptr;
    }
    bool take(std::string& out) {
        const value* field = next(value_kind::text);
        if (field != nullptr) out = field->as_text();
        return field != nullptr;
    }
    bool take(map& out) {
        const value* field = next(value_kind::map);
        if (field != nullptr) out = field->as_map();
        return field != nullptr;
    }
    bool take(std::vector<std::string>& out) {
        const value* field = next(value_kind::list);
        if (field == nullptr) return false;
        for (const value& item : field->as_list()) {
            if (item.kind() != value_kind::text) return false;
            out.push_back(item.as_text());
        }
        return true;
    }

private:
    const value* next(value_kind wanted) {
        if (at_ >= fields_->size() || (*fields_)[at_].kind() != wanted) return nullptr;
        return &(*fields_)[at_++];
    }

    list* fields_;
    std::size_t at_ = 0;
};

template <class... Parts>
bool take_all(list& fields, Parts&... parts) {
    field_reader reader(fields);
    return fields.size() == sizeof...(Parts) && (reader.take(parts) && ...);
}

bool make_node(list& fields, value& out) {
    node made;
    const bool has_element_id = fields.size() == 4;
    if (!has_element_id) fields.emplace_back(std::string());
    if (!take_all(fields, made.id, made.labels, made.properties, made.element_id)) return false;
    if (!has_element_id) made.element_id = std::to_string(made.id);
    out = value(std::move(made));
    return true;
}

bool make_relationship(list& fields, value& out) {
    relationship made;
    const bool has_element_ids = fields.size() == 8;
    if (!has_element_ids) fields.resize(fields.size() + 3, value(std::string()));
    if (!take_all(
            fields,
            made.id,
            made.start_id,
            made.end_id,
            made.type,
            made.properties,
            made.element_id,
            made.start_element_id,
            made.end_element_id
        )) {
        return false;
    }
    if (!has_element_ids) {
        made.element_id = std::to_string(made.id);
        made.start_element_id = std::to_string(made.start_id);
        made.end_element_id = std::to_string(made.end_id);
    }
    out = value(std::move(made));
    return true;
}

/// A relationship of a path; the path knows its ends.
bool make_unbound(list& fields, value& out) {
    relationship made;
    const bool has_element_id = fields.size() == 4;
    if (!has_element_id) fields.emplace_back(std::string());
    if (!take_all(fields, made.id, made.type, made.properties, made.element_id)) return false;
    if (!has_element_id) made.element_id = std::to_string(made.id);
    out = value(std::move(made));
    return true;
}

bool is_list_of(const value& what, value_kind kind) {
    return what.kind() == value_kind::list &&
           std::ranges::all_of(what.as_list(), [kind](const value& item) {
               return item.kind() == kind;
           });
}

/// One step: which relationship (from 1, negative: walked against its direction), to which node.
bool append_step(const list& nodes, const list& relationships, const value* step, path& made) {
    const std::int64_t way = step[0].as_integer();
    const std::int64_t to = step[1].as_integer();
    const auto last = static_cast<std::int64_t>(relationships.size());
    if (way == 0 || way > last || way < -last) return false;
    if (to < 0 || to >= static_cast<std::int64_t>(nodes.size())) return false;
    const auto index = static_cast<std::size_t>((way > 0 ? way : -way) - 1);
    relationship walked = relationships[index].as_relationship();
    const node& from = made.nodes.back();
    const node& next = nodes[static_cast<std::size_t>(to)].as_node();
    const node& start = way > 0 ? from : next;
    const node& end = way > 0 ? next : from;
    walked.start_id = start.id;
    walked.start_element_id = start.element_id;
    walked.end_id = end.id;
    walked.end_element_id = end.element_id;
    made.relationships.push_back(std::move(walked));
    made.nodes.push_back(next);
    return true;
}

bool make_path(const list& fields, value& out) {
    if (fields.size() != 3 || !is_list_of(fields[0], value_kind::node) ||
        !is_list_of(fields[1], value_kind::relationship) ||
        !is_list_of(fields[2], value_kind::integer)) {
        return false;
    }
    const list& nodes = fields[0].as_list();
    const list& steps = fields[2].as_list();
    if (nodes.empty() || steps.size() % 2 != 0) return false;
    path made;
    made.nodes.push_back(nodes.front().as_node());
    for (std::size_t at = 0; at < steps.size(); at += 2) {
        if (!append_step(nodes, fields[1].as_list(), &steps[at], made)) return false;
    }
    out = value(std::move(made));
    return true;
}

bool make_date_time(list& fields, bool is_legacy, value& out) {
    date_time made;
    if (!take_all(fields, made.seconds, made.nanoseconds, made.offset_seconds)) return false;
    if (is_legacy && __builtin_sub_overflow(made.seconds, made.offset_seconds, &made.seconds)) {
        return false;
    }
    out = value(made);
    return true;
}

bool make_zoned_date_time(list& fields, bool is_legacy, value& out) {
    zoned_date_time made;
    made.is_local = is_legacy;
    if (!take_all(fields, made.seconds, made.nanoseconds, made.zone)) return false;
    out = value(std::move(made));
    return true;
}

bool make_point(list& fields, bool is_3d, value& out) {
    point made;
    if (is_3d) {
        if (!take_all(fields, made.srid, made.x, made.y, made.z.emplace())) return false;
    } else if (!take_all(fields, made.srid, made.x, made.y)) {
        return false;
    }
    out = value(made);
    return true;
}

template <class Made, class... Parts>
bool make_plain(list& fields, Made& made, value& out, Parts&... parts) {
    if (!take_all(fields, parts...)) return false;
    out = value(made);
    return true;
}

bool make_temporal(std::uint8_t tag, list& fields, value& out) {
    date day;
    time of_day;
    local_time local;
    local_date_time moment;
    duration length;
    switch (tag) {
        case tag::date:
            return make_plain(fields, day, out, day.days);
        case tag::time:
            return make_plain(fields, of_day, out, of_day.nanoseconds, of_day.offset_seconds);
        case tag::local_time:
            return make_plain(fields, local, out, local.nanoseconds);
        case tag::local_date_time:
            return make_plain(fields, moment, out, moment.seconds, moment.nanoseconds);
        default:
            return make_plain(
                fields, length, out, length.months, length.days, length.seconds, length.nanoseconds
            );
    }
}

}  // namespace

bool make_structure(std::uint8_t tag, list fields, value& out) {
    switch (tag) {
        case tag::node:
            return make_node(fields, out);
        case tag::relationship:
            return make_relationship(fields, out);
        case tag::unbound_relationship:
            return make_unbound(fields, out);
        case tag::path:
            return make_path(fields, out);
        case tag::date:
        case tag::time:
        case tag::local_time:
        case tag::local_date_time:
        case tag::duration:
            return make_temporal(tag, fields, out);
        case tag::date_time:
        case tag::legacy_date_time:
            return make_date_time(fields, tag == tag::legacy_date_time, out);
        case tag::zoned_date_time:
        case tag::legacy_zoned_date_time:
            return make_zoned_date_time(fields, tag == tag::legacy_zoned_date_time, out);
        case tag::point_2d:
        case tag::point_3d:
            return make_point(fields, tag == tag::point_3d, out);
        default:
            out = value(structure{tag, std::move(fields)});
            return true;
    }
}

}  // namespace waxpress::bolt
