#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "extractor/marker_file.hpp"
#include "extractor/state_marker.hpp"

namespace waxpress::extractor {

/// The marker of the month at hand, which several files' threads change; each change is written.
///
/// Lifetime: any thread; it outlives them.
/// Errors:   failure(store) as `write_durably`.
class marker_keeper {
public:
    marker_keeper(std::string root, state_marker marker)
        : root_(std::move(root)), marker_(std::move(marker)) {}

    /// Applies `change` and writes the marker.
    void update(const std::function<void(state_marker&)>& change);
    [[nodiscard]] state_marker copy() const;
    [[nodiscard]] const std::string& root() const noexcept { return root_; }

private:
    const std::string root_;
    mutable std::mutex mutex_;
    state_marker marker_;  // Guarded by mutex_.
};

}  // namespace waxpress::extractor
