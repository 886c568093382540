#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace waxpress::dump {

/// Growing text whose new room is not cleared first: clearing costs a tenth of inflating into it.
///
/// Lifetime: views and spans die with the next `reserve_more`. Move-only; moved from, it is empty.
class text_buffer {
public:
    text_buffer() = default;
    text_buffer(text_buffer&& other) noexcept { swap(other); }
    text_buffer& operator=(text_buffer&& other) noexcept {
        text_buffer(std::move(other)).swap(*this);
        return *this;
    }

    [[nodiscard]] std::string_view view() const noexcept { return {data_.get(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

    /// Room for `count` more bytes behind the text; `commit` makes the filled part of it text.
    [[nodiscard]] std::span<char> reserve_more(std::size_t count) {
        if (capacity_ - size_ < count) grow(size_ + count);
        return {data_.get() + size_, count};
    }
    void commit(std::size_t count) noexcept { size_ += count; }

    void append(std::string_view text) {
        if (text.empty()) return;
        std::memcpy(reserve_more(text.size()).data(), text.data(), text.size());
        commit(text.size());
    }

    void truncate(std::size_t size) noexcept { size_ = std::min(size_, size); }
    void release() noexcept { text_buffer().swap(*this); }

private:
    void grow(std::size_t wanted) {
        const std::size_t capacity = std::max(wanted, capacity_ + capacity_ / 2);
        auto data = std::make_unique_for_overwrite<char[]>(capacity);
        if (size_ != 0) std::memcpy(data.get(), data_.get(), size_);
        data_ = std::move(data);
        capacity_ = capacity;
    }

    void swap(text_buffer& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace waxpress::dump
