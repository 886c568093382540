#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sqlite/record_format.hpp"

namespace waxpress::sqlite {

using row_view = std::span<const value_view>;

/// Rows of one table, each with as many values as the table has columns.
///
/// Lifetime: the values view what they were read from. Keeps its buffer when it is cleared.
class row_set {
public:
    void clear(std::size_t columns) noexcept {
        columns_ = columns;
        size_ = 0;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool is_empty() const noexcept { return size_ == 0; }
    [[nodiscard]] row_view operator[](std::size_t place) const noexcept {
        return std::span(values_).subspan(place * columns_, columns_);
    }

    /// The next row, to be filled by the caller: what stands in it is of no meaning.
    [[nodiscard]] std::span<value_view> add() {
        const std::size_t begin = size_ * columns_;
        if (values_.size() < begin + columns_) values_.resize(2 * (begin + columns_));
        ++size_;
        return std::span(values_).subspan(begin, columns_);
    }
    void drop_last() noexcept { --size_; }

private:
    std::vector<value_view> values_;
    std::size_t columns_ = 0;
    std::size_t size_ = 0;
};

}  // namespace waxpress::sqlite
