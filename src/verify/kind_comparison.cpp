#include "verify/kind_comparison.hpp"

namespace waxpress::verify {
namespace {

// A tuple is id, order of arrival with what is known of the mark, hash, facts. The order rises with
// each tuple, so that the sorter has to look at ids only.
constexpr int tuple_size = 5;
constexpr unsigned damaged_bit = 1;
constexpr unsigned order_shift = 2;

std::int64_t as_signed(std::uint64_t word) noexcept {
    return static_cast<std::int64_t>(word);
}

std::uint64_t as_unsigned(std::int64_t word) noexcept {
    return static_cast<std::uint64_t>(word);
}

void add_to(side_figures& figures, const record_mark& mark) noexcept {
    ++figures.records;
    if (mark.is_damaged) ++figures.damaged;
    for (std::size_t i = 0; i < figures.digest.size(); ++i) {
        const std::uint64_t id = mixed(as_unsigned(mark.id) + i + 1);
        figures.digest[i] += mixed(mixed(id ^ mark.hash[0]) ^ mark.hash[1]);
    }
    figures.facts += mixed(mixed(as_unsigned(mark.id)) ^ mark.facts);
}

}  // namespace

kind_comparison::kind_comparison(kind_comparison_options options)
    : options_(std::move(options)), sorter_(options_.folder, tuple_size, options_.memory_bytes) {
}

void kind_comparison::add(side from, std::span<const record_mark> marks) {
    const std::lock_guard lock(mutex_);
    flat_.clear();
    for (const record_mark& mark : marks) {
        const std::uint64_t order = arrived_++ << order_shift |
                                    std::uint64_t{mark.is_damaged} << damaged_bit | index_of(from);
        flat_.insert(
            flat_.end(),
            {mark.id,
             as_signed(order),
             as_signed(mark.hash[0]),
             as_signed(mark.hash[1]),
             as_signed(mark.facts)}
        );
    }
    sorter_.add(flat_);
}

kind_figures kind_comparison::finish() {
    const std::lock_guard lock(mutex_);
    kind_figures figures;
    group held;
    sorter_.merge([&](std::span<const std::int64_t> tuple) {
        if (tuple[0] != held.id) {
            close(held, figures);
            held = {tuple[0], {}, {}};
        }
        const std::uint64_t order = as_unsigned(tuple[1]);
        const std::size_t where = order & 1U;
        ++held.times[where];
        held.last[where] = {
            tuple[0],
            {as_unsigned(tuple[2]), as_unsigned(tuple[3])},
            as_unsigned(tuple[4]),
            (order >> damaged_bit & 1U) != 0};
    });
    close(held, figures);
    return figures;
}

void kind_comparison::count(const group& all, kind_figures& into) const {
    for (const side one : both_sides) {
        const std::size_t i = index_of(one);
        if (all.times[i] == 0) continue;
        add_to(into.sides[i], all.last[i]);
        if (all.times[i] > 1) ++into.sides[i].repeated;
    }
}

void kind_comparison::close(const group& all, kind_figures& into) const {
    if (all.times[0] + all.times[1] == 0) return;
    count(all, into);
    record_difference found;
    found.id = all.id;
    found.times = all.times;
    bool is_different = false;
    for (std::size_t i = 0; i < all.times.size(); ++i) {
        found.is_there[i] = all.times[i] != 0;
        found.is_damaged[i] = all.last[i].is_damaged;
        found.hash[i] = all.last[i].hash;
        is_different =
            is_different || found.is_damaged[i] || (all.times[i] > 1 && !options_.last_counts[i]);
    }
    if (found.is_there[0] && found.is_there[1]) {
        found.has_other_hash = found.hash[0] != found.hash[1];
        found.has_other_facts = options_.has_graph && all.last[0].facts != all.last[1].facts;
        into.other_hash += found.has_other_hash ? 1 : 0;
        into.other_facts += found.has_other_facts ? 1 : 0;
        is_different = is_different || found.has_other_hash || found.has_other_facts;
    } else {
        ++into.only[found.is_there[0] ? 0 : 1];
        is_different = true;
    }
    if (!is_different) return;
    ++into.differences;
    if (into.first.size() < options_.shown) into.first.push_back(found);
}

}  // namespace waxpress::verify
