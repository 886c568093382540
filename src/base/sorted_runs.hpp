#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "base/unique_fd.hpp"

namespace waxpress {

inline constexpr std::size_t largest_tuple = 5;

/// Takes a tuple; the view dies with the call.
using tuple_visitor = std::function<void(std::span<const std::int64_t>)>;

/// Sorted runs of integer tuples in one file without a name, and their merge.
///
/// Shape:    in a run each value is the difference to the tuple before, as a varint.
/// Lifetime: the file is made with the first run in `folder`; a crash leaves nothing.
/// Errors:   throws failure(store) if the disk does not take it or give it back.
class sorted_runs {
public:
    sorted_runs(std::filesystem::path folder, std::size_t tuple_size);

    [[nodiscard]] bool is_empty() const noexcept { return runs_.empty(); }

    void begin_run();
    /// Not less than the one before.
    void append(std::span<const std::int64_t> tuple);
    void end_run();

    /// Visits the tuples of all runs in order. The buffers take about `memory_bytes`, but at least
    /// some kilobytes a run.
    void merge(std::uint64_t memory_bytes, const tuple_visitor& visit);

private:
    using values = std::array<std::int64_t, largest_tuple>;
    struct place {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    class reader;
    class tournament;

    void flush();

    const std::filesystem::path folder_;
    const std::size_t tuple_size_;
    unique_fd file_;
    std::uint64_t file_size_ = 0;
    std::vector<place> runs_;
    std::vector<std::byte> pending_;
    values before_{};
};

}  // namespace waxpress
