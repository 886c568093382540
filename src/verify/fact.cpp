#include "verify/fact.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "verify/record_mark.hpp"

namespace waxpress::verify {
namespace {

using discogs::entity_kind;

/// A small number as text.
class digits {
public:
    explicit digits(std::size_t number) noexcept
        : end_(std::to_chars(text_.data(), text_.data() + text_.size(), number).ptr) {}
    [[nodiscard]] std::string_view view() const noexcept {
        return {text_.data(), static_cast<std::size_t>(end_ - text_.data())};
    }

private:
    std::array<char, 24> text_{};
    char* end_;
};

void visit_list(
    fact_kind what, const std::vector<std::string_view>& list, const fact_visitor& visit
) {
    for (const std::string_view one : list)
        visit({what, one});
}

void visit_release(
    const discogs::graph_facts& facts,
    discogs::role_categories& categories,
    const fact_visitor& visit
) {
    for (std::size_t place = 0; place < facts.formats.size(); ++place)
        visit({fact_kind::format, facts.formats[place], digits(place + 1).view()});
    if (!facts.catalog_number.empty()) visit({fact_kind::catalog_number, facts.catalog_number});
    visit_list(fact_kind::on, facts.labels, visit);
    if (!facts.master.empty()) visit({fact_kind::derived_from, facts.master});
    for (const discogs::credit_fact& credit : facts.credits)
        visit({fact_kind::credited_on, credit.person, credit.role, categories.of(credit.role)});
}

}  // namespace

std::uint64_t fact::number() const noexcept {
    std::uint64_t number = mixed(static_cast<std::uint64_t>(what) + 1);
    for (const std::string_view text : {first, second, third})
        number = mixed(number + text_number(text));
    return number;
}

std::string fact::words() const {
    switch (what) {
        case fact_kind::name:
            return fmt::format("name \"{}\"", first);
        case fact_kind::title:
            return fmt::format("title \"{}\"", first);
        case fact_kind::year:
            return fmt::format("year {}", first);
        case fact_kind::format:
            return fmt::format("format {} \"{}\"", second, first);
        case fact_kind::catalog_number:
            return fmt::format("catalog_number \"{}\"", first);
        case fact_kind::resource_url:
            return fmt::format("resource_url \"{}\"", first);
        case fact_kind::releases_url:
            return fmt::format("releases_url \"{}\"", first);
        case fact_kind::by:
            return fmt::format("BY {}", first);
        case fact_kind::on:
            return fmt::format("ON {}", first);
        case fact_kind::derived_from:
            return fmt::format("DERIVED_FROM {}", first);
        case fact_kind::genre:
            return fmt::format("IS genre \"{}\"", first);
        case fact_kind::style:
            return fmt::format("IS style \"{}\"", first);
        case fact_kind::credited_on:
            return fmt::format("CREDITED_ON \"{}\" as \"{}\" ({})", first, second, third);
        case fact_kind::alias_of:
            return fmt::format("ALIAS_OF from {}", first);
    }
    return {};
}

void visit_facts(
    entity_kind kind,
    std::string_view id,
    const discogs::graph_facts& facts,
    discogs::role_categories& categories,
    const fact_visitor& visit
) {
    const bool is_work = kind == entity_kind::masters || kind == entity_kind::releases;
    if (facts.name) visit({is_work ? fact_kind::title : fact_kind::name, *facts.name});
    if (kind == entity_kind::artists) {
        const std::string url = discogs::artist_url(id);
        visit({fact_kind::resource_url, url});
        visit({fact_kind::releases_url, url + "/releases"});
        visit_list(fact_kind::alias_of, facts.aliases, visit);
    }
    if (!is_work) return;
    if (facts.year != 0) {
        visit({fact_kind::year, digits(static_cast<std::size_t>(facts.year)).view()});
    }
    visit_list(fact_kind::by, facts.artists, visit);
    visit_list(fact_kind::genre, facts.genres, visit);
    visit_list(fact_kind::style, facts.styles, visit);
    if (kind == entity_kind::releases) visit_release(facts, categories, visit);
}

}  // namespace waxpress::verify
