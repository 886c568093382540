#include "pipeline/ledger.hpp"

#include <algorithm>
#include <cassert>

namespace waxpress::pipeline {

delivery_id ledger::open(std::uint64_t tag, std::size_t records) {
    assert((entries_.empty() || entries_.back().tag < tag) && "tags of a channel ascend");
    entries_.push_back({tag, records});
    open_records_ += records;
    return oldest_ + entries_.size() - 1;
}

void ledger::settle(delivery_id id, std::size_t count) {
    if (id < oldest_) return;
    const std::size_t place = id - oldest_;
    assert(place < entries_.size() && "a delivery that was never opened");
    if (place >= entries_.size()) return;
    entry& delivery = entries_[place];
    assert(count <= delivery.unsettled && "a record is settled once");
    const std::size_t settled = std::min(count, delivery.unsettled);
    delivery.unsettled -= settled;
    open_records_ -= settled;
}

std::optional<acknowledgement> ledger::next_ack() {
    std::optional<acknowledgement> due;
    while (!entries_.empty() && entries_.front().unsettled == 0) {
        due = acknowledgement{entries_.front().tag, true};
        entries_.pop_front();
        ++oldest_;
    }
    return due;
}

void ledger::forget() noexcept {
    oldest_ += entries_.size();
    entries_.clear();
    open_records_ = 0;
}

}  // namespace waxpress::pipeline
