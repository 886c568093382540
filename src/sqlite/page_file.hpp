#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <vector>

#include "base/unique_fd.hpp"

namespace waxpress::sqlite {

using page_number = std::uint32_t;

/// Consecutive pages.
struct page_range {
    page_number first = 0;
    std::uint32_t count = 0;
};

/// Hands out page numbers. Pure.
///
/// The page that holds byte 2^30, where SQLite keeps its locks, is never given out.
class page_allocator {
public:
    page_allocator(std::uint32_t page_bytes, page_number pages_there);

    /// At least one page, at most `wanted`; returned ranges first. None if SQLite could
    /// not number them.
    [[nodiscard]] page_range take(std::uint32_t wanted);
    void give_back(page_range range);

    [[nodiscard]] page_number page_count() const noexcept { return next_ - 1; }
    /// What was given back and not taken again, in order. Pages at the end of the file are cut off
    /// from it, and from the page count.
    [[nodiscard]] std::vector<page_number> settle();

private:
    page_number lock_page_;
    page_number next_;
    std::vector<page_range> free_;
};

/// A database file that no other process has open, while b-trees are written into it page by page.
///
/// Threads: several may take and write pages at once.
/// Errors:  throws failure(store) with the file and the cause; the file is then of no use.
/// Source:  SQLite file format, 1.3 (header), 1.4 (lock-byte page), 1.5 (freelist).
class page_file {
public:
    /// The file was made by SQLite and closed; it has no reserved bytes and no automatic vacuum.
    explicit page_file(const std::filesystem::path& path);

    [[nodiscard]] std::uint32_t page_bytes() const noexcept { return page_bytes_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

    [[nodiscard]] page_range take(std::uint32_t wanted);
    void give_back(page_range range);
    /// `bytes`: whole pages from page `first` on.
    void write(page_number first, std::span<const std::byte> bytes);

    /// Makes the header agree with the file, and syncs. Pages left over become free pages.
    void finish();

private:
    void write_freelist(const std::vector<page_number>& pages, std::span<std::byte> header);

    std::filesystem::path path_;
    unique_fd file_;
    std::uint32_t page_bytes_ = 0;
    std::mutex mutex_;
    page_allocator allocator_;  // Guarded by mutex_.
};

/// Big-endian, as everything in the file format.
void put_u32(std::byte* at, std::uint32_t value) noexcept;
void put_u16(std::byte* at, std::uint32_t value) noexcept;
[[nodiscard]] std::uint32_t get_u32(const std::byte* at) noexcept;

}  // namespace waxpress::sqlite
