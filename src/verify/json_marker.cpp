#include "verify/json_marker.hpp"

#include <algorithm>

namespace waxpress::verify {
namespace {

using discogs::entity_kind;

/// Of styles and genres of which there are some hundred and fifteen in truth.
constexpr std::size_t most_known_styles = 100'000;

}  // namespace

json_marker::json_marker(entity_kind kind, const mark_wish& wish) : kind_(kind), wish_(wish) {
}

void json_marker::mark(const held_record& record, marked_block& into) {
    record_mark mark;
    mark.id = noted_id(record.id, into);
    mark.hash = record.hash;
    if (wish_.hashes_content && !record.is_proved) {
        mark.is_damaged = words_of(hasher_.digest(record.json)) != record.hash;
    }
    if (wish_.has_graph) mark.facts = read_facts(record.id, record.json, mark, into);
    into.marks.push_back(mark);
}

std::uint64_t json_marker::read_facts(
    std::string_view id, std::string_view json, record_mark& mark, marked_block& into
) {
    if (!reader_.read(kind_, json, wish_.latest_year, facts_).empty()) {
        mark.is_damaged = true;
        return 0;
    }
    fact_sum sum;
    visit_facts(kind_, id, facts_, categories_, [&](const fact& one) { sum.add(one); });
    add_pairs(mark.id, into);
    add_styles(into);
    return sum.value();
}

void json_marker::add_pair(
    std::int64_t id, std::string_view other, bool is_to, marked_block& into
) {
    const std::int64_t end = noted_id(other, into);
    marked_pair pair;
    pair.from = is_to ? end : id;
    pair.to = is_to ? id : end;
    pair.place = static_cast<std::uint32_t>(into.marks.size());
    pair.is_said_by_to = is_to;
    into.pairs.push_back(pair);
}

void json_marker::add_pairs(std::int64_t id, marked_block& into) {
    for (const std::string_view member : facts_.members)
        add_pair(id, member, true, into);
    for (const std::string_view group : facts_.groups)
        add_pair(id, group, false, into);
    if (!facts_.parent.empty()) add_pair(id, facts_.parent, false, into);
    for (const std::string_view sublabel : facts_.sublabels)
        add_pair(id, sublabel, true, into);
}

void json_marker::add_styles(marked_block& into) {
    if (facts_.genres.size() != 1) return;
    const std::string_view genre = facts_.genres.front();
    for (const std::string_view style : facts_.styles) {
        if (known_styles_.size() == most_known_styles) known_styles_.clear();
        const std::uint64_t number = mixed(text_number(style)) + text_number(genre);
        if (known_styles_.insert(number).second) into.part_of.emplace_back(style, genre);
    }
}

std::vector<std::string> json_marker::told_facts(std::string_view id, std::string_view json) {
    std::vector<std::string> words;
    if (!reader_.read(kind_, json, wish_.latest_year, facts_).empty()) return words;
    visit_facts(kind_, id, facts_, categories_, [&](const fact& one) {
        words.push_back(one.words());
    });
    std::ranges::sort(words);
    return words;
}

}  // namespace waxpress::verify
