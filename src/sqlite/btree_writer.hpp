#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/page_file.hpp"
#include "sqlite/record_format.hpp"

namespace waxpress::sqlite {

enum class btree_kind : std::uint8_t {
    table,  ///< Rows by rowid.
    index,  ///< Indexes and tables WITHOUT ROWID: the record is the key.
};

/// Builds one b-tree of a database file from entries in ascending order: full pages, bottom up.
///
/// Errors:   throws failure(store) for a rowid that is not greater than the last one, and what
///           `page_file` throws. The order of an index is the caller's word.
/// Lifetime: `file` outlives it. Nothing is a tree before `finish`.
/// Cost:     one copy of each entry, one write of each page; no allocation per entry.
/// Source:   SQLite file format, 1.6 and 1.7.
class btree_writer {
public:
    /// `root` is the page that the schema names; its empty tree is replaced.
    btree_writer(page_file& file, btree_kind kind, page_number root);
    ~btree_writer();
    btree_writer(btree_writer&&) noexcept;
    btree_writer& operator=(btree_writer&&) noexcept;

    /// `rowid` counts only in a table.
    void append(std::int64_t rowid, std::string_view record);
    /// An entry of an index over integers.
    void append_tuple(std::span<const std::int64_t> tuple);

    void finish();

private:
    class node;
    class page_run;

    void split_leaf();
    void raise(std::size_t level, page_number child, std::string_view key);
    void split(std::size_t level);
    [[nodiscard]] page_number write_node(node& full, page_number right);
    [[noreturn]] void refuse(std::int64_t rowid) const;
    [[nodiscard]] page_number write_overflow(std::string_view rest);

    page_file* file_;
    btree_kind kind_;
    page_number root_;
    std::unique_ptr<page_run> pages_;
    std::vector<std::unique_ptr<node>> levels_;  // Leaves first.
    std::string key_;
    record_builder built_;
    std::string record_;
    std::int64_t last_rowid_ = 0;
    bool is_empty_ = true;
};

}  // namespace waxpress::sqlite
