#pragma once

#include <optional>
#include <string>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "dump/dump_file.hpp"

namespace waxpress::dump {

/// What the user asked for.
struct dump_wish {
    std::vector<std::string> paths;            ///< Files, folders, "-".
    std::string month;                         ///< YYYYMMDD, or YYYYMM where that is unambiguous.
    std::vector<discogs::entity_kind> only;    ///< Empty: all kinds.
    std::optional<discogs::entity_kind> kind;  ///< What the files are, whatever they are called.
};

/// Finds the dump files that were asked for.
///
/// Shape:  in load order: artists, labels, masters, releases; files of unknown kind last, else as
///         given. A folder, with its YYYY folders one level down, gives the newest month that has
///         all wanted kinds, or the month asked for; `.xml.gz` is taken before `.xml`. Each file
///         comes with what the CHECKSUM file beside it lists for it.
/// Errors: failure(input): a path that is missing or no file, a folder without dumps, a month that
///         is not there (with those that are) or lacks a kind, `kind` against a file's name,
///         nothing left by `only`. failure(usage): a month that is no month, or `kind` with a
///         folder.
[[nodiscard]] std::vector<dump_file> find_dumps(const dump_wish& wish);

}  // namespace waxpress::dump
