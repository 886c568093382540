#include "sqlite/json_writer.hpp"

#include <array>

namespace waxpress::sqlite {
namespace {

constexpr auto is_special = [] {
    std::array<bool, 256> special{};
    for (std::size_t c = 0; c < 0x20; ++c)
        special[c] = true;
    special['"'] = true;
    special['\\'] = true;
    return special;
}();

void append_escaped(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"':
        case '\\':
            (out += '\\') += c;
            return;
        case '\b':
            out += "\\b";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\r':
            out += "\\r";
            return;
        default:
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4U];
            out += hex[static_cast<unsigned char>(c) & 0xfU];
    }
}

}  // namespace

void json_writer::string(std::string_view text) {
    separate();
    out_ += '"';
    std::size_t clean = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_special[static_cast<unsigned char>(text[at])]) continue;
        out_.append(text, clean, at - clean);
        append_escaped(out_, text[at]);
        clean = at + 1;
    }
    out_.append(text, clean, text.size() - clean);
    out_ += '"';
}

}  // namespace waxpress::sqlite
