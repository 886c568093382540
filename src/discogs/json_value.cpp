#include "discogs/json_value.hpp"

#include <type_traits>

namespace waxpress::discogs {
namespace {

void append_escaped(char c, std::string& out) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20) {
        out += c;
        return;
    }
    out += "\\u00";
    out += hex[code >> 4U];
    out += hex[code & 0xFU];
}

void append_json(const json_array& items, std::string& out) {
    out += '[';
    for (const json_value& item : items) {
        if (&item != items.data()) out += ',';
        append_json(item, out);
    }
    out += ']';
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
    out += '"';
    for (const char c : text)
        append_escaped(c, out);
    out += '"';
}

void append_json(const json_value& value, std::string& out) {
    std::visit(
        [&](const auto& held) {
            using held_type = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<held_type, std::monostate>) {
                out += "null";
            } else if constexpr (std::is_same_v<held_type, std::string>) {
                append_json_string(held, out);
            } else {
                append_json(held, out);
            }
        },
        value.held
    );
}

void append_json(const json_object& object, std::string& out) {
    char separator = '{';
    if (object.empty()) out += '{';
    for (const auto& [key, value] : object) {
        out += separator;
        separator = ',';
        append_json_string(key, out);
        out += ':';
        append_json(value, out);
    }
    out += '}';
}

}  // namespace waxpress::discogs
