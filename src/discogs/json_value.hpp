#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace waxpress::discogs {

struct json_value;
using json_array = std::vector<json_value>;
using json_object = std::map<std::string, json_value, std::less<>>;  ///< Sorted bytewise.

/// What a record can hold: every leaf is a string or null.
struct json_value {
    std::variant<std::monostate, std::string, json_array, json_object> held;

    [[nodiscard]] bool is_null() const { return held.index() == 0; }
    [[nodiscard]] std::string* string() { return std::get_if<std::string>(&held); }
    [[nodiscard]] json_array* array() { return std::get_if<json_array>(&held); }
    [[nodiscard]] json_object* object() { return std::get_if<json_object>(&held); }
};

/// Appends `text`, UTF-8, as a JSON string with its quotes. Escaped are `"`, `\` and control
/// characters: in short where JSON has a short form, else as `\u00xx` in lower case.
/// Source: reference/wire-and-schema.md, 2.5.
void append_json_string(std::string_view text, std::string& out);

/// Appends the value without any white space.
void append_json(const json_value& value, std::string& out);
void append_json(const json_object& object, std::string& out);

}  // namespace waxpress::discogs
