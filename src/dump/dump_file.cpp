#include "dump/dump_file.hpp"

#include <algorithm>

namespace waxpress::dump {

std::optional<dump_name> parse_dump_name(std::string_view file_name) {
    constexpr std::string_view prefix = "discogs_";
    constexpr std::size_t month_size = 8;
    if (!file_name.starts_with(prefix)) return std::nullopt;
    file_name.remove_prefix(prefix.size());
    const std::string_view month = file_name.substr(0, month_size);
    const bool is_date = month.size() == month_size &&
                         std::ranges::all_of(month, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_date || !file_name.substr(month_size).starts_with('_')) return std::nullopt;
    file_name.remove_prefix(month_size + 1);
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        const std::string_view name = discogs::plural_name(kind);
        if (!file_name.starts_with(name)) continue;
        const std::string_view ending = file_name.substr(name.size());
        if (ending == ".xml.gz" || ending == ".xml") return dump_name{std::string(month), kind};
    }
    return std::nullopt;
}

std::string display_name(std::string_view path) {
    return path == "-" ? "standard input" : std::string(path);
}

}  // namespace waxpress::dump
