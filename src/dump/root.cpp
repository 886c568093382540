#include "dump/root.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "dump/markup.hpp"

namespace waxpress::dump {
namespace {

constexpr std::size_t longest_prolog = 1024 * 1024;
constexpr std::size_t tar_header_size = 512;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t none = std::string_view::npos;

root_element refuse(std::size_t offset, std::string reason) {
    return {.status = root_status::refused, .offset = offset, .reason = std::move(reason)};
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

root_element refuse_html(std::size_t offset) {
    return refuse(offset, "holds an HTML page, not a dump: download the file again");
}

/// Text whose first byte that counts is no `<`. Judged from a whole tar header, if there is one.
std::optional<root_element> refuse_no_xml(std::string_view text, std::size_t at, bool is_all) {
    if (text.size() < tar_header_size && !is_all) return std::nullopt;
    constexpr std::size_t magic_at = 257;
    const std::string_view head = text.substr(0, tar_header_size);
    const bool is_tar = head.size() > magic_at && head.substr(magic_at).starts_with("ustar");
    if (is_tar || head.find('\0') != none) {
        return refuse(
            0, "holds a tar archive, not XML: unpack it (tar -xf) and read the file inside"
        );
    }
    constexpr std::size_t shown = 24;
    return refuse(
        at, fmt::format("is not XML: begins with \"{}\"", printable(text.substr(at, shown)))
    );
}

/// The end of the tag or declaration at `at`, after its `>`; quotes and brackets are honoured.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
    char quote = 0;
    int brackets = 0;
    for (std::size_t i = at; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[') {
            ++brackets;
        } else if (c == ']') {
            --brackets;
        } else if (c == '>' && brackets <= 0) {
            return i + 1;
        }
    }
    return none;
}

std::optional<root_element> judge_encoding(std::string_view declaration, std::size_t offset) {
    const std::string text = lower(declaration);
    const std::size_t at = text.find("encoding");
    if (!text.starts_with("<?xml") || at == none) return std::nullopt;
    const std::size_t open = text.find_first_of("\"'", at);
    if (open == none) return std::nullopt;
    const std::size_t close = text.find(text[open], open + 1);
    const std::string name = text.substr(open + 1, close == none ? none : close - open - 1);
    if (name == "utf-8" || name == "utf8" || name == "us-ascii") return std::nullopt;
    return refuse(offset, fmt::format("declares the encoding {}: only UTF-8 is read", name));
}

root_element judge_root(std::string_view text, std::size_t at) {
    const std::string_view name = tag_name(text.substr(at));
    const std::string lowered = lower(name);
    if (lowered == "html" || lowered == "head" || lowered == "body") return refuse_html(at);
    const std::optional<discogs::entity_kind> kind = discogs::kind_named(name);
    constexpr std::string_view wanted = "<artists>, <labels>, <masters> or <releases>";
    if (!kind) {
        return refuse(at, fmt::format("root is <{}>, not {}", printable(name), wanted));
    }
    if (name != discogs::plural_name(*kind)) {
        return refuse(
            at,
            fmt::format(
                "root is <{}>, a single record: wrap it in <{}>", name, discogs::plural_name(*kind)
            )
        );
    }
    const std::size_t end = end_of_tag(text, at);
    if (text.substr(0, end).find('<', at + 1) != none) {
        return refuse(at, fmt::format("start tag of the root <{}> is not closed", name));
    }
    if (end == none) return {};
    return {
        .status = root_status::found,
        .kind = *kind,
        .is_empty = text[end - 2] == '/',
        .content_begin = end};
}

/// Where the thing at `at`, which stands before the root, ends; or what is wrong with it.
struct prolog_step {
    std::size_t end = none;
    std::optional<root_element> refused;
};

prolog_step step_over(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    const auto past = [&](std::string_view opening, std::string_view closing) {
        const std::size_t found = text.find(closing, at + opening.size());
        return found == none ? none : found + closing.size();
    };
    if (rest.starts_with(instruction_open)) {
        const std::size_t end = past(instruction_open, instruction_close);
        if (end == none) return {};
        return {end, judge_encoding(text.substr(at, end - at), at)};
    }
    if (rest.starts_with(comment_open)) return {past(comment_open, comment_close), std::nullopt};
    constexpr std::string_view doctype = "<!doctype";
    const std::string head = lower(rest.substr(0, doctype.size()));
    if (head == doctype) {
        const std::size_t end = end_of_tag(text, at);
        if (end == none) return {};
        const std::size_t name = text.find_first_not_of(" \t\r\n", at + doctype.size());
        if (lower(text.substr(name, 4)) == "html") return {end, refuse_html(at)};
        return {end, std::nullopt};
    }
    if (doctype.starts_with(head) || comment_open.starts_with(head)) return {};
    return {none, refuse(at, "is not XML: no element where the root should be")};
}

root_element find_root_in(std::string_view text, bool is_all) {
    std::size_t at = 0;
    if (text.starts_with(byte_order_mark)) {
        at = byte_order_mark.size();
    } else if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        return refuse(0, "is UTF-16 text: only UTF-8 is read");
    } else if (byte_order_mark.starts_with(text) && !is_all) {
        return {};
    }
    for (;;) {
        at = text.find_first_not_of(" \t\r\n", at);
        if (at == none) return {};
        if (text[at] != '<') {
            return refuse_no_xml(text, at, is_all).value_or(root_element{});
        }
        if (at + 1 == text.size()) return {};
        if (begins_name(text[at + 1])) {
            // The name must be whole to be judged.
            const std::size_t name_end = at + 1 + tag_name(text.substr(at)).size();
            return name_end == text.size() ? root_element{} : judge_root(text, at);
        }
        const bool is_markup = text[at + 1] == '?' || text[at + 1] == '!';
        if (!is_markup) return refuse(at, "is not XML: no element where the root should be");
        prolog_step step = step_over(text, at);
        if (step.refused) return std::move(*step.refused);
        if (step.end == none) return {};
        at = step.end;
    }
}

}  // namespace

root_element find_root(std::string_view text, bool is_all) {
    root_element root = find_root_in(text, is_all);
    if (root.status != root_status::need_more) return root;
    if (is_all) {
        if (text.find_first_not_of(" \t\r\n") == none) return refuse(0, "holds no text");
        return refuse(text.size(), "text is cut off before its root element");
    }
    if (text.size() > longest_prolog) return refuse(0, "has no root element in its first MiB");
    return root;
}

}  // namespace waxpress::dump
