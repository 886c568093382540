#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "discogs/entity_kind.hpp"
#include "discogs/record_block.hpp"

namespace waxpress::dump {

/// One dump as it was found, not yet opened.
struct dump_file {
    std::string path;                          ///< "-" is standard input.
    std::optional<discogs::entity_kind> kind;  ///< By its name or by word; its root must agree.
    std::string month;                         ///< YYYYMMDD; empty where the name does not tell.
    std::optional<discogs::sha256_digest> expected_sha256;  ///< From the CHECKSUM file beside it.
};

/// What a file name tells.
struct dump_name {
    std::string month;  ///< YYYYMMDD
    discogs::entity_kind kind = discogs::entity_kind::artists;
};

/// Reads `discogs_YYYYMMDD_KIND.xml.gz` or `.xml`; nothing where the name is not of this form.
[[nodiscard]] std::optional<dump_name> parse_dump_name(std::string_view file_name);

/// The name of a file for a message: the path, or "standard input".
[[nodiscard]] std::string display_name(std::string_view path);

}  // namespace waxpress::dump
