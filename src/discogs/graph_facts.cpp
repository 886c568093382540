#include "discogs/graph_facts.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <simdjson.h>

#include "discogs/year.hpp"

namespace waxpress::discogs {
namespace {

using simdjson::dom::element;

// Shorter lists are searched, longer ones get an index.
constexpr std::size_t short_list = 24;

struct pair_hash {
    std::size_t operator()(const std::pair<std::string_view, std::string_view>& key
    ) const noexcept {
        const std::hash<std::string_view> hash;
        return hash(key.first) * 31 + hash(key.second);
    }
};

/// The string itself; of an object its `#text`, else its `name`.
std::optional<std::string_view> text_of(const element& value) noexcept {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return text;
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) return std::nullopt;
    element inner;
    if (object.at_key("#text").get(inner) != simdjson::SUCCESS &&
        object.at_key("name").get(inner) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    if (inner.get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
}

/// Empty: none.
std::string_view reference_of(const element& value) noexcept {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS || text == "0") return {};
    return text;
}

std::string_view reference_in(const simdjson::dom::object& object) noexcept {
    element id;
    return object.at_key("id").get(id) == simdjson::SUCCESS ? reference_of(id) : std::string_view{};
}

std::optional<std::string_view> text_in(
    const simdjson::dom::object& object, std::string_view key
) noexcept {
    element value;
    if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
    return text_of(value);
}

template <class Visit>
void each_object(const element& list, Visit visit) {
    simdjson::dom::array entries;
    if (list.get(entries) != simdjson::SUCCESS) return;
    for (const element entry : entries) {
        simdjson::dom::object object;
        if (entry.get(object) == simdjson::SUCCESS) visit(object);
    }
}

}  // namespace

void graph_facts::clear() {
    name.reset();
    year = 0;
    catalog_number = master = parent = {};
    for (auto* list :
         {&formats, &artists, &labels, &genres, &styles, &members, &groups, &aliases, &sublabels}) {
        list->clear();
    }
    credits.clear();
}

struct graph_facts_reader::state {
    simdjson::dom::parser parser;
    std::unordered_set<std::string_view> known;
    std::unordered_map<std::pair<std::string_view, std::string_view>, std::size_t, pair_hash>
        credited;

    /// Leaves one of each, in order.
    void make_distinct(std::vector<std::string_view>& list) {
        if (list.size() < 2) return;
        std::size_t kept = 0;
        known.clear();
        for (const std::string_view one : list) {
            const auto end = list.begin() + static_cast<std::ptrdiff_t>(kept);
            const bool is_new = list.size() <= short_list ? std::find(list.begin(), end, one) == end
                                                          : known.insert(one).second;
            if (is_new) list[kept++] = one;
        }
        list.resize(kept);
    }

    void read_references(const element& list, std::vector<std::string_view>& to) {
        each_object(list, [&](const simdjson::dom::object& entry) {
            if (const std::string_view id = reference_in(entry); !id.empty()) to.push_back(id);
        });
        make_distinct(to);
    }

    void read_names(const element& list, std::vector<std::string_view>& to) {
        simdjson::dom::array entries;
        if (list.get(entries) != simdjson::SUCCESS) return;
        for (const element entry : entries) {
            if (const auto name = text_of(entry); name && !name->empty()) to.push_back(*name);
        }
        make_distinct(to);
    }

    void read_artist(std::string_view key, const element& value, graph_facts& out);
    void read_label(std::string_view key, const element& value, graph_facts& out);
    [[nodiscard]] bool read_work(std::string_view key, const element& value, graph_facts& out);
    void read_release(
        std::string_view key, const element& value, int latest_year, graph_facts& out
    );

