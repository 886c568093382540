#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/sorted_runs.hpp"

namespace waxpress {

/// Sorts tuples of integers in bounded memory.
///
/// Shape:    tuples of one to five integers; equal ones are all kept. Tuples that come with their
///           tail (all but the first) ascending, as a walk through a table gives them, are sorted
///           by their first alone, which is faster. Values of 32 bits take half the room of others.
/// Units:    memory in bytes, for the tuples held and, later, the buffers of the merge.
/// Lifetime: what does not fit goes to one file without a name in `folder`; a crash leaves nothing.
/// Errors:   throws failure(store) if the disk does not take it.
class tuple_sorter {
public:
    tuple_sorter(std::filesystem::path folder, int tuple_size, std::uint64_t memory_bytes);

    /// Tuples one after the other, flat.
    void add(std::span<const std::int64_t> flat);
    /// Calls `visit` with each tuple in order. Once, at the end.
    void merge(const tuple_visitor& visit);

    /// Tuples taken so far.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

private:
    /// Tuples held, flat, and room to sort them in.
    template <class Word>
    struct held {
        std::vector<Word> tuples;
        std::vector<Word> scratch;
        std::size_t limit;  ///< Words.
    };

    template <std::size_t Size>
    void add_sized(std::span<const std::int64_t> flat);
    template <std::size_t Size, class Word>
    void hold(held<Word>& where, std::span<const std::int64_t> tuple);
    template <class Word>
    void sort(held<Word>& what);
    template <class Word>
    void spill(held<Word>& what);
    template <class Word, class Take>
    void for_each(const held<Word>& what, const Take& take) const;
    void widen();

    const std::size_t tuple_size_;
    const std::uint64_t memory_bytes_;
    held<std::uint32_t> narrow_;  // Until a value comes that does not fit.
    held<std::int64_t> wide_;     // From then on.
    bool is_wide_ = false;
    std::array<std::int64_t, largest_tuple> last_{};
    bool tails_ascend_ = true;  // Of the tuples held.
    sorted_runs runs_;
    std::uint64_t size_ = 0;
};

}  // namespace waxpress
