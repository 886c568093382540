#include "sqlite/catalog_page.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace waxpress::sqlite {
namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view plain = "\x1b[0m";
constexpr std::size_t field_column = 15;  // Where the values of fields begin.
constexpr std::size_t section_indent = 2;
constexpr std::size_t column_gap = 2;
constexpr std::size_t widest_column = 48;  // But for the last one; longer cells push it out.
constexpr std::size_t narrowest_text = 20;

struct code_range {
    std::uint32_t first, last;
};

constexpr std::array<code_range, 7> combining_ranges{
    {{0x0300, 0x036F},
     {0x0483, 0x0489},
     {0x0591, 0x05BD},
     {0x064B, 0x065F},
     {0x200B, 0x200F},
     {0x20D0, 0x20FF},
     {0xFE00, 0xFE0F}}};
constexpr std::array<code_range, 9> wide_ranges{
    {{0x1100, 0x115F},
     {0x2E80, 0x303E},
     {0x3041, 0xA4CF},
     {0xAC00, 0xD7A3},
     {0xF900, 0xFAFF},
     {0xFE30, 0xFE6F},
     {0xFF00, 0xFF60},
     {0x1F300, 0x1FAFF},
     {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool is_in(const std::array<code_range, N>& ranges, std::uint32_t code) noexcept {
    return std::any_of(ranges.begin(), ranges.end(), [code](const code_range& range) {
        return code >= range.first && code <= range.last;
    });
}

// The character at `at`, which moves past it; a byte that begins none is one by itself.
std::uint32_t next_code(std::string_view text, std::size_t& at) noexcept {
    const auto byte = static_cast<unsigned char>(text[at++]);
    std::size_t more = 0;
    std::uint32_t code = byte;
    if (byte >= 0xF0) {
        more = 3;
        code = byte & 0x07U;
    } else if (byte >= 0xE0) {
        more = 2;
        code = byte & 0x0FU;
    } else if (byte >= 0xC0) {
        more = 1;
        code = byte & 0x1FU;
    }
    for (; more > 0 && at < text.size(); --more) {
        const auto next = static_cast<unsigned char>(text[at]);
        if ((next & 0xC0U) != 0x80U) break;
        code = code << 6U | (next & 0x3FU);
        ++at;
    }
    return code;
}

std::size_t width_of(std::uint32_t code) noexcept {
    if (code < 0x300) return 1;
    if (is_in(combining_ranges, code)) return 0;
    return is_in(wide_ranges, code) ? 2 : 1;
}

bool is_control(std::string_view text, std::size_t at) noexcept {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F) return true;
    // U+0080..U+009F, some of which terminals obey.
    return byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

// One paragraph without line ends.
void wrap_line(std::string_view text, std::size_t width, std::vector<std::string>& lines) {
    const std::size_t indent = std::min(text.find_first_not_of(' '), text.size());
    std::string line;
    std::size_t line_width = 0;
    bool is_first = true;
    text.remove_prefix(indent);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t word_width = display_width(word);
        if (!line.empty() && line_width + 1 + word_width > width) {
            lines.push_back(std::move(line));
            line.clear();
            line_width = 0;
        }
        const std::size_t gap = is_first ? indent : line.empty() ? 0 : 1;
        line.append(gap, ' ');
        line_width += gap;
        is_first = false;
        line += word;
        line_width += word_width;
    }
    lines.push_back(std::move(line));
}

// What a tag of the markup stands for; false if it is none that is known.
bool append_tag(std::string_view tag, std::string& address, std::string& out) {
    constexpr std::array<std::string_view, 6> silent{"b", "i", "u", "/b", "/i", "/u"};
    if (std::find(silent.begin(), silent.end(), tag) != silent.end()) return true;
    if (tag == "/url") {
        if (!address.empty()) out.append(" (").append(address).append(")");
        address.clear();
        return true;
    }
    if (tag == "url") return true;
    if (tag.starts_with("url=")) {
        address = tag.substr(4);
        return true;
    }
    if (tag.size() > 2 && tag[1] == '=' && (tag[0] == 'a' || tag[0] == 'l')) {
        out += tag.substr(2);
        return true;
    }
    return false;
}

}  // namespace

std::size_t display_width(std::string_view text) noexcept {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();)
        width += width_of(next_code(text, at));
    return width;
}

