#include "sqlite/interner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace waxpress::sqlite {
namespace {

constexpr std::size_t mib = 1024U * 1024U;
constexpr std::size_t longest_interned = 128;  // Longer text hardly repeats.
constexpr std::size_t usual_entry = 40;        // Bytes, to choose the number of slots by.
constexpr unsigned place_bits = 24;
constexpr std::uint32_t place_mask = (1U << place_bits) - 1;

// Sized so that all of them together leave most of a small --memory to others.
constexpr std::size_t term_bytes = 8 * mib;
constexpr std::size_t name_bytes = 16 * mib;
constexpr std::size_t node_bytes = 1 * mib;

// The low bits of the hash choose the slot, the high ones tell entries apart.
std::uint32_t tag_of(std::size_t hash) noexcept {
    return static_cast<std::uint32_t>(hash >> (sizeof hash * 8 - 8)) << place_bits;
}

}  // namespace

interner::interner(std::size_t max_bytes)
    : max_bytes_(std::min(max_bytes, grain * place_mask)),
      slots_(std::bit_ceil(2 * max_bytes_ / usual_entry + 16)),
      arena_(std::make_unique_for_overwrite<char[]>(max_bytes_)),
      places_(std::make_unique<slot[]>(slots_.size() / 2 + 1)) {
}

std::int64_t interner::find(std::size_t hash, std::string_view text) const noexcept {
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
        const std::uint32_t there = slots_[at].load(std::memory_order_acquire);
        if (there == 0) return 0;
        if ((there & ~place_mask) != tag) continue;
        const char* place = arena_.get() + (there & place_mask) * grain;
        header head;
        std::memcpy(&head, place, sizeof head);
        if (std::string_view(place + sizeof head, head.size) == text) return head.id;
    }
}

void interner::prefetch_entry(std::size_t hash) const noexcept {
    const std::uint32_t there = slots_[hash & (slots_.size() - 1)].load(std::memory_order_acquire);
    if (there != 0) __builtin_prefetch(arena_.get() + (there & place_mask) * grain);
}

std::optional<std::int64_t> interner::intern(std::string_view text, std::size_t hash) {
    if (text.size() > longest_interned) return std::nullopt;
    if (const std::int64_t id = find(hash, text); id != 0) {
        // A record that was encoded is told again at once, and then its text is looked up.
        __builtin_prefetch(&places_[std::min(static_cast<std::size_t>(id), slots_.size() / 2)]);
        return id;
    }
    if (is_full_.load(std::memory_order_relaxed)) return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (const std::int64_t id = find(hash, text); id != 0) return id;
    const std::int64_t id = last_id_ + 1;
    if (!insert(hash, id, text)) return std::nullopt;
    return id;
}

std::string_view interner::text_of(std::int64_t id) const noexcept {
    if (id < 1 || static_cast<std::size_t>(id) > slots_.size() / 2) return {};
    const std::uint32_t there =
        places_[static_cast<std::size_t>(id)].load(std::memory_order_acquire);
    if (there == 0) return {};
    const char* place = arena_.get() + there * grain;
    header head;
    std::memcpy(&head, place, sizeof head);
    return {place + sizeof head, head.size};
}

void interner::restore(std::int64_t id, std::string_view text) {
    const std::lock_guard lock(mutex_);
    const std::size_t hash = hash_of(text);
    last_id_ = std::max(last_id_, id);
    if (find(hash, text) == 0) static_cast<void>(insert(hash, id, text));
    saved_ = used_;
}

// Called with mutex_ held. Slots stay half empty, so that a search ends soon.
bool interner::insert(std::size_t hash, std::int64_t id, std::string_view text) {
    const std::size_t bytes = entry_bytes(text.size());
    if (used_ + bytes > max_bytes_ || 2 * entries_ >= slots_.size()) {
        is_full_.store(true, std::memory_order_relaxed);
        return false;
    }
    char* place = arena_.get() + used_;
    const header head{id, static_cast<std::uint32_t>(text.size())};
    std::memcpy(place, &head, sizeof head);
    std::memcpy(place + sizeof head, text.data(), text.size());
    if (id >= 1 && static_cast<std::size_t>(id) <= slots_.size() / 2) {
        const auto where = static_cast<std::uint32_t>(used_ / grain);
        places_[static_cast<std::size_t>(id)].store(where, std::memory_order_release);
    }
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].load(std::memory_order_relaxed) != 0)
        at = (at + 1) & (slots_.size() - 1);
    slots_[at].store(
        tag_of(hash) | static_cast<std::uint32_t>(used_ / grain), std::memory_order_release
    );
    used_ += bytes;
    ++entries_;
    last_id_ = std::max(last_id_, id);
    return true;
}

dictionaries::dictionaries()
    : interners_{
          std::make_unique<interner>(term_bytes),
          std::make_unique<interner>(name_bytes),
          std::make_unique<interner>(node_bytes),
          std::make_unique<interner>(node_bytes)} {
}

}  // namespace waxpress::sqlite
