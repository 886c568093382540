#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bolt/statement.hpp"

namespace waxpress::bolt {

/// One row of an answer.
class row {
public:
    [[nodiscard]] const value& operator[](std::size_t column) const noexcept {
        return values_[column];
    }
    /// Errors: failure(store, stop) where no column is called that.
    [[nodiscard]] const value& operator[](std::string_view column) const;
    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
    [[nodiscard]] const std::vector<value>& values() const noexcept { return values_; }

private:
    friend class rows;
    std::shared_ptr<const std::vector<std::string>> fields_;
    std::vector<value> values_;
};

/// Where rows come from.
class row_source {
public:
    row_source() = default;
    row_source(const row_source&) = delete;
    row_source& operator=(const row_source&) = delete;
    virtual ~row_source() = default;

    [[nodiscard]] virtual const std::vector<std::string>& fields() const = 0;
    [[nodiscard]] virtual bool next(std::vector<value>& into) = 0;
    virtual const statement_summary& finish() = 0;
};

/// The rows of an answer, to be read once, from front to back.
///
/// Lifetime: move-only. A row is good until the next one is read.
/// Errors:   as the connection they come from, while reading too.
class rows {
public:
    explicit rows(std::unique_ptr<row_source> source);
    explicit rows(statement_result result);

    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = row;
        using difference_type = std::ptrdiff_t;
        using pointer = row*;
        using reference = row&;

        iterator() = default;
        explicit iterator(rows& from) noexcept : from_(&from) {}
        [[nodiscard]] row& operator*() const noexcept { return from_->current_; }
        [[nodiscard]] row* operator->() const noexcept { return &from_->current_; }
        iterator& operator++() {
            if (!from_->advance()) from_ = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        [[nodiscard]] bool operator==(const iterator& other) const noexcept {
            return from_ == other.from_;
        }

    private:
        rows* from_ = nullptr;
    };

    [[nodiscard]] iterator begin() { return advance() ? iterator(*this) : iterator(); }
    [[nodiscard]] iterator end() const noexcept { return {}; }

    [[nodiscard]] const std::vector<std::string>& fields() const { return *current_.fields_; }
    /// The one row there is. Errors: failure(store, reject) where there are none or more.
    row single();
    /// Throws away what was not read; what the server said at the end.
    const statement_summary& finish() { return source_->finish(); }

private:
    [[nodiscard]] bool advance() { return source_->next(current_.values_); }

    std::unique_ptr<row_source> source_;
    row current_;
};

}  // namespace waxpress::bolt
