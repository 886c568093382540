#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "synth/test_support.hpp"

namespace waxpress::synth {

/// What the record of a master says of itself.
struct master_facts {
    std::uint64_t main_release = 0;
    std::string title;
    std::string year;
    std::string artists;  ///< Ids and names, in order.
    std::string genres;
};

/// What a month of 20,000 releases holds, read from its XML as a stranger would.
struct month_facts {
    std::array<std::uint64_t, 4> records{};
    std::array<std::uint64_t, 4> bytes{};
    std::unordered_map<std::uint64_t, std::string> artists;
    std::unordered_map<std::uint64_t, std::string> labels;
    std::unordered_map<std::uint64_t, master_facts> masters;
    std::map<std::string, std::uint64_t> counts;  ///< Of things met, by a word for them.
    std::uint64_t largest_release = 0;
};

/// Made once for all tests of the program.
const month_facts& facts_of_a_month();

}  // namespace waxpress::synth
