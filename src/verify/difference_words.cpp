#include "verify/difference_words.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace waxpress::verify {
namespace {

using nlohmann::json;

constexpr std::size_t most_details = 5;
constexpr std::size_t longest_detail = 120;

/// What is said of one record, divided by "; ", up to a number of details.
class detail_list {
public:
    void add(std::string detail) { all_.push_back(std::move(detail)); }
    void add_few(const std::vector<std::string>& details) {
        const std::size_t shown = std::min(details.size(), most_details);
        for (std::size_t i = 0; i < shown; ++i)
            add(details[i]);
        if (shown < details.size()) add(fmt::format("and {} more", details.size() - shown));
    }
    [[nodiscard]] bool is_empty() const noexcept { return all_.empty(); }
    [[nodiscard]] std::string text() const { return fmt::format("{}", fmt::join(all_, "; ")); }

private:
    std::vector<std::string> all_;
};

/// As much of it as one line has room for, cut between characters.
std::string shortened(std::string text) {
    if (text.size() <= longest_detail) return text;
    std::size_t end = longest_detail;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "...";
}

std::vector<std::string> only_in(
    const std::vector<std::string>& held, const std::vector<std::string>& other, side where
) {
    std::vector<std::string> only;
    std::ranges::set_difference(held, other, std::back_inserter(only));
    for (std::string& one : only)
        one = fmt::format("{} is in {} only", shortened(std::move(one)), letter_of(where));
    return only;
}

void add_facts(const std::array<told_record, 2>& told, detail_list& to) {
    std::vector<std::string> details = only_in(told[0].facts, told[1].facts, side::a);
    std::ranges::move(only_in(told[1].facts, told[0].facts, side::b), std::back_inserter(details));
    to.add_few(details);
}

}  // namespace

std::vector<std::string> differing_elements(
    std::string_view one, std::string_view other, const std::array<std::string_view, 2>& names
) {
    std::vector<std::string> words;
    const json a = json::parse(one, nullptr, false);
    const json b = json::parse(other, nullptr, false);
    if (!a.is_object() || !b.is_object()) return words;
    std::set<std::string> keys;
    for (const json* each : {&a, &b}) {
        for (const auto& item : each->items())
            keys.insert(item.key());
    }
    for (const std::string& key : keys) {
        const bool is_in_a = a.contains(key);
        const bool is_in_b = b.contains(key);
        if (is_in_a && is_in_b) {
            if (a[key] != b[key]) words.push_back(fmt::format("{} differs", key));
        } else {
            words.push_back(fmt::format("{} is in {} only", key, names[is_in_a ? 0 : 1]));
        }
    }
    return words;
}

bool wants_telling(const record_difference& found) noexcept {
    const bool is_on_both = found.is_there[0] && found.is_there[1];
    return found.is_damaged[0] || found.is_damaged[1] ||
           (is_on_both && (found.has_other_hash || found.has_other_facts));
}

std::string difference_words(
    std::string_view record, const record_difference& found, const std::array<told_record, 2>& told
) {
    detail_list details;
    for (const side one : both_sides) {
        const side other = one == side::a ? side::b : side::a;
        if (found.is_there[index_of(one)] && !found.is_there[index_of(other)]) {
            details.add(fmt::format("in {}, not in {}", letter_of(one), letter_of(other)));
        }
    }
    for (const side one : both_sides) {
        const std::size_t i = index_of(one);
        if (found.times[i] > 1) {
            details.add(fmt::format("stands {} times in {}", found.times[i], letter_of(one)));
        }
        if (found.is_damaged[i]) {
            details.add(fmt::format(
                "damaged in {}, what it holds is not what its hash was made of", letter_of(one)
            ));
            details.add_few(told[i].damage);
        }
    }
    if (found.has_other_hash) {
        details.add(fmt::format(
            "other content, hash {:016x}... in A, {:016x}... in B",
            found.hash[0][0],
            found.hash[1][0]
        ));
    }
    if (found.is_there[0] && found.is_there[1]) {
        const bool has_json = !told[0].json.empty() && !told[1].json.empty();
        if (has_json) {
            details.add_few(differing_elements(told[0].json, told[1].json));
        } else {
            add_facts(told, details);
        }
        if (found.has_other_facts && details.is_empty()) {
            details.add("what the graph holds of it differed while it was compared");
        }
    }
    return fmt::format("{}: {}", record, details.text());
}

}  // namespace waxpress::verify
