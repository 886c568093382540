#include "sqlite/page_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace waxpress::sqlite {
namespace {

constexpr std::string_view magic("SQLite format 3\0", 16);
constexpr std::size_t header_bytes = 100;
constexpr std::size_t at_page_size = 16;
constexpr std::size_t at_reserved = 20;
constexpr std::size_t at_change_counter = 24;
constexpr std::size_t at_page_count = 28;
constexpr std::size_t at_first_free = 32;
constexpr std::size_t at_free_count = 36;
constexpr std::size_t at_auto_vacuum = 52;
constexpr std::size_t at_version_valid_for = 92;
constexpr page_number largest_page = std::numeric_limits<page_number>::max() - 1;
constexpr std::uint64_t lock_byte = 1U << 30U;

[[noreturn]] void refuse(const std::filesystem::path& path) {
    throw failure(
        failure_class::store,
        fmt::format("{}: no SQLite file that pages can be written to", path.string())
    );
}

std::uint32_t read_page_bytes(unique_fd& file) {
    std::array<std::byte, header_bytes> header{};
    const std::size_t got = file.pread_full(header, 0);
    const bool is_database =
        got == header.size() && std::memcmp(header.data(), magic.data(), magic.size()) == 0;
    // Reserved bytes would be an extension's; vacuuming by itself keeps a map of the pages.
    const bool is_plain =
        header[at_reserved] == std::byte{0} && get_u32(&header[at_auto_vacuum]) == 0;
    if (!is_database || !is_plain) refuse(file.name());
    const auto high = static_cast<std::uint32_t>(header[at_page_size]);
    const auto low = static_cast<std::uint32_t>(header[at_page_size + 1]);
    const std::uint32_t stored = high << 8U | low;
    const std::uint32_t bytes = stored == 1 ? 65536 : stored;  // Two bytes cannot hold 65536.
    if (bytes < 512 || !std::has_single_bit(bytes)) refuse(file.name());
    return bytes;
}

page_number pages_in(const std::filesystem::path& path, std::uint32_t page_bytes) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error) refuse(path);
    return static_cast<page_number>(size / page_bytes);
}

}  // namespace

void put_u32(std::byte* at, std::uint32_t value) noexcept {
    at[0] = static_cast<std::byte>(value >> 24U);
    at[1] = static_cast<std::byte>(value >> 16U);
    at[2] = static_cast<std::byte>(value >> 8U);
    at[3] = static_cast<std::byte>(value);
}

void put_u16(std::byte* at, std::uint32_t value) noexcept {
    at[0] = static_cast<std::byte>(value >> 8U);
    at[1] = static_cast<std::byte>(value);
}

std::uint32_t get_u32(const std::byte* at) noexcept {
    return static_cast<std::uint32_t>(at[0]) << 24U | static_cast<std::uint32_t>(at[1]) << 16U |
           static_cast<std::uint32_t>(at[2]) << 8U | static_cast<std::uint32_t>(at[3]);
}

page_allocator::page_allocator(std::uint32_t page_bytes, page_number pages_there)
    : lock_page_(static_cast<page_number>(lock_byte / page_bytes + 1)), next_(pages_there + 1) {
    if (next_ == lock_page_) ++next_;
}

page_range page_allocator::take(std::uint32_t wanted) {
    if (!free_.empty()) {
        page_range& last = free_.back();
        const page_range given{last.first, std::min(wanted, last.count)};
        last.first += given.count;
        last.count -= given.count;
        if (last.count == 0) free_.pop_back();
        return given;
    }
    page_range given{next_, wanted};
    if (next_ < lock_page_) given.count = std::min(wanted, lock_page_ - next_);
    if (largest_page - next_ < given.count) return {};
    next_ += given.count;
    if (next_ == lock_page_) ++next_;
    return given;
}

void page_allocator::give_back(page_range range) {
    if (range.count != 0) free_.push_back(range);
}