std::string printable(std::string_view text, bool keep_lines) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (keep_lines && text.substr(at, 2) == "\r\n") continue;
        if (keep_lines && (text[at] == '\n' || text[at] == '\r')) {
            out += '\n';
        } else if (is_control(text, at)) {
            if (static_cast<unsigned char>(text[at]) == 0xC2) ++at;
            out += ' ';
        } else {
            out += text[at];
        }
    }
    return out;
}

std::string plain_markup(std::string_view text) {
    std::string out;
    std::string address;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('['), text.size());
        out.append(text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos ||
            !append_tag(text.substr(1, close - 1), address, out)) {
            out += '[';
            text.remove_prefix(1);
        } else {
            text.remove_prefix(close + 1);
        }
    }
    return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        wrap_line(text.substr(0, end), width, lines);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    while (!lines.empty() && lines.back().empty())
        lines.pop_back();
    return lines;
}

void catalog_page::line(std::size_t indent, std::string_view text) {
    while (text.ends_with(' '))
        text.remove_suffix(1);
    if (!text.empty()) text_.append(indent, ' ').append(text);
    text_ += '\n';
}

void catalog_page::title(std::string_view text, std::string_view aside) {
    if (style_.in_colour) text_ += bold;
    text_ += printable(text);
    if (style_.in_colour) text_.append(plain).append(dim);
    text_.append("  ").append(printable(aside));
    if (style_.in_colour) text_ += plain;
    text_ += '\n';
}

void catalog_page::field(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    const std::size_t room = std::max(style_.width, field_column + narrowest_text) - field_column;
    bool is_first = true;
    for (const std::string& part : wrapped(printable(value, true), room)) {
        const std::string_view shown = is_first ? name : std::string_view();
        if (style_.in_colour) text_ += dim;
        text_ += shown;
        if (style_.in_colour) text_ += plain;
        text_.append(shown.size() < field_column ? field_column - shown.size() : 1, ' ');
        text_.append(part).append("\n");
        is_first = false;
    }
}

void catalog_page::heading(std::string_view name) {
    text_ += '\n';
    if (style_.in_colour) text_ += bold;
    text_ += name;
    if (style_.in_colour) text_ += plain;
    text_ += '\n';
}

void catalog_page::section(std::string_view name, const std::vector<page_row>& rows) {
    if (rows.empty()) return;
    heading(name);
    std::vector<std::size_t> widths;
    std::vector<page_row> cells;
    for (const page_row& row : rows) {
        page_row clean;
        for (const std::string& cell : row)
            clean.push_back(printable(cell));
        widths.resize(std::max(widths.size(), clean.size()));
        for (std::size_t i = 0; i < clean.size(); ++i) {
            widths[i] = std::max(widths[i], std::min(display_width(clean[i]), widest_column));
        }
        cells.push_back(std::move(clean));
    }
    for (const page_row& row : cells) {
        std::string text;
        std::size_t column = section_indent;
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            if (widths[i] == 0) continue;
            const std::size_t taken = display_width(row[i]);
            const std::size_t padding = column_gap + (taken < widths[i] ? widths[i] - taken : 0);
            text.append(row[i]).append(padding, ' ');
            column += taken + padding;
        }
        const std::size_t room =
            style_.width > column + narrowest_text ? style_.width - column : narrowest_text;
        const std::vector<std::string> parts = wrapped(row.back(), room);
        line(section_indent, text + (parts.empty() ? std::string() : parts.front()));
        for (std::size_t i = 1; i < parts.size(); ++i)
            line(column, parts[i]);
    }
}

void catalog_page::prose(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    heading(name);
    const std::size_t room =
        std::max(style_.width, section_indent + narrowest_text) - section_indent;
    for (const std::string& part : wrapped(printable(plain_markup(text), true), room)) {
        line(section_indent, part);
    }
}

void catalog_page::remark(std::string_view text) {
    line(section_indent, printable(text));
}

}  // namespace waxpress::sqlite
