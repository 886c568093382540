#include "dump/glance_id.hpp"

#include <algorithm>

#include "dump/markup.hpp"

namespace waxpress::dump {
namespace {

constexpr std::size_t longest_id = 32;
constexpr std::size_t looked_at = 64 * 1024;

std::string plausible(std::string_view id) {
    const bool is_plain = std::ranges::all_of(id, [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != '<' && c != '&' && c != 0x7f;
    });
    return is_plain && id.size() <= longest_id ? std::string(id) : std::string();
}

std::string id_attribute(std::string_view tag) {
    for (std::size_t at = tag.find("id"); at != std::string_view::npos;
         at = tag.find("id", at + 1)) {
        if (at == 0 || !is_space(tag[at - 1])) continue;
        std::string_view rest = tag.substr(at + 2);
        const auto skip_spaces = [&] {
            while (!rest.empty() && is_space(rest.front()))
                rest.remove_prefix(1);
        };
        skip_spaces();
        if (rest.empty() || rest.front() != '=') continue;
        rest.remove_prefix(1);
        skip_spaces();
        if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) continue;
        const std::size_t close = rest.find(rest.front(), 1);
        return close == std::string_view::npos ? "" : plausible(rest.substr(1, close - 1));
    }
    return "";
}

std::string id_element(std::string_view xml) {
    constexpr std::string_view open = "<id>";
    const std::size_t begin = xml.find(open);
    if (begin == std::string_view::npos) return "";
    const std::string_view rest = xml.substr(begin + open.size());
    const std::size_t end = rest.find('<');
    return end == std::string_view::npos ? "" : plausible(rest.substr(0, end));
}

}  // namespace

std::string glance_id(std::string_view xml, discogs::entity_kind kind) {
    xml = xml.substr(0, looked_at);
    std::string id = id_attribute(xml.substr(0, xml.find_first_of("<>", 1)));
    const bool has_element =
        kind == discogs::entity_kind::artists || kind == discogs::entity_kind::labels;
    return id.empty() && has_element ? id_element(xml) : id;
}

}  // namespace waxpress::dump
