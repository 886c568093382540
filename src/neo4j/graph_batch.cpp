#include "neo4j/graph_batch.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include <fmt/format.h>

#include "neo4j/indexed_text.hpp"

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;
using discogs::graph_facts;

void pack_or_null(bolt::packer& to, std::string_view text) {
    if (text.empty()) {
        to.null();
    } else {
        to.text(text);
    }
}

/// The list of a lane, where it is one.
const std::vector<std::string_view>* list_of(
    lane_source source, const graph_facts& facts
) noexcept {
    switch (source) {
        case lane_source::artists:
            return &facts.artists;
        case lane_source::labels:
            return &facts.labels;
        case lane_source::genres:
            return &facts.genres;
        case lane_source::styles:
            return &facts.styles;
        case lane_source::aliases:
            return &facts.aliases;
        case lane_source::members:
            return &facts.members;
        case lane_source::groups:
            return &facts.groups;
        case lane_source::sublabels:
            return &facts.sublabels;
        case lane_source::master:
        case lane_source::parent:
        case lane_source::credits:
            break;
    }
    return nullptr;
}

}  // namespace

std::uint32_t key_list::add(std::string_view key) {
    if (const auto found = numbers_.find(key); found != numbers_.end()) return found->second;
    auto* place = static_cast<char*>(texts_->allocate(std::max<std::size_t>(key.size(), 1), 1));
    std::memcpy(place, key.data(), key.size());
    const auto number = static_cast<std::uint32_t>(keys_.size());
    keys_.emplace_back(place, key.size());
    is_held_.push_back(false);
    numbers_.emplace(keys_.back(), number);
    return number;
}

