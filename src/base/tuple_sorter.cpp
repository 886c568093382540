#include "base/tuple_sorter.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <type_traits>

namespace waxpress {
namespace {

constexpr std::size_t least_tuples = 1024;
constexpr unsigned radix_bits = 11;
constexpr std::size_t radix_size = std::size_t{1} << radix_bits;

/// The value's order as an unsigned number.
template <class Word>
std::make_unsigned_t<Word> order_of(Word value) noexcept {
    using number = std::make_unsigned_t<Word>;
    constexpr number sign =
        std::is_signed_v<Word> ? static_cast<number>(number{1} << (8 * sizeof(Word) - 1)) : 0;
    return static_cast<number>(value) ^ sign;
}

template <class Word>
std::size_t digit_of(Word value, unsigned shift) noexcept {
    return static_cast<std::size_t>(order_of(value) >> shift) & (radix_size - 1);
}

/// Sorts by one digit of one column; equal ones keep their order.
template <std::size_t Size, class Word>
void sort_digit(
    const std::vector<Word>& from, std::vector<Word>& to, std::size_t column, unsigned shift
) {
    std::array<std::size_t, radix_size> places{};
    for (std::size_t at = column; at < from.size(); at += Size)
        ++places[digit_of(from[at], shift)];
    std::size_t before = 0;
    for (std::size_t& place : places) {
        const std::size_t count = place;
        place = before;
        before += count * Size;
    }
    for (std::size_t at = 0; at < from.size(); at += Size) {
        std::size_t& place = places[digit_of(from[at + column], shift)];
        std::memcpy(&to[place], &from[at], Size * sizeof(Word));
        place += Size;
    }
}

/// Sorts flat tuples by their first `columns` columns, from the lowest digit of the last column up.
template <std::size_t Size, class Word>
void sort_tuples(std::vector<Word>& tuples, std::vector<Word>& scratch, std::size_t columns) {
    if (tuples.empty()) return;
    scratch.resize(tuples.size());
    for (std::size_t column = columns; column-- > 0;) {
        std::make_unsigned_t<Word> differing = 0;
        for (std::size_t at = column; at < tuples.size(); at += Size) {
            differing |= order_of(tuples[at]) ^ order_of(tuples[column]);
        }
        for (unsigned shift = 0; shift < 8 * sizeof(Word); shift += radix_bits) {
            if ((differing >> shift & (radix_size - 1)) == 0) continue;
            sort_digit<Size>(tuples, scratch, column, shift);
            tuples.swap(scratch);
        }
    }
}

template <class Word>
std::size_t most_words(std::uint64_t memory_bytes, std::size_t tuple_size) {
    const auto tuples = static_cast<std::size_t>(memory_bytes / (2 * sizeof(Word) * tuple_size));
    return std::max(tuples, least_tuples) * tuple_size;
}

}  // namespace

tuple_sorter::tuple_sorter(std::filesystem::path folder, int tuple_size, std::uint64_t memory_bytes)
    : tuple_size_(static_cast<std::size_t>(tuple_size)),
      memory_bytes_(memory_bytes),
      narrow_{{}, {}, most_words<std::uint32_t>(memory_bytes, tuple_size_)},
      wide_{{}, {}, most_words<std::int64_t>(memory_bytes, tuple_size_)},
      runs_(std::move(folder), tuple_size_) {
    assert(tuple_size >= 1 && tuple_size_ <= largest_tuple);
}

void tuple_sorter::add(std::span<const std::int64_t> flat) {
    assert(flat.size() % tuple_size_ == 0);
    switch (tuple_size_) {
        case 1:
            return add_sized<1>(flat);
        case 2:
            return add_sized<2>(flat);
        case 3:
            return add_sized<3>(flat);
        case 4:
            return add_sized<4>(flat);
        default:
            return add_sized<5>(flat);
    }
}

template <std::size_t Size>
void tuple_sorter::add_sized(std::span<const std::int64_t> flat) {
    size_ += flat.size() / Size;
    for (; flat.size() >= Size; flat = flat.subspan(Size)) {
        const auto tuple = flat.first(Size);
        if (!is_wide_) {
            std::uint64_t bits = 0;
            for (const std::int64_t value : tuple)
                bits |= static_cast<std::uint64_t>(value);
            if (bits >> 32U != 0) widen();
        }
        if (is_wide_) {
            hold<Size>(wide_, tuple);
        } else {
            hold<Size>(narrow_, tuple);
        }
    }
}

template <std::size_t Size, class Word>
void tuple_sorter::hold(held<Word>& where, std::span<const std::int64_t> tuple) {
    auto& tuples = where.tuples;
    if (tuples.size() == where.limit) spill(where);
    if (tuples.capacity() == 0) tuples.reserve(where.limit);  // Takes no memory before it is used.
    if (!tuples.empty()) {
        tails_ascend_ = tails_ascend_ &&
                        !std::lexicographical_compare(
                            tuple.begin() + 1, tuple.end(), last_.begin() + 1, last_.begin() + Size
                        );
    }
    for (std::size_t i = 0; i < Size; ++i) {
        last_[i] = tuple[i];
        tuples.push_back(static_cast<Word>(tuple[i]));
    }
}

void tuple_sorter::widen() {
    if (!narrow_.tuples.empty()) spill(narrow_);
    narrow_ = {};
    is_wide_ = true;
}

template <class Word>
void tuple_sorter::sort(held<Word>& what) {
    const std::size_t columns = tails_ascend_ ? 1 : tuple_size_;
    switch (tuple_size_) {
        case 1:
            return sort_tuples<1>(what.tuples, what.scratch, columns);
        case 2:
            return sort_tuples<2>(what.tuples, what.scratch, columns);
        case 3:
            return sort_tuples<3>(what.tuples, what.scratch, columns);
        case 4:
            return sort_tuples<4>(what.tuples, what.scratch, columns);
        default:
            return sort_tuples<5>(what.tuples, what.scratch, columns);
    }
}

template <class Word, class Take>
void tuple_sorter::for_each(const held<Word>& what, const Take& take) const {
    std::array<std::int64_t, largest_tuple> tuple{};
    for (std::size_t at = 0; at < what.tuples.size(); at += tuple_size_) {
        for (std::size_t i = 0; i < tuple_size_; ++i)
            tuple[i] = what.tuples[at + i];
        take(std::span<const std::int64_t>(tuple).first(tuple_size_));
    }
}

template <class Word>
void tuple_sorter::spill(held<Word>& what) {
    sort(what);
    runs_.begin_run();
    for_each(what, [&](std::span<const std::int64_t> tuple) { runs_.append(tuple); });
    runs_.end_run();
    what.tuples.clear();
    tails_ascend_ = true;
}

void tuple_sorter::merge(const tuple_visitor& visit) {
    const auto finish = [&](auto& what) {
        if (runs_.is_empty()) {  // All fits: no need of the disk.
            sort(what);
            for_each(what, visit);
            return;
        }
        spill(what);
        narrow_ = {};
        wide_ = {};
        runs_.merge(memory_bytes_, visit);
    };
    if (is_wide_) {
        finish(wide_);
    } else {
        finish(narrow_);
    }
}

}  // namespace waxpress
