#include "verify/pair_comparison.hpp"

#include <fmt/format.h>

#include "base/failure.hpp"

namespace waxpress::verify {
namespace {

// A tuple is from, to, and a word: the record's number, which end it is, the side.
constexpr int tuple_size = 3;
constexpr unsigned end_bit = 1;
constexpr unsigned record_shift = 2;
constexpr std::size_t most_styles = 500'000;

}  // namespace

pair_comparison::pair_comparison(const std::filesystem::path& folder, std::uint64_t memory_bytes)
    : sorter_(folder, tuple_size, memory_bytes) {
}

void pair_comparison::add(
    side from, std::span<const marked_pair> pairs, std::uint64_t first_record
) {
    if (pairs.empty()) return;
    const std::lock_guard lock(mutex_);
    flat_.clear();
    for (const marked_pair& pair : pairs) {
        const std::uint64_t word = (first_record + pair.place) << record_shift |
                                   std::uint64_t{pair.is_said_by_to} << end_bit | index_of(from);
        flat_.insert(flat_.end(), {pair.from, pair.to, static_cast<std::int64_t>(word)});
    }
    sorter_.add(flat_);
}

pair_figures pair_comparison::finish(
    const std::array<repeated_records, 2>& repeated, std::size_t shown
) {
    const std::lock_guard lock(mutex_);
    pair_figures figures;
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::array<bool, 2> is_held{};
    const auto close = [&] {
        for (const side one : both_sides) {
            const std::size_t i = index_of(one);
            if (!is_held[i]) continue;
            ++figures.pairs[i];
            figures.digest[i] +=
                mixed(mixed(static_cast<std::uint64_t>(from)) ^ static_cast<std::uint64_t>(to));
            if (is_held[1 - i]) continue;
            ++figures.only[i];
            if (figures.first.size() < shown) figures.first.push_back({from, to, one});
        }
    };
    sorter_.merge([&](std::span<const std::int64_t> tuple) {
        if (tuple[0] != from || tuple[1] != to) {
            close();
            from = tuple[0];
            to = tuple[1];
            is_held = {};
        }
        const auto word = static_cast<std::uint64_t>(tuple[2]);
        const std::size_t where = word & 1U;
        const std::int64_t asserter = (word >> end_bit & 1U) != 0 ? to : from;
        const auto last = repeated[where].find(asserter);
        if (last == repeated[where].end() || last->second == word >> record_shift) {
            is_held[where] = true;
        }
    });
    close();
    return figures;
}

void style_comparison::add(side from, std::span<const std::pair<std::string, std::string>> pairs) {
    if (pairs.empty()) return;
    const std::lock_guard lock(mutex_);
    for (const auto& pair : pairs) {
        if (held_.size() >= most_styles) {
            throw failure(
                failure_class::store, "there are more pairs of style and genre than any dump has"
            );
        }
        held_[pair][index_of(from)] = true;
    }
}

style_figures style_comparison::finish(std::size_t shown) {
    const std::lock_guard lock(mutex_);
    style_figures figures;
    for (const auto& [pair, is_held] : held_) {
        for (const side one : both_sides) {
            const std::size_t i = index_of(one);
            if (!is_held[i]) continue;
            ++figures.pairs[i];
            if (is_held[1 - i]) continue;
            ++figures.only[i];
            if (figures.first.size() >= shown) continue;
            figures.first.push_back(fmt::format(
                "style \"{}\" is PART_OF genre \"{}\" in {} only",
                pair.first,
                pair.second,
                letter_of(one)
            ));
        }
    }
    return figures;
}

}  // namespace waxpress::verify
