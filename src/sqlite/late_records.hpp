#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "base/unique_fd.hpp"
#include "discogs/record_block.hpp"

namespace waxpress::sqlite {

/// Records that came out of order while pages were written: kept on disk, in a file without a
/// name, until SQL can take them.
///
/// Errors: throws failure(store) if the disk does not take them.
class late_records {
public:
    explicit late_records(std::filesystem::path folder) : folder_(std::move(folder)) {}

    struct record {
        std::int64_t id = 0;
        discogs::sha256_digest hash{};
        std::string json;
    };

    void add(
        discogs::entity_kind kind,
        std::int64_t id,
        std::string_view json,
        const discogs::sha256_digest& hash
    );
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// In the order in which they came.
    void for_each(const std::function<void(discogs::entity_kind, const record&)>& visit);

private:
    void flush();
    void read_at(std::span<std::byte> into, std::uint64_t offset);

    std::filesystem::path folder_;
    unique_fd file_;
    std::string pending_;
    std::uint64_t size_ = 0;  // Of what is in the file.
    std::uint64_t count_ = 0;
};

}  // namespace waxpress::sqlite