std::vector<page_number> page_allocator::settle() {
    std::sort(free_.begin(), free_.end(), [](auto a, auto b) { return a.first < b.first; });
    // The lock page is never the last: SQLite would take the file for one page short.
    while (!free_.empty()) {
        const page_range last = free_.back();
        const page_number end = last.first + last.count;
        const bool is_last = end == next_ || (end == lock_page_ && next_ == lock_page_ + 1);
        if (!is_last) break;
        next_ = last.first;
        free_.pop_back();
    }
    if (next_ == lock_page_ + 1) next_ = lock_page_;
    std::vector<page_number> pages;
    for (const page_range& range : free_) {
        for (std::uint32_t i = 0; i < range.count; ++i)
            pages.push_back(range.first + i);
    }
    free_.clear();
    return pages;
}

page_file::page_file(const std::filesystem::path& path)
    : path_(path),
      file_(unique_fd::open(path.string(), O_RDWR, failure_class::store)),
      page_bytes_(read_page_bytes(file_)),
      allocator_(page_bytes_, pages_in(path, page_bytes_)) {
}

page_range page_file::take(std::uint32_t wanted) {
    const std::lock_guard lock(mutex_);
    const page_range given = allocator_.take(wanted);
    if (given.count == 0) {
        throw failure(
            failure_class::store,
            fmt::format("{}: would have more pages than SQLite can number", path_.string())
        );
    }
    return given;
}

void page_file::give_back(page_range range) {
    const std::lock_guard lock(mutex_);
    allocator_.give_back(range);
}

void page_file::write(page_number first, std::span<const std::byte> bytes) {
    file_.pwrite_all(bytes, static_cast<std::uint64_t>(first - 1) * page_bytes_);
}

void page_file::write_freelist(const std::vector<page_number>& pages, std::span<std::byte> header) {
    // Free pages that the file had before stay at the end of the chain.
    page_number next_trunk = get_u32(&header[at_first_free]);
    const std::uint32_t free_before = get_u32(&header[at_free_count]);
    const std::size_t leaves = page_bytes_ / 4 - 8;  // SQLite leaves the last six places empty too.
    std::vector<std::byte> trunk(page_bytes_);
    for (std::size_t at = 0; at < pages.size(); at += leaves + 1) {
        const std::size_t count = std::min(leaves, pages.size() - at - 1);
        std::fill(trunk.begin(), trunk.end(), std::byte{0});
        put_u32(trunk.data(), next_trunk);
        put_u32(&trunk[4], static_cast<std::uint32_t>(count));
        for (std::size_t i = 0; i < count; ++i)
            put_u32(&trunk[8 + 4 * i], pages[at + 1 + i]);
        next_trunk = pages[at];
        write(next_trunk, trunk);
    }
    put_u32(&header[at_first_free], next_trunk);
    put_u32(&header[at_free_count], free_before + static_cast<std::uint32_t>(pages.size()));
}

void page_file::finish() {
    const std::lock_guard lock(mutex_);
    const std::vector<page_number> left = allocator_.settle();
    const page_number count = allocator_.page_count();
    const auto size = static_cast<off_t>(static_cast<std::uint64_t>(count) * page_bytes_);
    if (::ftruncate(file_.get(), size) != 0) {
        const std::string cause = std::generic_category().message(errno);
        throw failure(
            failure_class::store,
            fmt::format("{}: its size cannot be set: {}", path_.string(), cause)
        );
    }
    std::array<std::byte, header_bytes> header{};
    static_cast<void>(file_.pread_full(header, 0));
    write_freelist(left, header);
    const std::uint32_t changes = get_u32(&header[at_change_counter]) + 1;
    put_u32(&header[at_change_counter], changes);
    put_u32(&header[at_version_valid_for], changes);
    put_u32(&header[at_page_count], count);
    file_.pwrite_all(header, 0);
    file_.sync();
}

}  // namespace waxpress::sqlite
