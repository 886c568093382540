#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bolt/value.hpp"

namespace waxpress::bolt {

/// A statement whose parameters are packed already.
/// Lifetime: views; they live until the call returns.
struct packed_statement {
    std::string_view text;
    std::string_view packed_parameters =
        "\xA0";              ///< One whole packed map; `\xA0` is the empty one.
    bool wants_rows = true;  ///< False: the server keeps its rows.
};

enum class access_mode : std::uint8_t { write, read };

/// How a transaction, or an auto-commit statement, begins. Defaults are not sent.
struct transaction_options {
    std::string
        database{};  ///< Empty: the user's home database. Named, the server looks it up once less.
    access_mode mode = access_mode::write;
    std::vector<std::string> bookmarks{};  ///< What must be visible to it.
    std::chrono::milliseconds timeout{0};  ///< 0: the server's.
    map metadata{};
    std::string impersonated_user{};
};

/// What a statement changed, as the server counts.
struct statement_stats {
    std::int64_t nodes_created = 0;
    std::int64_t nodes_deleted = 0;
    std::int64_t relationships_created = 0;
    std::int64_t relationships_deleted = 0;
    std::int64_t properties_set = 0;
    std::int64_t labels_added = 0;
    std::int64_t labels_removed = 0;
    std::int64_t indexes_added = 0;
    std::int64_t indexes_removed = 0;
    std::int64_t constraints_added = 0;
    std::int64_t constraints_removed = 0;
    std::int64_t system_updates = 0;
    bool contains_updates = false;

    [[nodiscard]] bool operator==(const statement_stats&) const = default;
};

/// What the server says at the end of a statement.
struct statement_summary {
    statement_stats stats;
    std::string type;      ///< `r`, `rw`, `w` or `s`; empty where the server does not say.
    std::string bookmark;  ///< Of an auto-commit statement; else empty.
    std::string database;
    map rest;  ///< All other metadata: notifications, statuses, plan, profile, times.
};

/// Rows in one flat row of values.
class row_table {
public:
    /// A row: `fields.size()` values.
    [[nodiscard]] std::span<const value> operator[](std::size_t row) const noexcept {
        return std::span(cells).subspan(row * columns, columns);
    }
    [[nodiscard]] std::size_t size() const noexcept {
        return columns == 0 ? 0 : cells.size() / columns;
    }
    [[nodiscard]] bool empty() const noexcept { return cells.empty(); }

    std::vector<value> cells;
    std::size_t columns = 0;
};

struct statement_result {
    std::vector<std::string> fields;
    row_table rows;
    statement_summary summary;
};

}  // namespace waxpress::bolt
