#include "bolt/value_packer.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "bolt/structure_tags.hpp"
#include "bolt/unpacker.hpp"

namespace waxpress::bolt {
namespace {

[[noreturn]] void reject(const char* why) {
    throw failure(failure_class::store, why, next_step::reject);
}

}  // namespace

void value_packer::put(const value& what) {
    if (++depth_ > deepest_value) reject("a value is nested too deeply for Neo4j");
    std::visit([this](const auto& held) { put_one(held); }, what.held_);
    --depth_;
}

void value_packer::put_map(const map& what) {
    out_->map(what.size());
    for (const map_entry& entry : what) {
        out_->text(entry.key);
        put(entry.value);
    }
}

void value_packer::put_list(const list& what) {
    out_->list(what.size());
    for (const value& item : what)
        put(item);
}

void value_packer::put_one(const date& what) {
    out_->structure(tag::date, 1);
    out_->integer(what.days);
}

void value_packer::put_one(const time& what) {
    out_->structure(tag::time, 2);
    out_->integer(what.nanoseconds);
    out_->integer(what.offset_seconds);
}

void value_packer::put_one(const local_time& what) {
    out_->structure(tag::local_time, 1);
    out_->integer(what.nanoseconds);
}

void value_packer::put_one(const date_time& what) {
    out_->structure(is_utc_ ? tag::date_time : tag::legacy_date_time, 3);
    out_->integer(is_utc_ ? what.seconds : what.seconds + what.offset_seconds);
    out_->integer(what.nanoseconds);
    out_->integer(what.offset_seconds);
}

void value_packer::put_one(const zoned_date_time& what) {
    if (is_utc_ == what.is_local) {
        reject("a time in a named zone cannot be told to this server: give it an offset instead");
    }
    out_->structure(is_utc_ ? tag::zoned_date_time : tag::legacy_zoned_date_time, 3);
    out_->integer(what.seconds);
    out_->integer(what.nanoseconds);
    out_->text(what.zone);
}

void value_packer::put_one(const local_date_time& what) {
    out_->structure(tag::local_date_time, 2);
    out_->integer(what.seconds);
    out_->integer(what.nanoseconds);
}

void value_packer::put_one(const duration& what) {
    out_->structure(tag::duration, 4);
    out_->integer(what.months);
    out_->integer(what.days);
    out_->integer(what.seconds);
    out_->integer(what.nanoseconds);
}

void value_packer::put_one(const point& what) {
    out_->structure(what.z ? tag::point_3d : tag::point_2d, what.z ? 4 : 3);
    out_->integer(what.srid);
    out_->real(what.x);
    out_->real(what.y);
    if (what.z) out_->real(*what.z);
}

void value_packer::put_one(const node& what) {
    out_->structure(tag::node, 4);
    out_->integer(what.id);
    out_->list(what.labels.size());
    for (const std::string& label : what.labels)
        out_->text(label);
    put_map(what.properties);
    out_->text(what.element_id);
}

void value_packer::put_one(const relationship& what) {
    out_->structure(tag::relationship, 8);
    out_->integer(what.id);
    out_->integer(what.start_id);
    out_->integer(what.end_id);
    out_->text(what.type);
    put_map(what.properties);
    out_->text(what.element_id);
    out_->text(what.start_element_id);
    out_->text(what.end_element_id);
}

void value_packer::put_one(const path& what) {
    out_->structure(tag::path, 3);
    out_->list(what.nodes.size());
    for (const node& one : what.nodes)
        put_one(one);
    out_->list(what.relationships.size());
    for (const relationship& one : what.relationships) {
        out_->structure(tag::unbound_relationship, 4);
        out_->integer(one.id);
        out_->text(one.type);
        put_map(one.properties);
        out_->text(one.element_id);
    }
    out_->list(2 * what.relationships.size());
    for (std::size_t i = 0; i < what.relationships.size(); ++i) {
        const auto number = static_cast<std::int64_t>(i) + 1;
        const bool is_forward = what.relationships[i].start_id == what.nodes[i].id;
        out_->integer(is_forward ? number : -number);
        out_->integer(number);
    }
}

void value_packer::put_one(const structure& what) {
    if (what.fields.size() > 15) reject("a structure of more than 15 fields cannot be packed");
    out_->structure(what.tag, what.fields.size());
    for (const value& field : what.fields)
        put(field);
}

}  // namespace waxpress::bolt
