#include "bolt/chunking.hpp"

#include <algorithm>
#include <utility>

#include "bolt/big_endian.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::size_t header_size = 2;

}  // namespace

void chunk_writer::part(std::string_view input) {
    while (!input.empty()) {
        if (open_at_ == std::string::npos) {
            open_at_ = out_->size();
            out_->append(header_size, '\0');
        }
        const std::size_t used = out_->size() - open_at_ - header_size;
        const std::size_t taken = std::min(input.size(), largest_chunk - used);
        out_->append(input.substr(0, taken));
        input.remove_prefix(taken);
        if (used + taken == largest_chunk) close_chunk();
    }
}

void chunk_writer::end() {
    close_chunk();
    out_->append(header_size, '\0');
}

void chunk_writer::close_chunk() {
    if (open_at_ == std::string::npos) return;
    const std::size_t size = out_->size() - open_at_ - header_size;
    store_big_endian(out_->data() + open_at_, static_cast<std::uint16_t>(size));
    open_at_ = std::string::npos;
}

bool dechunker::take_header(std::string_view& input) {
    while (header_bytes_ < header_size && !input.empty()) {
        header_ =
            static_cast<std::uint16_t>((header_ << 8U) | static_cast<std::uint8_t>(input.front()));
        input.remove_prefix(1);
        ++header_bytes_;
    }
    return header_bytes_ == header_size;
}

dechunk_status dechunker::feed(std::string_view& input) {
    if (!is_in_message_) collected_.clear();
    while (!is_too_large_) {
        if (left_in_chunk_ == 0) {
            if (!take_header(input)) return dechunk_status::need_more;
            header_bytes_ = 0;
            left_in_chunk_ = std::exchange(header_, 0);
            if (left_in_chunk_ == 0) {
                if (!std::exchange(is_in_message_, false)) continue;
                message_ = collected_;
                return dechunk_status::message;
            }
            is_in_message_ = true;
        }
        const std::size_t taken = std::min(left_in_chunk_, input.size());
        is_too_large_ = taken > most_ - collected_.size();
        if (is_too_large_) break;
        collected_.append(input.substr(0, taken));
        input.remove_prefix(taken);
        left_in_chunk_ -= taken;
        if (left_in_chunk_ != 0) return dechunk_status::need_more;
    }
    return dechunk_status::too_large;
}

}  // namespace waxpress::bolt
