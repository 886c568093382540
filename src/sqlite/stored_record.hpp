#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/connection.hpp"
#include "sqlite/restore.hpp"

namespace waxpress::sqlite {

/// The rows of a record in a store. Dies before its connection.
/// Errors: throws failure(store).
class stored_record final : public row_source {
public:
    explicit stored_record(connection& on);

    void choose(std::int64_t id) {
        id_ = id;
        words_.clear();
    }
    [[nodiscard]] std::string_view spelled(dictionary which, std::int64_t id) override;

private:
    void add_rows(table which, row_set& rows) override;

    connection& on_;
    std::int64_t id_ = 0;
    std::vector<statement> queries_;       // By table; made when first asked for.
    std::vector<std::size_t> query_of_;    // Place in queries_, by table.
    std::vector<statement> dictionaries_;  // By dictionary.
    std::deque<std::string> words_;        // Text of the record in hand.
};

}  // namespace waxpress::sqlite
