#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/record_block.hpp"
#include "sqlite/record_format.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {

/// Rows of one table in key order, as finished SQLite records.
class row_list {
public:
    /// `rowid` is stored beside the record where the table has one, and ignored where it has none.
    void append(std::int64_t rowid, const record_builder& record) {
        const header head{rowid, record.size()};
        const std::size_t needed = used_ + header_bytes + head.size;
        if (bytes_.size() < needed) bytes_.resize(std::max(needed, 2 * bytes_.size()));
        std::memcpy(bytes_.data() + used_, &head, sizeof head);
        record.write_to(bytes_.data() + used_ + header_bytes);
        used_ = needed;
        ++size_;
    }

    /// Calls `visit(rowid, record)` for each row; the views die with the list.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for_each_from(0, visit);
    }
    /// From a place that `mark` gave.
    template <class Visit>
    void for_each_from(std::size_t mark, Visit&& visit) const {
        for (std::size_t at = mark; at < used_;) {
            header head;
            std::memcpy(&head, bytes_.data() + at, sizeof head);
            visit(head.rowid, std::string_view(bytes_).substr(at + header_bytes, head.size));
            at += header_bytes + head.size;
        }
    }

    [[nodiscard]] std::size_t mark() const noexcept { return used_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.capacity(); }
    void clear() noexcept {
        used_ = 0;
        size_ = 0;
    }

private:
    struct header {
        std::int64_t rowid = 0;
        std::size_t size = 0;
    };
    static constexpr std::size_t header_bytes = sizeof(header);
    std::string bytes_;  // Its first `used_` bytes count.
    std::size_t used_ = 0;
    std::size_t size_ = 0;
};

/// The rows and reverse index entries of some records of one kind.
struct encoded_rows {
    std::array<row_list, table_count> rows;
    /// Tuples, flat: `info_of(index).tuple_size` integers each.
    std::array<std::vector<std::int64_t>, reverse_index_count> tuples;

    [[nodiscard]] row_list& operator[](table which) noexcept { return rows[index_of(which)]; }
    void clear() noexcept {
        for (row_list& list : rows)
            list.clear();
        for (auto& list : tuples)
            list.clear();
    }
    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t sum = 0;
        for (const row_list& list : rows)
            sum += list.bytes();
        for (const auto& list : tuples)
            sum += list.capacity() * sizeof(std::int64_t);
        return sum;
    }
};

}  // namespace waxpress::sqlite
