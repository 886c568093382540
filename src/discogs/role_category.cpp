#include "discogs/role_category.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace waxpress::discogs {
namespace {

constexpr std::size_t most_roles = 50'000;

struct phrase {
    std::string_view text;
    std::string_view category;
};

constexpr phrase known_phrases[] = {
    {"producer", "production"},
    {"executive producer", "production"},
    {"executive-producer", "production"},
    {"co-producer", "production"},
    {"produced by", "production"},
    {"co-produced by", "production"},
    {"engineer", "engineering"},
    {"recorded by", "engineering"},
    {"mixed by", "engineering"},
    {"mixed at", "engineering"},
    {"remix", "engineering"},
    {"remixed by", "engineering"},
    {"recording engineer", "engineering"},
    {"mixing engineer", "engineering"},
    {"sound engineer", "engineering"},
    {"audio engineer", "engineering"},
    {"assistant engineer", "engineering"},
    {"mastered by", "mastering"},
    {"mastered at", "mastering"},
    {"lacquer cut by", "mastering"},
    {"cut by", "mastering"},
    {"mastering engineer", "mastering"},
    {"remastered by", "mastering"},
    {"bass", "session"},
    {"guitar", "session"},
    {"drums", "session"},
    {"keyboards", "session"},
    {"piano", "session"},
    {"percussion", "session"},
    {"saxophone", "session"},
    {"trumpet", "session"},
    {"violin", "session"},
    {"viola", "session"},
    {"cello", "session"},
    {"flute", "session"},
    {"organ", "session"},
    {"synthesizer", "session"},
    {"vocals", "session"},
    {"backing vocals", "session"},
    {"lead vocals", "session"},
    {"strings", "session"},
    {"horns", "session"},
    {"harmonica", "session"},
    {"banjo", "session"},
    {"mandolin", "session"},
    {"harp", "session"},
    {"clarinet", "session"},
    {"oboe", "session"},
    {"trombone", "session"},
    {"tuba", "session"},
    {"accordion", "session"},
    {"tabla", "session"},
    {"sitar", "session"},
    {"congas", "session"},
    {"bongos", "session"},
    {"session musician", "session"},
    {"featuring", "session"},
    {"artwork", "design"},
    {"artwork by", "design"},
    {"design", "design"},
    {"designed by", "design"},
    {"photography", "design"},
    {"photography by", "design"},
    {"liner notes", "design"},
    {"cover", "design"},
    {"layout", "design"},
    {"illustration", "design"},
    {"art direction", "design"},
    {"a&r", "management"},
    {"a & r", "management"},
    {"management", "management"},
    {"managed by", "management"},
    {"booking", "management"},
    {"booked by", "management"},
};

/// The phrase that decides comes first.
const std::vector<phrase>& phrases_in_order() {
    static const std::vector<phrase> sorted = [] {
        std::vector<phrase> all(std::begin(known_phrases), std::end(known_phrases));
        std::ranges::sort(all, [](const phrase& a, const phrase& b) {
            if (a.text.size() != b.text.size()) return a.text.size() > b.text.size();
            return a.text < b.text;
        });
        return all;
    }();
    return sorted;
}

}  // namespace

std::string_view category_of_role(std::string_view role) {
    std::string lower(role);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    const auto& phrases = phrases_in_order();
    const auto found = std::ranges::find_if(phrases, [&](const phrase& one) {
        return lower.find(one.text) != std::string::npos;
    });
    return found == phrases.end() ? "other" : found->category;
}

std::string_view role_categories::of(std::string_view role) {
    if (const auto known = known_.find(role); known != known_.end()) return known->second;
    if (known_.size() >= most_roles) known_.clear();
    const std::string_view category = category_of_role(role);
    known_.emplace(role, category);
    return category;
}

}  // namespace waxpress::discogs
