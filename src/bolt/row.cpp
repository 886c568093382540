#include "bolt/row.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress::bolt {
namespace {

/// Rows that are all there.
class table_rows : public row_source {
public:
    explicit table_rows(statement_result result) : result_(std::move(result)) {}

    const std::vector<std::string>& fields() const override { return result_.fields; }

    bool next(std::vector<value>& into) override {
        if (at_ >= result_.rows.size()) return false;
        const auto columns = static_cast<std::ptrdiff_t>(result_.rows.columns);
        const auto begin = result_.rows.cells.begin() + static_cast<std::ptrdiff_t>(at_) * columns;
        into.assign(std::make_move_iterator(begin), std::make_move_iterator(begin + columns));
        ++at_;
        return true;
    }

    const statement_summary& finish() override {
        at_ = result_.rows.size();
        return result_.summary;
    }

private:
    statement_result result_;
    std::size_t at_ = 0;
};

}  // namespace

const value& row::operator[](std::string_view column) const {
    const auto found = std::ranges::find(*fields_, column);
    const auto at = static_cast<std::size_t>(found - fields_->begin());
    if (at >= values_.size()) {
        throw failure(failure_class::store, fmt::format("no column is called {}", column));
    }
    return values_[at];
}

rows::rows(std::unique_ptr<row_source> source) : source_(std::move(source)) {
    current_.fields_ = std::make_shared<const std::vector<std::string>>(source_->fields());
}

rows::rows(statement_result result) : rows(std::make_unique<table_rows>(std::move(result))) {
}

row rows::single() {
    if (!advance()) {
        throw failure(failure_class::store, "a row was expected, and none came", next_step::reject);
    }
    row only = current_;
    if (advance()) {
        finish();
        throw failure(
            failure_class::store, "one row was expected, and more came", next_step::reject
        );
    }
    return only;
}

}  // namespace waxpress::bolt
