#include "sqlite/btree_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace waxpress::sqlite {
namespace {

constexpr std::uint32_t run_pages = 16;  // Pages of one tree that stand and are written together.
constexpr std::size_t smallest_cell = 4;
constexpr std::size_t page_number_bytes = 4;
constexpr std::size_t leaf_header = 8;
constexpr std::size_t interior_header = 12;

enum page_type : std::uint8_t {
    index_interior = 0x02,
    table_interior = 0x05,
    index_leaf = 0x0a,
    table_leaf = 0x0d,
};

/// How much of a payload stays in its page.
struct payload_limits {
    std::size_t largest;   ///< More than this spills.
    std::size_t smallest;  ///< Spilling keeps at least this.
};

payload_limits limits_of(btree_kind kind, std::size_t usable) {
    const std::size_t least = (usable - 12) * 32 / 255 - 23;
    const std::size_t most =
        kind == btree_kind::table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    return {most, least};
}

std::size_t local_size(std::size_t payload, const payload_limits& limits, std::size_t usable) {
    if (payload <= limits.largest) return payload;
    const std::size_t kept = limits.smallest + (payload - limits.smallest) % (usable - 4);
    return kept <= limits.largest ? kept : limits.smallest;
}

std::string_view view_of(const std::byte* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

/// One page while it is filled: cells from its end, their places from its start.
class btree_writer::node {
public:
    node(std::size_t page_bytes, std::uint8_t type, bool is_leaf)
        : page_(page_bytes),
          header_(is_leaf ? leaf_header : interior_header),
          top_(page_bytes),
          type_(type) {}

    [[nodiscard]] bool fits(std::size_t cell) const noexcept {
        return header_ + 2 * (count_ + 1) + std::max(cell, smallest_cell) <= top_;
    }
    /// Room for a cell that fits, to be filled by the caller.
    [[nodiscard]] char* open_cell(std::size_t size) noexcept {
        if (size < smallest_cell) put_u32(&page_[top_ - smallest_cell], 0);
        top_ -= std::max(size, smallest_cell);
        put_u16(&page_[header_ + 2 * count_], static_cast<std::uint32_t>(top_));
        ++count_;
        last_size_ = size;
        return reinterpret_cast<char*>(&page_[top_]);
    }
    [[nodiscard]] std::string_view last_cell() const noexcept {
        return view_of(&page_[top_], last_size_);
    }
    void drop_last() noexcept {
        top_ += std::max(last_size_, smallest_cell);
        --count_;
    }
    /// The finished page. `right` is the child after the last cell, of an interior page.
    [[nodiscard]] std::span<const std::byte> sealed(page_number right) noexcept {
        page_[0] = static_cast<std::byte>(type_);
        put_u16(&page_[3], static_cast<std::uint32_t>(count_));
        put_u16(&page_[5], static_cast<std::uint32_t>(top_));  // 65536 is written as 0.
        if (header_ == interior_header) put_u32(&page_[8], right);
        // What an earlier page left between the places and the cells must not reach the file.
        const std::size_t places_end = header_ + 2 * count_;
        std::memset(&page_[places_end], 0, top_ - places_end);
        return page_;
    }
    void clear() noexcept {
        top_ = page_.size();
        count_ = 0;
        last_size_ = 0;
    }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    std::vector<std::byte> page_;
    std::size_t header_;
    std::size_t top_;
    std::size_t count_ = 0;
    std::size_t last_size_ = 0;
    std::uint8_t type_;
};

/// Pages of one tree on their way to the file.
class btree_writer::page_run {
public:
    explicit page_run(page_file& file)
        : file_(file), page_bytes_(file.page_bytes()), bytes_(page_bytes_ * run_pages) {}

    /// Number of the page that is put next.
    [[nodiscard]] page_number next() {
        if (used_ == range_.count) {
            flush();
            range_ = std::exchange(following_, {});
            if (range_.count == 0) range_ = file_.take(run_pages);
            used_ = 0;
            written_ = 0;
        }
        return range_.first + used_;
    }
    /// Number of the page after that.
    [[nodiscard]] page_number after_next() {
        const page_number number = next();
        if (used_ + 1 < range_.count) return number + 1;
        if (following_.count == 0) following_ = file_.take(run_pages);
        return following_.first;
    }
    /// Room for the page that `next` told, to be filled at once by the caller.
    [[nodiscard]] std::span<std::byte> open_page() {
        static_cast<void>(next());
        return std::span(bytes_).subspan(page_bytes_ * used_++, page_bytes_);
    }
    void finish() {
        flush();
        file_.give_back({range_.first + used_, range_.count - used_});
        file_.give_back(following_);
        range_ = {};
        following_ = {};
        used_ = 0;
        written_ = 0;
    }

private:
    void flush() {
        if (used_ == written_) return;
        const auto full = std::span(bytes_).subspan(written_ * page_bytes_);
        file_.write(range_.first + written_, full.first((used_ - written_) * page_bytes_));
        written_ = used_;
    }

    page_file& file_;
    const std::size_t page_bytes_;
    std::vector<std::byte> bytes_;
    page_range range_;
    page_range following_;
    std::uint32_t used_ = 0;
    std::uint32_t written_ = 0;
};

btree_writer::btree_writer(page_file& file, btree_kind kind, page_number root)
    : file_(&file), kind_(kind), root_(root), pages_(std::make_unique<page_run>(file)) {
    const std::uint8_t type = kind == btree_kind::table ? table_leaf : index_leaf;
    levels_.push_back(std::make_unique<node>(file.page_bytes(), type, true));
}
btree_writer::~btree_writer() = default;
btree_writer::btree_writer(btree_writer&&) noexcept = default;
btree_writer& btree_writer::operator=(btree_writer&&) noexcept = default;

void btree_writer::append(std::int64_t rowid, std::string_view record) {
    const bool is_table = kind_ == btree_kind::table;
    if (is_table && !is_empty_ && rowid <= last_rowid_) refuse(rowid);
    const auto key = static_cast<std::uint64_t>(rowid);
    const std::size_t usable = file_->page_bytes();
    const std::size_t local = local_size(record.size(), limits_of(kind_, usable), usable);
    const bool spills = local != record.size();
    const std::size_t size = varint_size(record.size()) + (is_table ? varint_size(key) : 0) +
                             local + (spills ? page_number_bytes : 0);
    if (!levels_[0]->fits(size)) split_leaf();
    const page_number overflow = spills ? write_overflow(record.substr(local)) : 0;
    char* at = put_varint(levels_[0]->open_cell(size), record.size());
    if (is_table) at = put_varint(at, key);
    std::memcpy(at, record.data(), local);
    if (spills) put_u32(reinterpret_cast<std::byte*>(at + local), overflow);
    last_rowid_ = rowid;
    is_empty_ = false;
}

void btree_writer::append_tuple(std::span<const std::int64_t> tuple) {
    built_.clear();
    for (const std::int64_t value : tuple)
        built_.integer(value);
    record_.clear();
    built_.append_to(record_);
    append(0, record_);
}

void btree_writer::refuse(std::int64_t rowid) const {
    throw failure(
        failure_class::store,
        fmt::format(
            "{}: rowids out of order: {} after {}", file_->path().string(), rowid, last_rowid_
        )
    );
}

page_number btree_writer::write_overflow(std::string_view rest) {
    const std::size_t room = file_->page_bytes() - page_number_bytes;
    const page_number first = pages_->next();
    while (!rest.empty()) {
        const std::string_view part = rest.substr(0, room);
        rest.remove_prefix(part.size());
        const page_number following = rest.empty() ? 0 : pages_->after_next();
        const std::span<std::byte> page = pages_->open_page();
        put_u32(page.data(), following);
        std::memcpy(&page[page_number_bytes], part.data(), part.size());
        const std::span<std::byte> unused = page.subspan(page_number_bytes + part.size());
        std::fill(unused.begin(), unused.end(), std::byte{0});
    }
    return first;
}

page_number btree_writer::write_node(node& full, page_number right) {
    const page_number number = pages_->next();
    const std::span<const std::byte> page = full.sealed(right);
    std::memcpy(pages_->open_page().data(), page.data(), page.size());
    full.clear();
    return number;
}

void btree_writer::split_leaf() {
    node& leaf = *levels_[0];
    key_.clear();
    if (kind_ == btree_kind::table) {
        append_varint(key_, static_cast<std::uint64_t>(last_rowid_));
    } else {
        // The last entry goes up between this page and the next, which gets the entry that did not
        // fit: no page is left empty.
        key_ = leaf.last_cell();
        leaf.drop_last();
    }
    const page_number child = write_node(leaf, 0);
    raise(1, child, key_);
}

void btree_writer::raise(std::size_t level, page_number child, std::string_view key) {
    if (levels_.size() == level) {
        const std::uint8_t type = kind_ == btree_kind::table ? table_interior : index_interior;
        levels_.push_back(std::make_unique<node>(file_->page_bytes(), type, false));
    }
    const std::size_t size = page_number_bytes + key.size();
    if (!levels_[level]->fits(size)) split(level);
    char* at = levels_[level]->open_cell(size);
    put_u32(reinterpret_cast<std::byte*>(at), child);
    std::memcpy(at + page_number_bytes, key.data(), key.size());
}

void btree_writer::split(std::size_t level) {
    node& full = *levels_[level];
    assert(full.count() > 1 && "four entries fit a page of any size");
    // The last cell's child becomes the rightmost, and its key goes up.
    const std::string last(full.last_cell());
    full.drop_last();
    const page_number right = get_u32(reinterpret_cast<const std::byte*>(last.data()));
    const page_number number = write_node(full, right);
    raise(level + 1, number, std::string_view(last).substr(page_number_bytes));
}

void btree_writer::finish() {
    page_number right = 0;
    for (std::size_t level = 0; level + 1 < levels_.size(); ++level) {
        right = write_node(*levels_[level], right);
    }
    pages_->finish();
    file_->write(root_, levels_.back()->sealed(right));
}

}  // namespace waxpress::sqlite