void key_list::sort() {
    order_.resize(keys_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::sort(order_, [&](std::uint32_t a, std::uint32_t b) {
        return keys_[a] < keys_[b];
    });
    places_.resize(keys_.size());
    for (std::uint32_t place = 0; place < order_.size(); ++place)
        places_[order_[place]] = place;
}

void key_list::pack_sorted(bolt::packer& to) const {
    to.list(order_.size());
    for (const std::uint32_t number : order_)
        to.text(keys_[number]);
}

void key_list::pack_missing(bolt::packer& to) const {
    const std::size_t mark = to.begin_list();
    std::size_t count = 0;
    for (const std::uint32_t number : order_) {
        if (is_held_[number]) continue;
        to.text(keys_[number]);
        ++count;
    }
    to.end_list(mark, count);
}

void key_list::clear() {
    numbers_.clear();
    keys_.clear();
    is_held_.clear();
    order_.clear();
    places_.clear();
}

graph_batch::graph_batch(entity_kind kind, form how)
    : kind_(kind), form_(how), lanes_(lanes_of(kind)) {
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        rows_.emplace_back(texts_);
}

std::string_view graph_batch::keep(std::string_view text) {
    if (text.empty()) return {};
    auto* place = static_cast<char*>(texts_.allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
}

std::string_view graph_batch::add(
    std::string_view id, std::string_view hash, const graph_facts& facts, const recent_writes& known
) {
    if (!too_long_for_index(kind_, id, facts).empty()) {
        return "a name or an id is longer than Neo4j's indexes take";
    }
    ids_.push_back(id);
    pack_node(id, hash, facts);
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        add_lane(lanes_[i], rows_[i], facts, known);
    add_links(facts, known);
    return {};
}

void graph_batch::pack_node(std::string_view id, std::string_view hash, const graph_facts& facts) {
    bolt::packer to(nodes_);
    const std::size_t properties = kind_ == entity_kind::artists   ? 3
                                   : kind_ == entity_kind::labels  ? 1
                                   : kind_ == entity_kind::masters ? 2
                                                                   : 4;
    to.list(2 + properties);
    to.text(id);
    if (facts.name) {
        to.text(*facts.name);
    } else {
        to.null();
    }
    if (kind_ == entity_kind::artists) {
        const std::string url = discogs::artist_url(id);
        to.text(url);
        to.text(url + "/releases");
    }
    if (kind_ == entity_kind::masters || kind_ == entity_kind::releases) {
        if (facts.year != 0) {
            to.integer(facts.year);
        } else {
            to.null();
        }
    }
    if (kind_ == entity_kind::releases) {
        to.list(facts.formats.size());
        for (const std::string_view format : facts.formats)
            to.text(format);
        pack_or_null(to, facts.catalog_number);
    }
    to.text(hash);
}

void graph_batch::add_lane(
    const lane& one, lane_rows& to, const graph_facts& facts, const recent_writes& known
) {
    const auto add_key = [&](std::string_view key) {
        const std::size_t before = to.keys.size();
        const std::uint32_t number = to.keys.add(key);
        const bool is_new = to.keys.size() != before;
        // Where both ends may assert a relation, nothing would tell that an end is gone.
        if (is_new && one.side.empty() &&
            known.contains(recent_writes::hash_of('n', one.label, key)))
            to.keys.set_held(number);
        return number;
    };
    const auto record = static_cast<std::uint32_t>(ids_.size() - 1);
    if (const auto* list = list_of(one.source, facts)) {
        for (const std::string_view key : *list)
            to.pairs.push_back({record, add_key(key)});
    } else if (one.source == lane_source::credits) {
        for (const discogs::credit_fact& each : facts.credits) {
            to.pairs.push_back({record, add_key(each.person)});
            const std::uint32_t role = roles_.add(each.role);
            if (role == categories_of_roles_.size())
                categories_of_roles_.push_back(categories_.of(each.role));
            to.credits.push_back({role, keep(each.artist_id)});
        }
    } else {
        const std::string_view key =
            one.source == lane_source::master ? facts.master : facts.parent;
        if (!key.empty()) to.pairs.push_back({record, add_key(key)});
    }
}

void graph_batch::add_links(const graph_facts& facts, const recent_writes& known) {
    if (facts.genres.size() == 1) {
        for (const std::string_view style : facts.styles)
            add_link(part_of_, 'p', style, facts.genres.front(), known);
    }
    for (const discogs::credit_fact& each : facts.credits) {
        if (!each.artist_id.empty()) add_link(same_as_, 's', each.person, each.artist_id, known);
    }
}

void graph_batch::add_link(
    std::vector<link>& to,
    char type,
    std::string_view from,
    std::string_view to_node,
    const recent_writes& known
) {
    const std::uint64_t hash = recent_writes::hash_of(type, from, to_node);
    if (known.contains(hash) || !links_here_.insert(hash).second) return;
    to.push_back({keep(from), keep(to_node), hash});
}

void graph_batch::finish() {
    for (lane_rows& rows : rows_)
        rows.keys.sort();
    // Statements view these: they must not move.
    buffers_.reserve(4 * lanes_.size() + 8);
    if (form_ == form::fresh) {
        finish_fresh();
    } else {
        finish_changed();
    }
}

void graph_batch::push(
    std::vector<bolt::packed_statement>& to, std::string_view text, std::string&& packed
) {
    buffers_.push_back(std::move(packed));
    to.push_back({text, buffers_.back(), false});
}

std::string graph_batch::packed_stubs(const key_list& keys) {
    std::string out;
    bolt::packer to(out);
    to.map(1);
    to.text("k");
    keys.pack_missing(to);
    return out;
}

std::string graph_batch::packed_nodes() const {
    std::string out;
    bolt::packer to(out);
    to.map(1);
    to.text("r");
    to.list(ids_.size());
    to.packed(nodes_);
    return out;
}

/// The parameters of `create`.
std::string graph_batch::packed_records() const {
    std::string out;
    bolt::packer to(out);
    const auto plain = static_cast<std::size_t>(std::ranges::count_if(lanes_, [](const lane& one) {
        return one.side.empty();
    }));
    const bool has_roles = kind_ == entity_kind::releases;
    to.map(1 + 2 * plain + (has_roles ? 2 : 0));
    to.text("r");
    to.list(ids_.size());
    to.packed(nodes_);
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (!lanes_[i].side.empty()) continue;
        const lane_rows& rows = rows_[i];
        to.text(fmt::format("k{}", i));
        rows.keys.pack_sorted(to);
        to.text(fmt::format("p{}", i));
        to.list(rows.pairs.size());
        const bool are_credits = lanes_[i].source == lane_source::credits;
        for (std::size_t at = 0; at < rows.pairs.size(); ++at) {
            to.list(are_credits ? 4 : 2);
            to.integer(rows.pairs[at].record);
            to.integer(rows.keys.place_of(rows.pairs[at].key));
            if (!are_credits) continue;
            to.integer(rows.credits[at].role);
            pack_or_null(to, rows.credits[at].artist);
        }
    }
    if (has_roles) pack_roles(to);
    return out;
}

void graph_batch::pack_roles(bolt::packer& to) const {
    to.text("roles");
    to.list(roles_.size());
    for (std::uint32_t number = 0; number < roles_.size(); ++number)
        to.text(roles_.text_of(number));
    to.text("categories");
    to.list(categories_of_roles_.size());
    for (const std::string_view category : categories_of_roles_)
        to.text(category);
}

void graph_batch::finish_fresh() {
    const kind_statements& texts = statements_of(kind_);
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (rows_[i].keys.has_missing()) {
            push(first_, texts.make_stubs[i], packed_stubs(rows_[i].keys));
        }
    }
    push(second_, texts.create, packed_records());
    push_sided(second_);
    push_links(second_);
}

