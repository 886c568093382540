#include "neo4j/recent_writes.hpp"

namespace waxpress::neo4j {
namespace {

constexpr std::uint64_t offset_basis = 14695981039346656037U;
constexpr std::uint64_t prime = 1099511628211U;

std::uint64_t mixed(std::uint64_t hash, std::string_view text) noexcept {
    for (const char c : text)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * prime;
    return (hash ^ 0xFFU) * prime;
}

constexpr std::size_t place_of(std::uint64_t hash) noexcept {
    return static_cast<std::size_t>(hash >> 32U) & (recent_writes::places - 1);
}

}  // namespace

recent_writes::recent_writes()
    : held_(std::make_unique<std::atomic<std::uint64_t>[]>(places)) {  // NOLINT
}

std::uint64_t recent_writes::hash_of(
    char type, std::string_view from, std::string_view to
) noexcept {
    const std::uint64_t hash = mixed(mixed(mixed(offset_basis, {&type, 1}), from), to);
    return hash == 0 ? 1 : hash;  // 0 is an empty place.
}

bool recent_writes::contains(std::uint64_t hash) const noexcept {
    return held_[place_of(hash)].load(std::memory_order_relaxed) == hash;
}

void recent_writes::add(std::uint64_t hash) noexcept {
    held_[place_of(hash)].store(hash, std::memory_order_relaxed);
}

void recent_writes::forget_all() noexcept {
    for (std::size_t i = 0; i < places; ++i)
        held_[i].store(0, std::memory_order_relaxed);
}

void recent_writes::forget_old(clock::time_point now) noexcept {
    clock::rep last = forgotten_at_.load(std::memory_order_relaxed);
    const clock::rep at = now.time_since_epoch().count();
    if (clock::duration(at - last) < keeps) return;
    if (!forgotten_at_.compare_exchange_strong(last, at)) return;
    forget_all();
}

}  // namespace waxpress::neo4j
