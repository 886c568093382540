#include "pipeline/batch_ids.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <numeric>
#include <unordered_set>

namespace waxpress::pipeline {
namespace {

/// Shorter first, then by bytes: the order of the numbers where ids are decimal numbers, and some
/// total order for any others.
bool is_before(std::string_view a, std::string_view b) noexcept {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

bool ids_ascend(const batch_part& part) noexcept {
    for (std::size_t at = 1; at < part.records.size(); ++at) {
        if (!is_before(part.id(part.records[at - 1]), part.id(part.records[at]))) return false;
    }
    return true;
}

std::uint64_t key_of(std::string_view id) noexcept {
    constexpr std::uint64_t hashed = std::uint64_t{1} << 63U;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool is_number = error == std::errc() && end == id.data() + id.size();
    if (is_number && number < hashed) return number;
    return std::hash<std::string_view>()(id) | hashed;
}

}  // namespace

std::vector<std::size_t> last_of_each_id(const batch_part& part) {
    std::vector<std::size_t> chosen;
    if (ids_ascend(part)) {
        chosen.resize(part.records.size());
        std::iota(chosen.begin(), chosen.end(), std::size_t{0});
        return chosen;
    }
    chosen.reserve(part.records.size());
    std::unordered_set<std::string_view> seen;
    seen.reserve(part.records.size());
    for (std::size_t at = part.records.size(); at > 0; --at) {
        if (seen.insert(part.id(part.records[at - 1])).second) chosen.push_back(at - 1);
    }
    std::reverse(chosen.begin(), chosen.end());
    return chosen;
}

id_keys keys_of(const batch& records) {
    id_keys keys;
    keys.reserve(records.records.size());
    for (const batch_record& record : records.records)
        keys.push_back(key_of(records.id(record)));
    if (!std::is_sorted(keys.begin(), keys.end())) std::sort(keys.begin(), keys.end());
    return keys;
}

bool have_common_key(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) noexcept {
    if (a.empty() || b.empty() || a.back() < b.front() || b.back() < a.front()) return false;
    auto in_a = std::lower_bound(a.begin(), a.end(), b.front());
    auto in_b = std::lower_bound(b.begin(), b.end(), a.front());
    while (in_a != a.end() && in_b != b.end()) {
        if (*in_a == *in_b) return true;
        if (*in_a < *in_b) {
            ++in_a;
        } else {
            ++in_b;
        }
    }
    return false;
}

}  // namespace waxpress::pipeline