    void read_credits(const element& list, std::vector<credit_fact>& to) {
        credited.clear();
        each_object(list, [&](const simdjson::dom::object& entry) {
            const auto name = text_in(entry, "name");
            const auto role = text_in(entry, "role");
            if (!name || name->empty() || !role || role->empty()) return;
            const credit_fact credit{*name, *role, reference_in(entry)};
            const auto [place, is_new] = credited.try_emplace({*name, *role}, to.size());
            if (is_new) {
                to.push_back(credit);
            } else if (!credit.artist_id.empty()) {
                to[place->second].artist_id = credit.artist_id;
            }
        });
    }
};

namespace {

void read_formats(const element& list, std::vector<std::string_view>& to) {
    each_object(list, [&](const simdjson::dom::object& entry) {
        const auto name = text_in(entry, "name");
        if (name && !name->empty()) to.push_back(*name);
    });
}

std::string_view first_catalog_number(const element& list) {
    std::string_view number;
    bool is_first = true;
    each_object(list, [&](const simdjson::dom::object& entry) {
        if (is_first) number = text_in(entry, "catno").value_or("");
        is_first = false;
    });
    return number;
}

int year_in(const element& value, int latest) noexcept {
    const auto text = text_of(value);
    return text ? year_of(*text, latest) : 0;
}

}  // namespace

std::string artist_url(std::string_view id) {
    return "https://api.discogs.com/artists/" + std::string(id);
}

graph_facts_reader::graph_facts_reader() : state_(std::make_unique<state>()) {
}
graph_facts_reader::~graph_facts_reader() = default;
graph_facts_reader::graph_facts_reader(graph_facts_reader&&) noexcept = default;
graph_facts_reader& graph_facts_reader::operator=(graph_facts_reader&&) noexcept = default;

void graph_facts_reader::state::read_artist(
    std::string_view key, const element& value, graph_facts& out
) {
    if (key == "name") {
        out.name = text_of(value);
    } else if (auto* list = key == "members"   ? &out.members
                            : key == "groups"  ? &out.groups
                            : key == "aliases" ? &out.aliases
                                               : nullptr) {
        read_references(value, *list);
    }
}

void graph_facts_reader::state::read_label(
    std::string_view key, const element& value, graph_facts& out
) {
    simdjson::dom::object parent;
    if (key == "name") {
        out.name = text_of(value);
    } else if (key == "sublabels") {
        read_references(value, out.sublabels);
    } else if (key == "parentLabel" && value.get(parent) == simdjson::SUCCESS) {
        out.parent = reference_in(parent);
    }
}

/// What masters and releases have in common. False: it is none of that.
bool graph_facts_reader::state::read_work(
    std::string_view key, const element& value, graph_facts& out
) {
    if (key == "title") {
        out.name = text_of(value);
    } else if (key == "artists") {
        read_references(value, out.artists);
    } else if (key == "genres") {
        read_names(value, out.genres);
    } else if (key == "styles") {
        read_names(value, out.styles);
    } else {
        return false;
    }
    return true;
}

void graph_facts_reader::state::read_release(
    std::string_view key, const element& value, int latest_year, graph_facts& out
) {
    if (key == "released") {
        out.year = year_in(value, latest_year);
    } else if (key == "formats") {
        read_formats(value, out.formats);
    } else if (key == "labels") {
        read_references(value, out.labels);
        out.catalog_number = first_catalog_number(value);
    } else if (key == "master_id") {
        out.master = reference_of(value);
    } else if (key == "extraartists") {
        read_credits(value, out.credits);
    }
}

std::string_view graph_facts_reader::read(
    entity_kind kind, std::string_view json, int latest_year, graph_facts& out
) {
    out.clear();
    element root;
    const auto error = state_->parser.parse(json.data(), json.size()).get(root);
    if (error != simdjson::SUCCESS) return simdjson::error_message(error);
    simdjson::dom::object object;
    if (root.get(object) != simdjson::SUCCESS) return "the record is no JSON object";
    for (const auto& [key, value] : object) {
        switch (kind) {
            case entity_kind::artists:
                state_->read_artist(key, value, out);
                break;
            case entity_kind::labels:
                state_->read_label(key, value, out);
                break;
            case entity_kind::masters:
                if (!state_->read_work(key, value, out) && key == "year")
                    out.year = year_in(value, latest_year);
                break;
            case entity_kind::releases:
                if (!state_->read_work(key, value, out))
                    state_->read_release(key, value, latest_year, out);
                break;
        }
    }
    return {};
}

}  // namespace waxpress::discogs
