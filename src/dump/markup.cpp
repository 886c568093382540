#include "dump/markup.hpp"

#include <algorithm>

namespace waxpress::dump {
namespace {

enum class match : std::uint8_t { no, yes, need_more };

match begins_with(std::string_view text, std::string_view wanted) noexcept {
    const std::size_t shared = std::min(text.size(), wanted.size());
    if (text.substr(0, shared) != wanted.substr(0, shared)) return match::no;
    return shared == wanted.size() ? match::yes : match::need_more;
}

/// Whether `text` begins with just this name: `released` is not `release`.
match is_named(std::string_view text, std::string_view name) noexcept {
    const match start = begins_with(text, name);
    if (start != match::yes) return start;
    if (text.size() == name.size()) return match::need_more;
    return continues_name(text[name.size()]) ? match::no : match::yes;
}

struct named_markup {
    std::string_view name;
    markup meaning;
};

/// The meaning of the first candidate that matches, else `fallback`.
template <std::size_t Count>
markup by_name(
    std::string_view text, const named_markup (&candidates)[Count], markup fallback
) noexcept {
    for (const named_markup& candidate : candidates) {
        if (candidate.name.empty()) continue;
        const match matched = is_named(text, candidate.name);
        if (matched == match::yes) return candidate.meaning;
        if (matched == match::need_more) return markup::need_more;
    }
    return fallback;
}

markup classify_declaration(std::string_view text) noexcept {
    const match comment = begins_with(text, comment_open);
    if (comment == match::yes) return markup::comment;
    const match cdata = begins_with(text, cdata_open);
    if (cdata == match::yes) return markup::cdata;
    const bool may_be = comment == match::need_more || cdata == match::need_more;
    return may_be ? markup::need_more : markup::none;
}

}  // namespace

markup classify(std::string_view text, discogs::entity_kind kind) noexcept {
    if (text.size() < 2) return markup::need_more;
    const std::string_view record = discogs::element_name(kind);
    const std::string_view sublabels = kind == discogs::entity_kind::labels ? "sublabels" : "";
    const char second = text[1];
    if (second == '!') return classify_declaration(text);
    if (second == '?') {
        if (text.size() < 3) return markup::need_more;
        return begins_name(text[2]) ? markup::instruction : markup::none;
    }
    if (second != '/') {
        if (!begins_name(second)) return markup::none;
        return by_name(
            text.substr(1),
            {{record, markup::record_start}, {sublabels, markup::sublabels_start}},
            markup::other_start
        );
    }
    if (text.size() < 3) return markup::need_more;
    if (!begins_name(text[2])) return markup::none;
    return by_name(
        text.substr(2),
        {{record, markup::record_end},
         {discogs::plural_name(kind), markup::root_end},
         {sublabels, markup::sublabels_end}},
        markup::other_end
    );
}

std::string_view tag_name(std::string_view tag) noexcept {
    std::size_t begin = 1;
    if (begin < tag.size() && tag[begin] == '/') ++begin;
    std::size_t end = begin;
    while (end < tag.size() && continues_name(tag[end]))
        ++end;
    return begin < tag.size() ? tag.substr(begin, end - begin) : std::string_view();
}

std::string tag_excerpt(std::string_view text) {
    constexpr std::size_t longest = 80;
    const std::string_view head = text.substr(0, longest);
    const std::size_t close = head.find_first_of(">\r\n");
    if (close == std::string_view::npos) return printable(head);
    return printable(head.substr(0, head[close] == '>' ? close + 1 : close));
}

std::string printable(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?'
    );
    return out;
}

}  // namespace waxpress::dump
