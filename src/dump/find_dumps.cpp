#include "dump/find_dumps.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.hpp"
#include "dump/checksum_file.hpp"

namespace waxpress::dump {
namespace {

namespace fs = std::filesystem;

using kinds = std::vector<discogs::entity_kind>;

/// The files of one month in a folder, by kind.
using month_files = std::array<std::optional<fs::path>, discogs::all_kinds.size()>;
using months = std::map<std::string, month_files>;

[[noreturn]] void refuse(const std::string& line) {
    throw failure(failure_class::input, line);
}

bool is_all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void check_month(const std::string& month) {
    const bool has_size = month.empty() || month.size() == 6 || month.size() == 8;
    if (has_size && is_all_digits(month)) return;
    throw failure(
        failure_class::usage,
        fmt::format("--month \"{}\" is no month: write YYYYMMDD or YYYYMM (20260401)", month)
    );
}

kinds wanted_kinds(const dump_wish& wish) {
    kinds wanted = wish.only;
    if (wanted.empty()) wanted.assign(discogs::all_kinds.begin(), discogs::all_kinds.end());
    std::ranges::sort(wanted);
    return wanted;
}

std::string names_of(const kinds& some) {
    std::vector<std::string_view> names;
    std::ranges::transform(some, std::back_inserter(names), discogs::plural_name);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::optional<discogs::sha256_digest> listed_checksum(
    const fs::path& file, const std::string& month
) {
    const fs::path beside = file.parent_path() / fmt::format("discogs_{}_CHECKSUM.txt", month);
    std::ifstream in(beside, std::ios::binary);
    if (!in) return std::nullopt;
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return find_checksum(text, file.filename().string());
}

dump_file described(const std::string& path, std::optional<discogs::entity_kind> kind) {
    const std::optional<dump_name> told = parse_dump_name(fs::path(path).filename().string());
    dump_file file{.path = path, .kind = kind};
    if (!told) return file;
    if (kind && *kind != told->kind) {
        refuse(fmt::format(
            "{}: its name says {}, but --kind says {}",
            path,
            discogs::plural_name(told->kind),
            discogs::plural_name(*kind)
        ));
    }
    file.kind = told->kind;
    file.month = told->month;
    file.expected_sha256 = listed_checksum(path, told->month);
    return file;
}

void collect(const fs::path& folder, months& found) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::optional<dump_name> told = parse_dump_name(entry.path().filename().string());
        if (!told || entry.is_directory()) continue;
        std::optional<fs::path>& place = found[told->month][index_of(told->kind)];
        const bool is_gzip = entry.path().extension() == ".gz";
        if (!place || is_gzip) place = entry.path();
    }
}

months months_in(const fs::path& folder) {
    months found;
    try {
        collect(folder, found);
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            const std::string name = entry.path().filename().string();
            const bool is_year = name.size() == 4 && is_all_digits(name);
            if (is_year && entry.is_directory()) collect(entry.path(), found);
        }
    } catch (const fs::filesystem_error& error) {
        refuse(fmt::format("{}: cannot be listed: {}", folder.string(), error.code().message()));
    }
    return found;
}

kinds missing_kinds(const month_files& files, const kinds& wanted) {
    kinds missing;
    std::ranges::copy_if(wanted, std::back_inserter(missing), [&](discogs::entity_kind kind) {
        return !files[index_of(kind)];
    });
    return missing;
}

std::string month_list(const months& found) {
    std::vector<std::string_view> names;
    for (const auto& [name, files] : found)
        names.push_back(name);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The one month that `month`, whole or shortened, names.
months::const_iterator named_month(
    const std::string& folder, const months& found, const std::string& month
) {
    const auto first = found.lower_bound(month);
    if (first == found.end() || !first->first.starts_with(month)) {
        refuse(fmt::format("{}: has no dumps of {}: there are {}", folder, month, month_list(found))
        );
    }
    const auto second = std::next(first);
    if (second != found.end() && second->first.starts_with(month)) {
        refuse(fmt::format(
            "{}: {} is ambiguous: there are {}: name the day too", folder, month, month_list(found)
        ));
    }
    return first;
}

months::const_iterator newest_complete(
    const std::string& folder, const months& found, const kinds& wanted
) {
    for (auto at = found.end(); at != found.begin();) {
        --at;
        if (missing_kinds(at->second, wanted).empty()) return at;
    }
    const auto newest = std::prev(found.end());
    refuse(fmt::format(
        "{}: has no complete month: {} lacks {} (--only takes what is there)",
        folder,
        newest->first,
        names_of(missing_kinds(newest->second, wanted))
    ));
}

void add_folder(const std::string& folder, const dump_wish& wish, std::vector<dump_file>& out) {
    if (wish.kind) {
        throw failure(
            failure_class::usage, fmt::format("{}: --kind is for files, not for a folder", folder)
        );
    }
    const months found = months_in(folder);
    if (found.empty()) {
        refuse(fmt::format("{}: holds no dumps (discogs_YYYYMMDD_KIND.xml.gz)", folder));
    }
    const kinds wanted = wanted_kinds(wish);
    const auto month = wish.month.empty() ? newest_complete(folder, found, wanted)
                                          : named_month(folder, found, wish.month);
    const kinds missing = missing_kinds(month->second, wanted);
    if (!missing.empty()) {
        refuse(fmt::format("{}: month {} lacks {}", folder, month->first, names_of(missing)));
    }
    for (const discogs::entity_kind kind : wanted) {
        out.push_back(described(month->second[index_of(kind)]->string(), std::nullopt));
    }
}

void add_path(const std::string& path, const dump_wish& wish, std::vector<dump_file>& out) {
    if (path == "-") {
        out.push_back({.path = path, .kind = wish.kind});
        return;
    }
    std::error_code error;
    const fs::file_status facts = fs::status(path, error);
    if (facts.type() == fs::file_type::directory) return add_folder(path, wish, out);
    if (facts.type() == fs::file_type::not_found) refuse(path + ": no such file or folder");
    if (error) refuse(fmt::format("{}: cannot be opened: {}", path, error.message()));
    out.push_back(described(path, wish.kind));
}

}  // namespace

std::vector<dump_file> find_dumps(const dump_wish& wish) {
    check_month(wish.month);
    std::vector<dump_file> found;
    for (const std::string& path : wish.paths)
        add_path(path, wish, found);
    if (found.empty()) refuse("no dump was named: give a file, a folder or -");
    const kinds wanted = wanted_kinds(wish);
    std::erase_if(found, [&](const dump_file& file) {
        return file.kind && std::ranges::find(wanted, *file.kind) == wanted.end();
    });
    if (found.empty()) {
        refuse(fmt::format("{}: no dump of {}", fmt::join(wish.paths, ", "), names_of(wanted)));
    }
    const auto load_order = [](const dump_file& file) {
        return file.kind ? index_of(*file.kind) : discogs::all_kinds.size();
    };
    std::ranges::stable_sort(found, {}, load_order);
    return found;
}

}  // namespace waxpress::dump
