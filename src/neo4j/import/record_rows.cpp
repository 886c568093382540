#include "neo4j/import/record_rows.hpp"

#include <fmt/format.h>

#include "discogs/sha256.hpp"
#include "neo4j/import/csv.hpp"
#include "neo4j/indexed_text.hpp"

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;
using discogs::graph_facts;

constexpr unsigned recent_bits = 16;
constexpr std::size_t longest_shown = 40;

csv_row row_of(import_table table, import_rows& out) {
    table_rows& rows = out.tables[index_of(table)];
    ++rows.rows;
    return csv_row(rows.text);
}

void relate(import_table table, std::string_view from, std::string_view to, import_rows& out) {
    row_of(table, out).text(from).text(to);
}

void refer(entity_kind kind, std::string_view id, import_rows& out) {
    add_id(id, out.referred[discogs::index_of(kind)]);
}

std::string year_text(int year) {
    return year == 0 ? std::string() : std::to_string(year);
}

void add_name(csv_row& row, const std::optional<std::string_view>& name) {
    if (name) {
        row.text(*name);
    } else {
        row.absent();
    }
}

void add_node(
    entity_kind kind,
    std::string_view id,
    const discogs::sha256_digest& hash,
    const graph_facts& facts,
    import_rows& out
) {
    const std::string sha256 = discogs::to_hex(hash);
    const bool is_release = kind == entity_kind::releases;
    csv_row row = row_of(static_cast<import_table>(discogs::index_of(kind)), out);
    row.text(id);
    add_name(row, facts.name);
    if (is_release || kind == entity_kind::masters) row.plain(year_text(facts.year));
    if (is_release) row.list(facts.formats);
    row.plain(sha256);
    if (is_release) {
        const std::string_view number = facts.catalog_number;
        number.empty() ? row.absent() : row.text(number);
    }
    if (kind == entity_kind::artists) {
        const std::string url = discogs::artist_url(id);
        row.text(url).text(url + "/releases");
    }
}

}  // namespace

void import_rows::clear() {
    for (table_rows& table : tables) {
        table.text.clear();
        table.rows = 0;
    }
    for (id_list& list : referred) {
        list.numbers.clear();
        list.texts.clear();
    }
    facts.bytes.clear();
}

record_rows::record_rows() : recent_(recent_bits) {
}

void record_rows::add(
    entity_kind kind,
    std::string_view id,
    const discogs::sha256_digest& hash,
    const graph_facts& facts,
    import_rows& out
) {
    said_.clear();
    add_node(kind, id, hash, facts, out);
    switch (kind) {
        case entity_kind::artists:
            add_artist(id, facts, out);
            break;
        case entity_kind::labels:
            add_label(id, facts, out);
            break;
        case entity_kind::masters:
            add_described(kind, id, facts, out);
            break;
        case entity_kind::releases:
            add_described(kind, id, facts, out);
            add_release(id, facts, out);
            break;
    }
    for (const auto& [fact, fact_hash] : said_) {
        if (recent_.insert(fact, fact_hash)) out.facts.add(fact);
    }
}

void record_rows::add_artist(std::string_view id, const graph_facts& facts, import_rows& out) {
    for (const std::string_view member : facts.members) {
        refer(entity_kind::artists, member, out);
        add_fact({distinct_kind::member_of, said_by_second, member, id});
    }
    for (const std::string_view group : facts.groups) {
        refer(entity_kind::artists, group, out);
        add_fact({distinct_kind::member_of, said_by_first, id, group});
    }
    for (const std::string_view alias : facts.aliases) {
        refer(entity_kind::artists, alias, out);
        relate(import_table::alias_of, alias, id, out);
    }
}

void record_rows::add_label(std::string_view id, const graph_facts& facts, import_rows& out) {
    if (!facts.parent.empty()) {
        refer(entity_kind::labels, facts.parent, out);
        add_fact({distinct_kind::sublabel_of, said_by_first, id, facts.parent});
    }
    for (const std::string_view sublabel : facts.sublabels) {
        refer(entity_kind::labels, sublabel, out);
        add_fact({distinct_kind::sublabel_of, said_by_second, sublabel, id});
    }
}

void record_rows::add_described(
    entity_kind kind, std::string_view id, const graph_facts& facts, import_rows& out
) {
    const bool is_release = kind == entity_kind::releases;
    for (const std::string_view artist : facts.artists) {
        refer(entity_kind::artists, artist, out);
        relate(is_release ? import_table::release_by : import_table::master_by, id, artist, out);
    }
    const auto genre_table =
        is_release ? import_table::release_genres : import_table::master_genres;
    for (const std::string_view genre : facts.genres) {
        relate(genre_table, id, genre, out);
        add_fact({distinct_kind::genre, 0, genre, {}});
    }
    const auto style_table =
        is_release ? import_table::release_styles : import_table::master_styles;
    for (const std::string_view style : facts.styles) {
        relate(style_table, id, style, out);
        add_fact({distinct_kind::style, 0, style, {}});
        if (facts.genres.size() != 1) continue;
        add_fact({distinct_kind::part_of, 0, style, facts.genres.front()});
    }
}

void record_rows::add_release(std::string_view id, const graph_facts& facts, import_rows& out) {
    for (const std::string_view label : facts.labels) {
        refer(entity_kind::labels, label, out);
        relate(import_table::release_on, id, label, out);
    }
    if (!facts.master.empty()) {
        refer(entity_kind::masters, facts.master, out);
        relate(import_table::derived_from, id, facts.master, out);
    }
    for (const discogs::credit_fact& credit : facts.credits)
        add_credit(id, credit, out);
}

void record_rows::add_credit(
    std::string_view id, const discogs::credit_fact& credit, import_rows& out
) {
    {
        csv_row row = row_of(import_table::credited_on, out);
        row.text(credit.person).text(credit.role).plain(categories_.of(credit.role));
        credit.artist_id.empty() ? row.absent() : row.text(credit.artist_id);
        row.text(id);
    }
    add_fact({distinct_kind::person, 0, credit.person, {}});
    if (credit.artist_id.empty()) return;
    // No reference: it makes no stub.
    add_fact({distinct_kind::same_as, 0, credit.person, credit.artist_id});
}

void record_rows::add_fact(const distinct_fact& fact) {
    const std::uint64_t hash = fact.hash();
    recent_.expect(hash);
    said_.emplace_back(fact, hash);
}

std::string why_not_importable(std::string_view id, entity_kind kind, const graph_facts& facts) {
    if (id.empty() || id == "unknown") return "the record has no id";
    if (const std::string_view text = too_long_for_index(kind, id, facts); !text.empty()) {
        return fmt::format(
            "\"{}...\" is {} bytes long, and Neo4j indexes no more than {}",
            text.substr(0, longest_shown),
            text.size(),
            most_key_bytes
        );
    }
    for (const std::string_view format : facts.formats) {
        if (format.find(element_end) != std::string_view::npos) {
            return "the name of a format holds the character U+001E";
        }
    }
    return {};
}

}  // namespace waxpress::neo4j
