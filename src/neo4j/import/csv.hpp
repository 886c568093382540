#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waxpress::neo4j {

/// What stands between fields and between the elements of a list: characters that XML cannot hold.
inline constexpr char field_end = '\x1f';
inline constexpr char element_end = '\x1e';

/// Appends a text as a field, in quotes where it needs them; an empty text is `""`, while a field
/// of no bytes is a property that is absent.
/// Source: what `neo4j-admin database import` 5.26 was seen to read back.
void append_field(std::string_view text, std::string& out);

/// Fields of one row, with `field_end` between them and a line feed behind them.
class csv_row {
public:
    explicit csv_row(std::string& out) : out_(out) {}
    ~csv_row() { out_.back() = '\n'; }
    csv_row(const csv_row&) = delete;
    csv_row& operator=(const csv_row&) = delete;

    csv_row& text(std::string_view value) {
        append_field(value, out_);
        return end();
    }
    /// What needs no quotes; empty is absent.
    csv_row& plain(std::string_view value) {
        out_ += value;
        return end();
    }
    csv_row& absent() { return end(); }
    /// The elements of a list, joined by `element_end`. None of them empty; no elements at all are
    /// absent: the importer knows no empty list.
    template <class List>
    csv_row& list(const List& elements) {
        joined_.clear();
        for (const std::string_view element : elements) {
            if (!joined_.empty()) joined_ += element_end;
            joined_ += element;
        }
        return joined_.empty() ? absent() : text(joined_);
    }

private:
    csv_row& end() {
        out_ += field_end;
        return *this;
    }

    std::string& out_;
    std::string joined_;
};

}  // namespace waxpress::neo4j
