#include "base/tuple_sorter.hpp"

#include <algorithm>
#include <limits>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace waxpress {
namespace {

using tuple = std::vector<std::int64_t>;

std::vector<tuple> sorted_by(tuple_sorter& sorter, const std::vector<tuple>& tuples) {
    for (const tuple& one : tuples)
        sorter.add(one);
    std::vector<tuple> out;
    sorter.merge([&](std::span<const std::int64_t> one) {
        out.emplace_back(one.begin(), one.end());
    });
    return out;
}

void expect_sorted(const std::vector<tuple>& tuples, std::uint64_t memory_bytes) {
    const auto size = tuples.empty() ? 3 : static_cast<int>(tuples.front().size());
    tuple_sorter sorter(std::filesystem::temp_directory_path(), size, memory_bytes);
    std::vector<tuple> wanted = tuples;
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(sorted_by(sorter, tuples), wanted);
    EXPECT_EQ(sorter.size(), tuples.size());
}

constexpr std::uint64_t tiny = 1;  // The least that a sorter takes: a thousand tuples a run.
constexpr std::uint64_t ample = 64U << 20U;

TEST(base_tuple_sorter, tuples_from_a_walk_through_a_table) {
    std::mt19937_64 chance(1);
    std::vector<tuple> tuples;
    for (std::int64_t id = 1; id < 3000; ++id) {
        for (std::int64_t seq = 0; seq < 3; ++seq) {
            tuples.push_back({static_cast<std::int64_t>(chance() % 4'000'000'000), id, seq});
        }
    }
    expect_sorted(tuples, ample);
    expect_sorted(tuples, tiny);
}

TEST(base_tuple_sorter, tuples_in_any_order_with_duplicates) {
    std::mt19937_64 chance(2);
    std::vector<tuple> tuples;
    for (int i = 0; i < 9000; ++i) {
        tuples.push_back(
            {static_cast<std::int64_t>(chance() % 50), static_cast<std::int64_t>(chance() % 20)}
        );
    }
    expect_sorted(tuples, ample);
    expect_sorted(tuples, tiny);
}

TEST(base_tuple_sorter, values_beyond_32_bits_and_below_zero) {
    std::mt19937_64 chance(3);
    std::vector<tuple> tuples{
        {std::numeric_limits<std::int64_t>::min(), 0, std::numeric_limits<std::int64_t>::max()},
        {std::numeric_limits<std::int64_t>::max(), -1, 4'294'967'295},
        {4'294'967'296, 0, 0},
        {4'294'967'295, 0, 0},
    };
    for (int i = 0; i < 5000; ++i) {
        const auto any = [&] { return static_cast<std::int64_t>(chance()) >> (chance() % 64); };
        tuples.push_back({any(), any(), any()});
    }
    expect_sorted(tuples, ample);
    expect_sorted(tuples, tiny);
}

TEST(base_tuple_sorter, tuples_of_one_of_four_and_of_five) {
    std::mt19937_64 chance(4);
    const auto below = [&](std::uint64_t bound) {
        return static_cast<std::int64_t>(chance() % bound);
    };
    std::vector<tuple> ones;
    std::vector<tuple> fours;
    std::vector<tuple> fives;
    for (int i = 0; i < 7000; ++i) {
        ones.push_back({below(4'000'000'000)});
        fours.push_back({below(30), below(3), below(2), below(100'000)});
        fives.push_back({below(30), below(3), below(2), below(2), below(1LL << 60)});
    }
    for (const std::uint64_t memory : {tiny, ample}) {
        expect_sorted(ones, memory);
        expect_sorted(fours, memory);
        expect_sorted(fives, memory);
    }
}

TEST(base_tuple_sorter, one_value_beyond_32_bits_after_many_within) {
    std::mt19937_64 chance(5);
    for (const std::size_t place : {0U, 1U, 1023U, 1024U, 1025U, 3000U, 4999U}) {
        std::vector<tuple> tuples;
        for (std::size_t i = 0; i < 5000; ++i) {
            const auto first = static_cast<std::int64_t>(chance() % 1000);
            tuples.push_back(
                {i == place ? std::int64_t{1} << 40U : first, static_cast<std::int64_t>(i)}
            );
        }
        expect_sorted(tuples, tiny);
        expect_sorted(tuples, ample);
    }
}

TEST(base_tuple_sorter, exactly_one_and_two_full_buffers) {
    for (const std::int64_t count : {1023, 1024, 1025, 2047, 2048, 2049}) {
        std::vector<tuple> tuples;
        for (std::int64_t i = 0; i < count; ++i)
            tuples.push_back({count - i, i / 2, i % 2});
        expect_sorted(tuples, tiny);
    }
}

TEST(base_tuple_sorter, runs_leave_no_file_in_the_folder) {
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("waxpress-runs-{}", ::getpid());
    std::filesystem::create_directories(folder);
    tuple_sorter sorter(folder, 2, tiny);
    for (std::int64_t i = 0; i < 5000; ++i)
        sorter.add(std::array<std::int64_t, 2>{5000 - i, i});
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    std::filesystem::remove(folder);
    std::int64_t seen = 0;
    sorter.merge([&](std::span<const std::int64_t> one) { EXPECT_EQ(one.front(), ++seen); });
    EXPECT_EQ(seen, 5000);
}

TEST(base_tuple_sorter, a_folder_that_cannot_be_written_to_is_said) {
    tuple_sorter sorter("/nonexistent-folder", 1, tiny);
    const std::vector<std::int64_t> values(3000, 7);
    EXPECT_THROW(sorter.add(values), failure);
}

TEST(base_tuple_sorter, nothing_gives_nothing) {
    expect_sorted({}, tiny);
}

}  // namespace
}  // namespace waxpress
