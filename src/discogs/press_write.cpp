#include "discogs/press_write.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "discogs/json_escape.hpp"
#include "discogs/press_names.hpp"

namespace waxpress::discogs {
namespace {

enum class treatment : std::uint8_t {
    as_is,
    values,      ///< A list of what the container holds.
    objects,     ///< Likewise, attributes lifted.
    references,  ///< Likewise, and a bare string is an id.
    lifted,      ///< Attributes lifted.
    bare_id,     ///< Its text alone.
};

struct field_rule {
    treatment how = treatment::as_is;
    std::uint8_t item = no_rank;  ///< The rank of what a list holds.
};

using field_rules = std::array<field_rule, element_names.size()>;

constexpr field_rules make_rules(entity_kind kind) {
    field_rules rules{};
    const auto rule = [&](std::string_view field, treatment how, std::string_view item) {
        rules[rank_of(field)] = {how, rank_of(item)};
    };
    switch (kind) {
        case entity_kind::artists:
            rule("members", treatment::references, "name");
            rule("groups", treatment::references, "name");
            rule("aliases", treatment::references, "name");
            break;
        case entity_kind::labels:
            rule("parentLabel", treatment::lifted, "");
            rule("sublabels", treatment::references, "label");
            break;
        case entity_kind::releases:
            rule("labels", treatment::references, "label");
            rule("extraartists", treatment::references, "artist");
            rule("formats", treatment::objects, "format");
            rule("master_id", treatment::bare_id, "");
            [[fallthrough]];
        case entity_kind::masters:
            rule("artists", treatment::references, "artist");
            rule("genres", treatment::values, "genre");
            rule("styles", treatment::values, "style");
            break;
    }
    return rules;
}

constexpr std::array<field_rules, all_kinds.size()> all_rules{
    make_rules(entity_kind::artists),
    make_rules(entity_kind::labels),
    make_rules(entity_kind::masters),
    make_rules(entity_kind::releases)};

constexpr std::array<std::uint8_t, all_kinds.size()> record_ranks{
    rank_of("artist"), rank_of("label"), rank_of("master"), rank_of("release")};

constexpr std::uint8_t id_rank = rank_of("id");
constexpr std::uint8_t name_rank = rank_of("name");
constexpr json_key text_key{{',', '"', '#', 't', 'e', 'x', 't', '"', ':', '"'}, 10};

constexpr std::uint64_t bit_of(std::uint8_t rank) noexcept {
    return std::uint64_t{1} << rank;
}

constexpr bool lifts_attributes(entity_kind kind) noexcept {
    return kind == entity_kind::masters || kind == entity_kind::releases;
}

/// Digits alone: the same raw and decoded.
bool is_plain_id(std::string_view id) noexcept {
    return !id.empty() && std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
}

/// The members of an object by rank: a set of ranks is a sorted list of keys.
struct members {
    std::uint64_t present = 0;
    std::uint64_t repeated = 0;
    std::array<std::uint32_t, element_names.size()> first;  // Where present.
};

/// Writes parts of a record. Each member and each item begins with a comma, which the bracket then
/// replaces for the first one. The end of what is written is handed on, so that it stays in a
/// register; null says that it is not sure.
class node_writer {
public:
    node_writer(const record_node* nodes, const char* text) : nodes_(nodes), text_(text) {}

    bool collect_lifted(std::uint32_t index, members& found) const noexcept;
    void collect(std::uint32_t index, std::uint32_t end, members& found) const noexcept;
    char* member(char* to, const json_key& key, std::uint32_t index) const;
    char* array(char* to, std::uint8_t rank, std::uint32_t first, std::uint32_t end) const;
    char* treated(char* to, field_rule rule, std::uint8_t rank, std::uint32_t index) const;

private:
    char* all_members(char* to, const members& found, std::uint32_t end) const;
    char* item(char* to, std::uint32_t index) const;
    char* object(char* to, std::uint32_t index) const;
    char* own_members(char* to, std::uint32_t index, std::uint32_t& child) const;
    char* string(char* to, std::uint32_t index) const;
    char* list(char* to, field_rule rule, std::uint8_t rank, std::uint32_t index) const;
    char* listed_item(char* to, treatment how, std::uint32_t index) const;
    char* lifted(char* to, std::uint32_t index) const;
    char* bare_id(char* to, const json_key& key, std::uint32_t index) const;

    [[nodiscard]] std::uint32_t after_attributes(std::uint32_t index) const noexcept {
        const std::uint32_t end = nodes_[index].next;
        do {
            ++index;
        } while (index < end && nodes_[index].kind == node_kind::attribute);
        return index;
    }

