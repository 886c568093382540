#pragma once

#include <stop_token>
#include <string>

#include "extractor/extraction_options.hpp"

namespace waxpress::extractor {

enum class extraction_end : std::uint8_t {
    completed,      ///< All of the month is published and its end announced.
    nothing_to_do,  ///< It was done before.
    stopped,        ///< Told to stop; the next session goes on at the same record.
    failed,         ///< At least one file could not be done; nothing is announced as complete.
};

struct extraction_result {
    extraction_end end = extraction_end::nothing_to_do;
    std::string version;
    std::string reason;         ///< One line; why it failed.
    std::uint64_t records = 0;  ///< Of the month, over all sessions.
};

/// Publishes the newest month in the folder: its files side by side, then the end of all of it to
/// each exchange.
///
/// Delivery: as `file_extraction`. `extraction_complete` goes out once all files are complete, with
///           the time at which the first session began and the counts of all sessions; the version
///           is complete when it is confirmed, and until then every session sends it again.
/// Errors:   failure(input) where the folder holds no whole month; failure(store) where the folder
///           cannot be written. What goes wrong with a file is in the result.
/// Source:   reference/wire-and-schema.md, 2.3, 5.4 and 5.5; lessons 41 to 47 and 110.
[[nodiscard]] extraction_result extract(
    const extraction_options& options,
    const extraction_watch& watch,
    bool is_forced,
    std::stop_token stop
);

}  // namespace waxpress::extractor
