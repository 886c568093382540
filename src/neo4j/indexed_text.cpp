#include "neo4j/indexed_text.hpp"

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;

constexpr bool is_long(std::string_view text) noexcept {
    return text.size() > most_key_bytes;
}

}  // namespace

std::string_view too_long_for_index(
    entity_kind kind, std::string_view id, const discogs::graph_facts& facts
) noexcept {
    if (is_long(id)) return id;
    const bool has_name = kind == entity_kind::artists || kind == entity_kind::labels;
    if (has_name && facts.name && is_long(*facts.name)) return *facts.name;
    for (const auto* list :
         {&facts.artists,
          &facts.labels,
          &facts.genres,
          &facts.styles,
          &facts.members,
          &facts.groups,
          &facts.aliases,
          &facts.sublabels}) {
        for (const std::string_view text : *list) {
            if (is_long(text)) return text;
        }
    }
    for (const discogs::credit_fact& credit : facts.credits) {
        if (is_long(credit.person)) return credit.person;
        if (is_long(credit.artist_id)) return credit.artist_id;
    }
    if (is_long(facts.master)) return facts.master;
    return is_long(facts.parent) ? facts.parent : std::string_view{};
}

}  // namespace waxpress::neo4j