    const record_node* const nodes_;
    const char* const text_;
};

template <std::size_t Size>
char* write_literal(char* to, const char (&text)[Size]) noexcept {
    std::memcpy(to, text, Size - 1);
    return to + Size - 1;
}

/// `,"key":"`
char* write_key_of_string(char* to, const json_key& key) noexcept {
    std::memcpy(to, key.text.data(), key.text.size());
    return to + key.size;
}

/// `,"key":`
char* write_key(char* to, const json_key& key) noexcept {
    return write_key_of_string(to, key) - 1;
}

/// Attributes and text of an object under plain keys, then its children; false where two of them
/// would meet.
bool node_writer::collect_lifted(std::uint32_t index, members& found) const noexcept {
    const std::uint32_t end = nodes_[index].next;
    std::uint32_t at = index + 1;
    for (; at < end && nodes_[at].kind == node_kind::attribute; ++at) {
        const std::uint8_t rank = attributes[nodes_[at].rank].plain_rank;
        if (rank == no_rank) return false;
        found.present |= bit_of(rank);
        found.first[rank] = at;
    }
    if (at < end && nodes_[at].kind == node_kind::own_text) {
        if ((found.present & bit_of(name_rank)) != 0) return false;
        found.present |= bit_of(name_rank);
        found.first[name_rank] = at++;
    }
    const std::uint64_t lifted = found.present;
    collect(at, end, found);
    return (found.repeated & lifted) == 0;
}

void node_writer::collect(std::uint32_t index, std::uint32_t end, members& found) const noexcept {
    for (; index < end; index = nodes_[index].next) {
        const std::uint8_t rank = nodes_[index].rank;
        const std::uint64_t bit = bit_of(rank);
        if ((found.present & bit) == 0) {
            found.first[rank] = index;
        } else {
            found.repeated |= bit;
        }
        found.present |= bit;
    }
}

/// The rest of a string whose opening quote stands.
inline char* node_writer::string(char* to, std::uint32_t index) const {
    const record_node& node = nodes_[index];
    const char* const from = text_ + node.begin;
    const std::size_t clean = copy_clean(to, from, node.size);
    if (clean == node.size) {
        to += clean;
    } else if (node.kind == node_kind::attribute) {
        to = write_attribute(to, from, node.size);
    } else {
        to = write_text(to + clean, from + clean, node.size - clean);
    }
    *to = '"';
    return to + 1;
}

inline char* node_writer::member(char* to, const json_key& key, std::uint32_t index) const {
    switch (nodes_[index].kind) {
        case node_kind::empty:
            return write_literal(write_key(to, key), "null");
        case node_kind::object:
            return object(write_key(to, key), index);
        default:
            return string(write_key_of_string(to, key), index);
    }
}

inline char* node_writer::item(char* to, std::uint32_t index) const {
    switch (nodes_[index].kind) {
        case node_kind::empty:
            return write_literal(to, ",null");
        case node_kind::object:
            return object(write_literal(to, ","), index);
        default:
            return string(write_literal(to, ",\""), index);
    }
}

char* node_writer::array(char* to, std::uint8_t rank, std::uint32_t first, std::uint32_t end)
    const {
    char* const begin = write_key(to, elements[rank].key);
    to = begin;
    for (std::uint32_t at = first; at < end; at = nodes_[at].next) {
        if (nodes_[at].rank == rank) to = item(to, at);
    }
    *begin = '[';
    return write_literal(to, "]");
}

inline char* node_writer::all_members(char* to, const members& found, std::uint32_t end) const {
    for (std::uint64_t left = found.present; left != 0; left &= left - 1) {
        const auto rank = static_cast<std::uint8_t>(lowest_bit(left));
        const std::uint32_t index = found.first[rank];
        to = (found.repeated & bit_of(rank)) != 0 ? array(to, rank, index, end)
                                                  : member(to, elements[rank].key, index);
    }
    return to;
}

/// `#text` and then the attributes; `child` is the first node after them.
char* node_writer::own_members(char* to, std::uint32_t index, std::uint32_t& child) const {
    const std::uint32_t end = after_attributes(index);
    child = end;
    if (end < nodes_[index].next && nodes_[end].kind == node_kind::own_text) {
        to = string(write_key_of_string(to, text_key), child++);
    }
    std::array<std::uint32_t, attribute_names.size()> places;
    std::uint64_t left = 0;
    for (std::uint32_t at = index + 1; at < end; ++at) {
        left |= bit_of(nodes_[at].rank);
        places[nodes_[at].rank] = at;
    }
    for (; left != 0; left &= left - 1) {
        const auto rank = std::size_t{lowest_bit(left)};
        to = string(write_key_of_string(to, attributes[rank].key), places[rank]);
    }
    return to;
}

char* node_writer::object(char* to, std::uint32_t index) const {
    char* const begin = to;
    std::uint32_t child = index + 1;
    if (nodes_[child].kind == node_kind::attribute) to = own_members(to, index, child);
    members found;
    collect(child, nodes_[index].next, found);
    to = all_members(to, found, nodes_[index].next);
    *begin = '{';
    return write_literal(to, "}");
}

char* node_writer::lifted(char* to, std::uint32_t index) const {
    members found;
    if (!collect_lifted(index, found)) return nullptr;
    char* const begin = to;
    to = all_members(to, found, nodes_[index].next);
    *begin = '{';
    return write_literal(to, "}");
}

char* node_writer::listed_item(char* to, treatment how, std::uint32_t index) const {
    const node_kind kind = nodes_[index].kind;
    if (how == treatment::values || kind == node_kind::empty) return item(to, index);
    if (kind == node_kind::object) return lifted(write_literal(to, ","), index);
    if (how == treatment::objects) return item(to, index);
    return write_literal(string(write_literal(to, R"(,{"id":")"), index), "}");
}

char* node_writer::list(char* to, field_rule rule, std::uint8_t rank, std::uint32_t index) const {
    const record_node& container = nodes_[index];
    if (container.kind == node_kind::text) return nullptr;
    char* const start = to;
    char* const begin = write_key(to, elements[rank].key);
    to = begin;
    std::size_t written = 0;
    for (std::uint32_t at = index + 1; at < container.next; at = nodes_[at].next) {
        const bool is_item = nodes_[at].kind <= node_kind::object && nodes_[at].rank == rule.item;
        if (!is_item) continue;  // Beside the items of a list nothing is kept.
        ++written;
        to = listed_item(to, rule.how, at);
        if (to == nullptr) return nullptr;
    }
    // An empty list is left out, and so is one of a single null.
    if (written == 0 || (written == 1 && *(to - 1) == 'l')) return start;
    *begin = '[';
    return write_literal(to, "]");
}

char* node_writer::bare_id(char* to, const json_key& key, std::uint32_t index) const {
    const record_node& node = nodes_[index];
    if (node.kind != node_kind::object) return member(to, key, index);
    const std::uint32_t text = after_attributes(index);
    if (text == node.next || nodes_[text].kind != node_kind::own_text) return nullptr;
    return string(write_key_of_string(to, key), text);
}

char* node_writer::treated(char* to, field_rule rule, std::uint8_t rank, std::uint32_t index)
    const {
    const json_key& key = elements[rank].key;
    switch (rule.how) {
        case treatment::as_is:
            break;
        case treatment::values:
        case treatment::objects:
        case treatment::references:
            return list(to, rule, rank, index);
        case treatment::bare_id:
            return bare_id(to, key, index);
        case treatment::lifted:
            if (nodes_[index].kind == node_kind::object) return lifted(write_key(to, key), index);
            break;
    }
    return member(to, key, index);
}

}  // namespace

/// The most that all of it can become.
std::size_t record_writer::bound(const record_scanner& record) noexcept {
    constexpr std::size_t most_per_node = sizeof(json_key) + 16;  // Key, quotes, brackets, null.
    return longest_escape * record.text_size() + most_per_node * record.nodes()[0].next +
           write_slack;
}

bool record_writer::write(entity_kind kind, const record_scanner& record) {
    const record_node* const nodes = record.nodes();
    if (nodes[0].rank != record_ranks[index_of(kind)] || nodes[0].kind != node_kind::object) {
        return false;
    }
    const bool has_attributes = nodes[1].kind == node_kind::attribute;
    if (has_attributes && !lifts_attributes(kind)) return false;
    const node_writer writer(nodes, record.text());
    members found;
    if (!writer.collect_lifted(0, found)) return false;
    if ((found.present & ~found.repeated & bit_of(id_rank)) == 0) return false;
    const record_node& id = nodes[found.first[id_rank]];
    id_ = std::string_view(record.text() + id.begin, id.size);
    if (!is_plain_id(id_)) return false;

    if (const std::size_t wanted = bound(record); wanted > capacity_) {
        capacity_ = 0;
        json_.reset(new char[std::bit_ceil(wanted)]);
        capacity_ = std::bit_ceil(wanted);
    }
    const field_rules& rules = all_rules[index_of(kind)];
    char* to = json_.get();
    for (std::uint64_t left = found.present; left != 0; left &= left - 1) {
        const auto rank = static_cast<std::uint8_t>(lowest_bit(left));
        const std::uint32_t index = found.first[rank];
        const bool is_repeated = (found.repeated & bit_of(rank)) != 0;
        if (!is_repeated) {
            to = writer.treated(to, rules[rank], rank, index);
        } else if (rules[rank].how == treatment::as_is) {
            to = writer.array(to, rank, index, nodes[0].next);
        } else {
            return false;
        }
        if (to == nullptr) return false;
    }
    json_[0] = '{';
    *to++ = '}';
    size_ = static_cast<std::size_t>(to - json_.get());
    return true;
}

}  // namespace waxpress::discogs
