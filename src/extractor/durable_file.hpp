#pragma once

#include <string>
#include <string_view>

namespace waxpress::extractor {

/// Puts `bytes` into the place of the file `path`: who reads it, finds the old ones or the new
/// ones, whole, after a loss of power too.
///
/// Shape:  written beside it, synced, renamed; then the folder is synced, as well as that works.
/// Errors: failure(store) with the name and the cause; the old file is as it was.
void write_durably(const std::string& path, std::string_view bytes);

/// The bytes of a small file. Errors: false, and `reason`, where it is absent or unreadable.
[[nodiscard]] bool read_small_file(
    const std::string& path, std::string& bytes, std::string& reason
);

}  // namespace waxpress::extractor
