#include "pipeline/id_bitmap.hpp"

#include <algorithm>

#include "pipeline/seen_codec.hpp"

namespace waxpress::pipeline {

bool id_bitmap::insert_bit(page& in, std::uint32_t number) noexcept {
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    std::uint64_t& word = in.bits[number / 64];
    const bool is_new = (word & bit) == 0;
    word |= bit;
    return is_new;
}

bool id_bitmap::insert(std::uint64_t id) {
    page& in = pages_[id >> 16U];
    const auto low = static_cast<std::uint16_t>(id & (page_ids - 1));
    if (in.bits != nullptr) {
        const bool is_new = insert_bit(in, low);
        size_ += is_new ? 1 : 0;
        return is_new;
    }
    const auto place = std::lower_bound(in.few.begin(), in.few.end(), low);
    if (place != in.few.end() && *place == low) return false;
    in.few.insert(place, low);
    ++size_;
    if (in.few.size() > most_listed) {
        in.bits = std::make_unique<std::uint64_t[]>(page_words);  // NOLINT
        for (const std::uint16_t number : in.few)
            insert_bit(in, number);
        in.few = {};
    }
    return true;
}

bool id_bitmap::insert(std::string_view id) {
    if (const auto number = number_of(id)) return insert(*number);
    const bool is_new = texts_.emplace(id).second;
    size_ += is_new ? 1 : 0;
    return is_new;
}

bool id_bitmap::contains(std::uint64_t id) const noexcept {
    const auto found = pages_.find(id >> 16U);
    if (found == pages_.end()) return false;
    const auto low = static_cast<std::uint16_t>(id & (page_ids - 1));
    const page& in = found->second;
    if (in.bits != nullptr) return in.has_bit(low);
    return std::binary_search(in.few.begin(), in.few.end(), low);
}

bool id_bitmap::contains(std::string_view id) const {
    if (const auto number = number_of(id)) return contains(*number);
    return texts_.find(id) != texts_.end();
}

}  // namespace waxpress::pipeline
