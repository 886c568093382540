#include "neo4j/import/distinct.hpp"

#include <cassert>
#include <cstring>

#include "base/unnamed_file.hpp"

namespace waxpress::neo4j {
namespace {

constexpr std::size_t part_buffer_bytes = std::size_t{32} * 1024;
constexpr unsigned recent_bits = 20;

/// In front of a fact's two texts.
struct fact_head {
    std::uint32_t first_size;
    std::uint32_t second_size;
    std::uint8_t kind;
    std::uint8_t said_by;
};
constexpr std::size_t head_bytes = 10;
constexpr std::size_t said_by_at = 9;

std::uint64_t mixed(std::uint64_t value) noexcept {
    value ^= value >> 32U;
    value *= 0xd6e8feb86659fd93U;
    value ^= value >> 32U;
    return value;
}

std::size_t part_of(std::uint64_t hash) noexcept {
    return hash >> 57U;
}
static_assert(fact_parts == 1U << (64U - 57U));

}  // namespace

std::uint64_t distinct_fact::hash() const noexcept {
    const std::hash<std::string_view> hash;
    const auto which = static_cast<std::uint64_t>(kind) + 1;
    return mixed(
        mixed(hash(first) + which * 0x9e3779b97f4a7c15U) ^ (hash(second) * 0xa0761d6478bd642fU)
    );
}

void fact_list::append(const distinct_fact& fact, std::string& to) {
    const std::uint32_t sizes[] = {
        static_cast<std::uint32_t>(fact.first.size()),
        static_cast<std::uint32_t>(fact.second.size())};
    to.append(reinterpret_cast<const char*>(sizes), sizeof sizes);
    to += static_cast<char>(fact.kind);
    to += static_cast<char>(fact.said_by);
    to.append(fact.first).append(fact.second);
}

bool fact_list::take(std::string_view& from, distinct_fact& fact) noexcept {
    if (from.size() < head_bytes) return false;
    fact_head head{};
    std::memcpy(&head, from.data(), head_bytes);
    const std::size_t first = head.first_size;
    const std::size_t second = head.second_size;
    if (from.size() - head_bytes < first + second) return false;
    fact.kind = static_cast<distinct_kind>(head.kind);
    fact.said_by = head.said_by;
    fact.first = from.substr(head_bytes, first);
    fact.second = from.substr(head_bytes + first, second);
    from.remove_prefix(head_bytes + first + second);
    return true;
}

distinct_facts::distinct_facts(std::filesystem::path folder)
    : folder_(std::move(folder)), recent_(recent_bits), parts_(fact_parts) {
}

void distinct_facts::add(std::string_view facts) {
    distinct_fact fact;
    while (fact_list::take(facts, fact)) {
        const std::uint64_t hash = fact.hash();
        if (!recent_.insert(fact, hash)) continue;
        part& mine = parts_[part_of(hash)];
        fact_list::append(fact, mine.buffer);
        if (mine.buffer.size() >= part_buffer_bytes) spill(mine);
    }
}

void distinct_facts::spill(part& full) {
    if (!file_.is_open()) file_ = make_unnamed_file(folder_);
    file_.pwrite_all(std::as_bytes(std::span(full.buffer)), file_end_);
    full.chunks.push_back({file_end_, full.buffer.size()});
    file_end_ += full.buffer.size();
    full.buffer.clear();
}

void distinct_facts::read(part& whole, std::string& bytes) {
    bytes.clear();
    for (const chunk& one : whole.chunks) {
        const std::size_t begin = bytes.size();
        bytes.resize(begin + one.size);
        const auto into = std::as_writable_bytes(std::span(bytes)).subspan(begin);
        if (file_.pread_full(into, one.offset) != one.size) {
            throw failure(failure_class::store, file_.name() + ": a file of ours was cut off");
        }
    }
    bytes += whole.buffer;
    whole = {};
}

void distinct_facts::for_each(
    const std::function<void(const distinct_fact&)>& visit,
    const std::function<bool(std::size_t done, std::size_t of)>& is_wanted
) {
    std::string bytes;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (!is_wanted(i, parts_.size())) return;
        read(parts_[i], bytes);
        visit_distinct(bytes, visit);
    }
}

void visit_distinct(std::string& bytes, const std::function<void(const distinct_fact&)>& visit) {
    std::size_t count = 0;
    std::string_view rest = bytes;
    for (distinct_fact fact; fact_list::take(rest, fact);)
        ++count;
    assert(rest.empty() && "facts are written whole");
    std::size_t places = 16;
    while (places < count * 2)
        places *= 2;
    // The distance of each distinct fact from the beginning, plus one.
    std::vector<std::uint64_t> table(places);
    rest = bytes;
    for (;;) {
        const std::size_t at = bytes.size() - rest.size();
        distinct_fact fact;
        if (!fact_list::take(rest, fact)) break;
        for (std::size_t place = fact.hash() & (places - 1);; place = (place + 1) & (places - 1)) {
            if (table[place] == 0) {
                table[place] = at + 1;
                break;
            }
            distinct_fact held;
            std::string_view from = std::string_view(bytes).substr(table[place] - 1);
            if (!fact_list::take(from, held) || held.kind != fact.kind ||
                held.first != fact.first || held.second != fact.second) {
                continue;
            }
            char& said_by = bytes[table[place] - 1 + said_by_at];
            said_by = static_cast<char>(held.said_by | fact.said_by);
            break;
        }
    }
    for (const std::uint64_t place : table) {
        if (place == 0) continue;
        distinct_fact fact;
        std::string_view from = std::string_view(bytes).substr(place - 1);
        if (fact_list::take(from, fact)) visit(fact);
    }
}

}  // namespace waxpress::neo4j
