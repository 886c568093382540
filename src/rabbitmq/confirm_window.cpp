#include "rabbitmq/confirm_window.hpp"

#include <algorithm>

namespace waxpress::rabbitmq {
namespace {

constexpr std::size_t max_spare = 64;

}  // namespace

std::uint64_t confirm_window::push(
    std::string_view exchange, std::string_view body, body_format format, message_headers headers
) {
    slot& made = slots_.emplace_back();
    if (!spare_.empty()) {
        made.message = std::move(spare_.back());
        spare_.pop_back();
    }
    made.message.exchange = exchange;
    made.message.body = body;
    made.message.format = format;
    made.message.headers = std::move(headers);
    made.sequence = ++last_;
    bytes_ += body.size();
    return made.sequence;
}

void confirm_window::on_ack(std::uint64_t tag, bool multiple) {
    settle(tag, multiple, fate::confirmed);
}

void confirm_window::on_nack(std::uint64_t tag, bool multiple) {
    settle(tag, multiple, fate::refused);
}

void confirm_window::settle(std::uint64_t tag, bool multiple, fate becomes) {
    if (tag < first_tag_ || tag - first_tag_ >= sent_) return;
    const auto last = static_cast<std::size_t>(tag - first_tag_);
    for (std::size_t i = multiple ? 0 : last; i <= last; ++i) {
        // A message that was returned is confirmed too; that makes it no safer.
        if (slots_[i].state != fate::waiting) continue;
        slots_[i].state = becomes;
        if (becomes == fate::refused) ++troubled_;
    }
    while (!slots_.empty() && slots_.front().state == fate::confirmed)
        drop_front();
}

bool confirm_window::on_return(std::string_view exchange, std::string_view body) {
    const auto end = slots_.begin() + static_cast<std::ptrdiff_t>(sent_);
    const auto found = std::find_if(slots_.begin(), end, [&](const slot& sent) {
        return sent.state == fate::waiting && sent.message.exchange == exchange &&
               sent.message.body == body;
    });
    if (found == end) return false;
    found->state = fate::returned;
    ++troubled_;
    return true;
}

void confirm_window::restart() {
    std::deque<slot> left;
    bytes_ = 0;
    for (slot& one : slots_) {
        if (one.state == fate::confirmed) {
            recycle(std::move(one.message));
            continue;
        }
        one.state = fate::waiting;
        bytes_ += one.message.body.size();
        left.push_back(std::move(one));
    }
    slots_ = std::move(left);
    sent_ = 0;
    first_tag_ = 1;
    troubled_ = 0;
}

std::optional<confirm_window::troubled_message> confirm_window::trouble() const {
    if (troubled_ == 0) return std::nullopt;
    for (const slot& one : slots_) {
        if (one.state == fate::returned) {
            return troubled_message{publish_trouble::returned, one.sequence, one.message.exchange};
        }
        if (one.state == fate::refused) {
            return troubled_message{publish_trouble::refused, one.sequence, one.message.exchange};
        }
    }
    return std::nullopt;
}

void confirm_window::drop_front() {
    bytes_ -= slots_.front().message.body.size();
    recycle(std::move(slots_.front().message));
    slots_.pop_front();
    --sent_;
    ++first_tag_;
}

void confirm_window::recycle(outgoing_message&& message) {
    if (spare_.size() < max_spare) spare_.push_back(std::move(message));
}

}  // namespace waxpress::rabbitmq
