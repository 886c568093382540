#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

namespace waxpress::sqlite {

/// A set of record ids, a bit each: 25 million dense ids take 3 MiB.
class id_set {
public:
    void insert(std::int64_t id) {
        auto& page = pages_[id >> page_bits];
        if (!page) page = std::make_unique<page_words>();
        (*page)[word_of(id)] |= bit_of(id);
    }
    void erase(std::int64_t id) {
        const auto found = pages_.find(id >> page_bits);
        if (found != pages_.end()) (*found->second)[word_of(id)] &= ~bit_of(id);
    }
    [[nodiscard]] bool contains(std::int64_t id) const {
        const auto found = pages_.find(id >> page_bits);
        return found != pages_.end() && ((*found->second)[word_of(id)] & bit_of(id)) != 0;
    }
    [[nodiscard]] std::uint64_t size() const {
        std::uint64_t count = 0;
        for (const auto& [place, page] : pages_) {
            for (const std::uint64_t word : *page)
                count += static_cast<std::uint64_t>(std::popcount(word));
        }
        return count;
    }
    /// Calls `visit(id)` in ascending order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const auto& [place, page] : pages_) {
            for (std::size_t word = 0; word < page->size(); ++word) {
                for (std::uint64_t bits = (*page)[word]; bits != 0; bits &= bits - 1) {
                    const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
                    visit((place << page_bits) + static_cast<std::int64_t>(word * 64 + bit));
                }
            }
        }
    }

private:
    static constexpr int page_bits = 16;
    using page_words = std::array<std::uint64_t, (1U << page_bits) / 64>;

    static std::size_t word_of(std::int64_t id) noexcept {
        return (static_cast<std::size_t>(id) & ((1U << page_bits) - 1)) / 64;
    }
    static std::uint64_t bit_of(std::int64_t id) noexcept {
        return std::uint64_t{1} << (static_cast<std::uint64_t>(id) % 64);
    }

    std::map<std::int64_t, std::unique_ptr<page_words>> pages_;
};

}  // namespace waxpress::sqlite
