#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace waxpress::neo4j {

/// Nodes that records refer to, and relations between such nodes, that this process has committed
/// lately: merging them again took a fifth to a third of a load (docs/decisions/0010).
///
/// Shape:    a table of hashes, each in one place; the newer one stays. An answer of `contains` is
///           true only for what was added.
/// Units:    8 bytes a place.
/// Lifetime: any thread may call it. Another process may delete what is in here, so all is
///           forgotten after `keeps`.
class recent_writes {
public:
    using clock = std::chrono::steady_clock;
    static constexpr std::size_t places = std::size_t{1} << 22;
    static constexpr std::chrono::minutes keeps{10};

    recent_writes();

    [[nodiscard]] static std::uint64_t hash_of(
        char type, std::string_view from, std::string_view to
    ) noexcept;

    [[nodiscard]] bool contains(std::uint64_t hash) const noexcept;
    void add(std::uint64_t hash) noexcept;
    void forget_all() noexcept;
    /// Forgets all where that has not happened for long.
    void forget_old(clock::time_point now) noexcept;

private:
    std::unique_ptr<std::atomic<std::uint64_t>[]> held_;  // NOLINT(modernize-avoid-c-arrays)
    std::atomic<clock::rep> forgotten_at_{0};
};

}  // namespace waxpress::neo4j
