#include "discogs/normalise.hpp"

#include <string_view>
#include <utility>

#include "discogs/xml_text.hpp"

namespace waxpress::discogs {
namespace {

constexpr std::string_view text_key = "#text";

/// `@x` becomes `x` and wins over a child `x`; `#text` becomes `name` unless there is one.
void strip(json_object& object) {
    json_object stripped;
    for (auto& [key, value] : object) {
        if (key.starts_with('@')) {
            stripped.insert_or_assign(key.substr(1), std::move(value));
        } else {
            stripped.try_emplace(key, std::move(value));
        }
    }
    if (auto text = stripped.extract(std::string(text_key)); !text.empty()) {
        if (!stripped.contains("name")) text.key() = "name";
        stripped.insert(std::move(text));
    }
    object = std::move(stripped);
}

void strip_if_object(json_value& value) {
    if (json_object* object = value.object()) strip(*object);
}

json_array listed(json_value value) {
    if (json_array* items = value.array()) return std::move(*items);
    json_array list;
    if (!value.is_null()) list.push_back(std::move(value));
    return list;
}

/// What `value`, a container such as `genres`, holds under `key`.
json_array unwrap(json_value value, std::string_view key) {
    json_object* container = value.object();
    if (container == nullptr) return listed(std::move(value));
    const auto found = container->find(key);
    return found == container->end() ? json_array{} : listed(std::move(found->second));
}

json_array items(json_value value, std::string_view key) {
    json_array list = unwrap(std::move(value), key);
    for (json_value& item : list) {
        if (std::string* text = item.string()) {
            json_object named;
            named["id"].held = std::move(*text);
            item.held = std::move(named);
        } else {
            strip_if_object(item);
        }
    }
    return list;
}

json_array formats(json_value value, std::string_view key) {
    json_array list = unwrap(std::move(value), key);
    for (json_value& item : list)
        strip_if_object(item);
    return list;
}

using list_maker = json_array (*)(json_value, std::string_view);

void make_list(
    json_object& record, std::string_view field, std::string_view key, list_maker maker
) {
    const auto found = record.find(field);
    if (found == record.end()) return;
    json_array list = maker(std::move(found->second), key);
    if (list.empty()) {
        record.erase(found);
    } else {
        found->second.held = std::move(list);
    }
}

void lift_master_id(json_object& record) {
    const auto found = record.find("master_id");
    if (found == record.end()) return;
    json_object* const object = found->second.object();
    if (object == nullptr) return;
    auto said = object->find(text_key);
    if (said == object->end()) said = object->find("id");
    if (said == object->end()) return;
    json_value id = std::move(said->second);
    found->second = std::move(id);
}

}  // namespace

json_value to_json(xml_element element) {
    json_object object;
    for (xml_attribute& attribute : element.attributes) {
        object.try_emplace("@" + attribute.name, json_value{std::move(attribute.value)});
    }
    std::map<std::string, json_array> children;
    for (xml_element& child : element.children) {
        std::string name = child.name;
        children[std::move(name)].push_back(to_json(std::move(child)));
    }
    for (auto& [name, values] : children) {
        json_value value =
            values.size() == 1 ? std::move(values.front()) : json_value{std::move(values)};
        object.insert_or_assign(name, std::move(value));
    }
    const bool has_text = !is_blank(element.text);
    if (object.empty()) return has_text ? json_value{std::move(element.text)} : json_value{};
    if (has_text) object[std::string(text_key)].held = std::move(element.text);
    return json_value{std::move(object)};
}

std::string take_identity(json_object& record) {
    if (const auto attribute = record.find("@id"); attribute != record.end()) {
        record.erase("id");
        return *attribute->second.string();
    }
    const auto child = record.find("id");
    const std::string* const text = child == record.end() ? nullptr : child->second.string();
    return text == nullptr ? "unknown" : *text;
}

void normalise(entity_kind kind, json_object& record) {
    if (kind == entity_kind::masters || kind == entity_kind::releases) strip(record);
    switch (kind) {
        case entity_kind::artists:
            for (const char* field : {"members", "groups", "aliases"}) {
                make_list(record, field, "name", items);
            }
            break;
        case entity_kind::labels:
            if (const auto parent = record.find("parentLabel"); parent != record.end()) {
                strip_if_object(parent->second);
            }
            make_list(record, "sublabels", "label", items);
            break;
        case entity_kind::releases:
            make_list(record, "labels", "label", items);
            make_list(record, "extraartists", "artist", items);
            make_list(record, "formats", "format", formats);
            lift_master_id(record);
            [[fallthrough]];
        case entity_kind::masters:
            make_list(record, "artists", "artist", items);
            make_list(record, "genres", "genre", unwrap);
            make_list(record, "styles", "style", unwrap);
            break;
    }
}

}  // namespace waxpress::discogs
