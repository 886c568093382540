#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "sqlite/connection.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {

/// The text of one dictionary by id, for reading only.
class dictionary_text {
public:
    dictionary_text(connection& on, dictionary which);
    /// Nothing for an id that the dictionary does not hold.
    [[nodiscard]] std::optional<std::string_view> at(std::int64_t id) const noexcept;

private:
    struct entry {
        std::size_t begin = 0;
        std::size_t size = 0;
        bool is_there = false;
    };
    std::string text_;
    std::vector<entry> entries_;
};

/// All dictionaries of a store.
struct dictionary_texts {
    explicit dictionary_texts(connection& on);
    [[nodiscard]] const dictionary_text& operator[](dictionary which) const noexcept {
        return texts[static_cast<std::size_t>(which)];
    }
    std::array<dictionary_text, dictionary_count> texts;
};

/// How the columns of one table are to be read.
struct row_shape {
    explicit row_shape(table which);

    std::string query;  ///< Rows whose owner is between ?1 and ?2, in key order, all columns.
    std::vector<std::optional<dictionary>> spelled_by;  ///< By column.
    bool has_document = false;                          ///< The last column is a packed document.
};

/// Appends one cell to `out`: a byte for its type, then its value.
///
/// Shape:  n | i + 8 bytes | r + 8 bytes | t or b + 8 bytes of length + bytes | d + 8 bytes for an
/// id
///         that its dictionary does not hold. Little-endian.
void append_null(std::string& out);
void append_integer(std::string& out, std::int64_t value);
void append_bytes(std::string& out, char type, std::string_view bytes);
/// The cell that `row` holds in `column`.
void append_cell(
    std::string& out, sqlite3_stmt* row, int column, const dictionary_text* spelled_by
);

}  // namespace waxpress::sqlite
