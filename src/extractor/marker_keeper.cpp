#include "extractor/marker_keeper.hpp"

namespace waxpress::extractor {

void marker_keeper::update(const std::function<void(state_marker&)>& change) {
    const std::lock_guard lock(mutex_);
    change(marker_);
    write_marker(root_, marker_);
}

state_marker marker_keeper::copy() const {
    const std::lock_guard lock(mutex_);
    return marker_;
}

}  // namespace waxpress::extractor