void graph_batch::finish_changed() {
    const kind_statements& texts = statements_of(kind_);
    push(first_, texts.set_nodes, packed_nodes());
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        push(first_, texts.prune[i], packed_kept(rows_[i]));
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (rows_[i].pairs.empty()) continue;
        if (lanes_[i].side.empty()) {
            push(first_, texts.merge[i], packed_rows(rows_[i]));
        } else {
            push(first_, texts.make_stubs[i], packed_stubs(rows_[i].keys));
        }
    }
    push_sided(first_);
    push_links(first_);
}

void graph_batch::push_sided(std::vector<bolt::packed_statement>& to) {
    const kind_statements& texts = statements_of(kind_);
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (lanes_[i].side.empty() || rows_[i].pairs.empty()) continue;
        push(to, texts.merge_sided[i], packed_rows(rows_[i]));
    }
}

void graph_batch::push_links(std::vector<bolt::packed_statement>& to) {
    if (!part_of_.empty() || !same_as_.empty()) push(to, note_links, packed_links());
}

/// For each record what it keeps.
std::string graph_batch::packed_kept(const lane_rows& rows) const {
    std::string out;
    bolt::packer to(out);
    to.map(1);
    to.text("r");
    to.list(ids_.size());
    std::size_t at = 0;
    for (std::uint32_t record = 0; record < ids_.size(); ++record) {
        std::size_t end = at;
        while (end < rows.pairs.size() && rows.pairs[end].record == record)
            ++end;
        to.list(2);
        to.text(ids_[record]);
        to.list(end - at);
        for (; at < end; ++at) {
            if (!rows.credits.empty()) to.list(2);
            to.text(rows.keys.text_of(rows.pairs[at].key));
            if (!rows.credits.empty()) to.text(roles_.text_of(rows.credits[at].role));
        }
    }
    return out;
}

std::string graph_batch::packed_rows(const lane_rows& rows) const {
    std::string out;
    bolt::packer to(out);
    to.map(1);
    to.text("r");
    to.list(rows.pairs.size());
    for (std::size_t at = 0; at < rows.pairs.size(); ++at) {
        to.list(rows.credits.empty() ? 2 : 5);
        to.text(ids_[rows.pairs[at].record]);
        to.text(rows.keys.text_of(rows.pairs[at].key));
        if (rows.credits.empty()) continue;
        to.text(roles_.text_of(rows.credits[at].role));
        to.text(categories_of_roles_[rows.credits[at].role]);
        pack_or_null(to, rows.credits[at].artist);
    }
    return out;
}

std::string graph_batch::packed_links() const {
    std::string out;
    bolt::packer to(out);
    to.map(2);
    const auto pack = [&to](std::string_view name, const std::vector<link>& links) {
        to.text(name);
        to.list(2 * links.size());
        for (const link& one : links) {
            to.text(one.from);
            to.text(one.to);
        }
    };
    pack("part_of", part_of_);
    pack("same_as", same_as_);
    return out;
}

void graph_batch::remember(recent_writes& known) const {
    for (const std::string_view id : ids_)
        known.add(recent_writes::hash_of('n', label_of(kind_), id));
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        const key_list& keys = rows_[i].keys;
        for (std::uint32_t number = 0; number < keys.size(); ++number)
            known.add(recent_writes::hash_of('n', lanes_[i].label, keys.text_of(number)));
    }
    for (const auto* links : {&part_of_, &same_as_}) {
        for (const link& one : *links)
            known.add(one.hash);
    }
}

void graph_batch::clear() {
    ids_.clear();
    nodes_.clear();
    for (lane_rows& rows : rows_) {
        rows.keys.clear();
        rows.pairs.clear();
        rows.credits.clear();
    }
    part_of_.clear();
    same_as_.clear();
    links_here_.clear();
    roles_.clear();
    categories_of_roles_.clear();
    buffers_.clear();
    first_.clear();
    second_.clear();
    texts_.release();
}

}  // namespace waxpress::neo4j
