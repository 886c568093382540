#include "neo4j/import/csv.hpp"

#include <algorithm>

namespace waxpress::neo4j {
namespace {

bool needs_quotes(std::string_view text) noexcept {
    return text.empty() || std::any_of(text.begin(), text.end(), [](char c) {
               return c == '"' || static_cast<unsigned char>(c) < 0x20;
           });
}

}  // namespace

void append_field(std::string_view text, std::string& out) {
    if (!needs_quotes(text)) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace waxpress::neo4j
