#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace waxpress::pipeline {

/// A set of record ids: a bit for each number where they stand close, two bytes where they do not,
/// and the few ids that are no numbers as they are.
///
/// Cost: the 19 million releases of a month, ids to 35 million: about 4.5 MB.
class id_bitmap {
public:
    /// True if it was not there yet.
    bool insert(std::uint64_t id);
    bool insert(std::string_view id);

    [[nodiscard]] bool contains(std::uint64_t id) const noexcept;
    [[nodiscard]] bool contains(std::string_view id) const;

    /// Distinct ids.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// Calls `visit(std::string_view id)` for each id, in no order that means anything.
    template <typename Visit>
    void for_each(Visit&& visit) const {
        for (const auto& [high, low] : pages_) {
            for (std::uint32_t number = 0; number < page_ids; ++number) {
                // A sparse page is looked through by its list.
                if (low.bits == nullptr) break;
                if (low.has_bit(number)) visit(std::string_view(text_of(high, number)));
            }
            for (const std::uint16_t number : low.few)
                visit(std::string_view(text_of(high, number)));
        }
        for (const std::string& text : texts_)
            visit(std::string_view(text));
    }

private:
    static constexpr std::uint32_t page_ids = 1U << 16U;
    static constexpr std::size_t page_words = page_ids / 64;
    /// Ids in a list before it takes as much room as the bits.
    static constexpr std::size_t most_listed = 2048;

    struct page {
        std::vector<std::uint16_t> few;         ///< Sorted; empty once there are bits.
        std::unique_ptr<std::uint64_t[]> bits;  // NOLINT(modernize-avoid-c-arrays)

        [[nodiscard]] bool has_bit(std::uint32_t number) const noexcept {
            return ((bits[number / 64] >> (number % 64)) & 1U) != 0;
        }
    };
    [[nodiscard]] static std::string text_of(std::uint64_t high, std::uint32_t low) {
        return std::to_string((high << 16U) | low);
    }
    static bool insert_bit(page& in, std::uint32_t number) noexcept;

    std::unordered_map<std::uint64_t, page> pages_;
    std::set<std::string, std::less<>> texts_;
    std::uint64_t size_ = 0;
};

}  // namespace waxpress::pipeline
